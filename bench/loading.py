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
from itertools import chain, cycle
from pathlib import Path
from tempfile import NamedTemporaryFile

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
    plan = {
        "port": port,
        "seconds": seconds,
        "connections": connections,
        "repeat": repeat,
        "requests": [request.decode("latin-1") for request in requests],
    }
    with NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(plan, file)
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
    found = json.loads(done.stdout)
    return Outcome(
        found["seconds"], Counter(found["statuses"]), found["latencies_ms"], found["largest"]
    )


class _Line:
    """One connection that always has one request under way."""

    def __init__(self, port: int) -> None:
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


def _run(port: int, requests: Iterator[bytes], *, seconds: float, connections: int) -> Outcome:
    outcome, waiting = Outcome(), selectors.DefaultSelector()
    began = time.perf_counter()
    under_way = 0
    for request in (next(requests, None) for _ in range(connections)):
        if request is not None:
            line = _Line(port)
            line.ask(request)
            waiting.register(line.socket, selectors.EVENT_READ, line)
            under_way += 1
    while under_way:
        for key, _mask in waiting.select(timeout=_LONGEST_ANSWER) or _stuck():
            line = key.data
            status = line.status()
            if status is None:
                continue
            outcome.statuses[status] += 1
            outcome.latencies_ms.append((time.perf_counter() - line.sent_at) * 1000)
            outcome.largest = max(outcome.largest, len(line.received))
            more = time.perf_counter() - began < seconds and status != "closed"
            request = next(requests, None) if more else None
            if request is None:
                waiting.unregister(line.socket)
                under_way -= 1
            else:
                line.ask(request)
    outcome.seconds = time.perf_counter() - began
    return outcome


def _stuck() -> list[tuple[selectors.SelectorKey, int]]:
    raise TimeoutError(f"no answer in {_LONGEST_ANSWER} seconds")


def main() -> None:
    """Run the plan that the command line names."""
    plan = json.loads(Path(sys.argv[1]).read_text())
    listed = [request.encode("latin-1") for request in plan["requests"]]
    requests = cycle(listed) if plan["repeat"] else chain(listed)
    outcome = _run(
        plan["port"], iter(requests), seconds=plan["seconds"], connections=plan["connections"]
    )
    json.dump(vars(outcome), sys.stdout)


if __name__ == "__main__":
    main()
