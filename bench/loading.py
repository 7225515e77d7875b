"""Sends requests over a few connections that stay open, from a process of its own.

`python -m bench.loading PLAN` reads the plan and prints what came back, both as JSON.
"""

import json
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

_LONGEST_ANSWER = 15


@dataclass
class Outcome:
    """What came back of one run: how many of each status, and how long each answer took."""

    seconds: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)
    latencies_ms: list[float] = field(default_factory=list)
    largest: int = 0

    @property
    def answered(self) -> int:
        """How many answers came."""
        return len(self.latencies_ms)

    def percentile(self, share: float) -> float:
        """Return the latency below which that share of the answers lies, in milliseconds."""
        ordered = sorted(self.latencies_ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def load(
    port: int, requests: Iterable[bytes], *, seconds: float, connections: int, repeat: bool = True
) -> Outcome:
    """Send the requests from another process, again from the first one where they may repeat."""
    (outcome,) = _sent(port, seconds, _lane(requests, connections=connections, repeat=repeat))
    return outcome


def load_and_look(
    port: int,
    requests: Iterable[bytes],
    looks: Iterable[bytes],
    *,
    seconds: float,
    connections: int,
) -> tuple[Outcome, Outcome]:
    """Send each request once, and meanwhile, no longer, one look after the other beside them."""
    lane = _lane(requests, connections=connections, repeat=False)
    beside = _lane(looks, connections=1, repeat=True) | {"is_waited_for": False}
    outcome, meanwhile = _sent(port, seconds, lane, beside)
    return outcome, meanwhile


def _lane(requests: Iterable[bytes], *, connections: int, repeat: bool) -> dict[str, Any]:
    texts = [request.decode("latin-1") for request in requests]
    return {
        "connections": connections, "repeat": repeat, "requests": texts, "is_waited_for": True
    }  # fmt: skip


def _sent(port: int, seconds: float, *lanes: dict[str, Any]) -> list[Outcome]:
    with NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"port": port, "seconds": seconds, "lanes": lanes}, file)
        file.flush()
        done = subprocess.run(
            [sys.executable, "-m", "bench.loading", file.name],
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds + 60,
        )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return [
        Outcome(each["seconds"], Counter(each["statuses"]), each["latencies_ms"], each["largest"])
        for each in json.loads(done.stdout)
    ]


@dataclass
class _Lane:
    """Requests that go one after the other over so many connections."""

    requests: Iterator[bytes]
    connections: int
    is_waited_for: bool
    under_way: int = 0
    outcome: Outcome = field(default_factory=Outcome)


class _Line:
    """One connection that always has one request under way."""

    def __init__(self, port: int, lane: _Lane) -> None:
        self.lane = lane
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_LONGEST_ANSWER)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.sent_at = 0.0

    def ask(self, request: bytes) -> None:
        self.received, self.sent_at = b"", time.perf_counter()
        self.socket.sendall(request)

    def status(self) -> str | None:
        """Read what there is; return the status once the answer is whole."""
        more = self.socket.recv(262_144)
        if not more:
            return "closed"
        self.received += more
        head, gap, body = self.received.partition(b"\r\n\r\n")
        if not gap:
            return None
        _before, _name, length = head.lower().partition(b"content-length:")
        wanted = int(length.split(b"\r\n", 1)[0]) if length else 0
        return head[9:12].decode() if len(body) >= wanted else None


def _run(port: int, lanes: list[_Lane], *, seconds: float) -> None:
    waiting = selectors.DefaultSelector()
    began = time.perf_counter()
    for lane in lanes:
        for request in islice(lane.requests, lane.connections):
            line = _Line(port, lane)
            line.ask(request)
            waiting.register(line.socket, selectors.EVENT_READ, line)
            lane.under_way += 1
    while any(lane.under_way for lane in lanes if lane.is_waited_for):
        for key, _mask in waiting.select(timeout=_LONGEST_ANSWER) or _stuck():
            line, lane = key.data, key.data.lane
            status = line.status()
            if status is None:
                continue
            outcome = lane.outcome
            outcome.statuses[status] += 1
            outcome.latencies_ms.append((time.perf_counter() - line.sent_at) * 1000)
            outcome.largest = max(outcome.largest, len(line.received))
            more = time.perf_counter() - began < seconds and status != "closed"
            following = next(lane.requests, None) if more else None
            if following is None:
                waiting.unregister(line.socket)
                lane.under_way -= 1
            else:
                line.ask(following)
    for lane in lanes:
        lane.outcome.seconds = time.perf_counter() - began


def _stuck() -> list[tuple[selectors.SelectorKey, int]]:
    raise TimeoutError(f"no answer in {_LONGEST_ANSWER} seconds")


def main() -> None:
    """Run the plan that the command line names."""
    plan = json.loads(Path(sys.argv[1]).read_text())
    lanes = [_opened(each) for each in plan["lanes"]]
    _run(plan["port"], lanes, seconds=plan["seconds"])
    json.dump([vars(lane.outcome) for lane in lanes], sys.stdout)


def _opened(planned: dict[str, Any]) -> _Lane:
    listed = [request.encode("latin-1") for request in planned["requests"]]
    requests = cycle(listed) if planned["repeat"] else iter(listed)
    return _Lane(requests, planned["connections"], planned["is_waited_for"])


if __name__ == "__main__":
    main()
