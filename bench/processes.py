"""Starts servers, and reads from the kernel what they used of the machine."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_LONGEST_START = 30


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is up: where it listens, its first process, and how long it took to answer."""

    port: int
    pid: int
    start_ms: float

    def cpu_ms(self) -> float:
        """Return what all of its processes have used until now: user and system."""
        return cpu_ms(self.pid)

    def memory_mb(self) -> float:
        """Return the memory of its largest process, pages that it shares counted in part."""
        return max(_memory_mb(pid) for pid in _family(self.pid))


@contextmanager
def serving(
    command: Sequence[str], *, port: int, path: str, environment: Mapping[str, str], log: Path
) -> Iterator[Server]:
    """Run a server in a process group of its own until the block ends.

    Raises RuntimeError when another server has its port, which might answer in its place.
    """
    _insist_on_free(port)
    began = time.perf_counter()
    with log.open("w") as output:
        process = subprocess.Popen(
            command, env=dict(environment), stdout=output, stderr=output, start_new_session=True
        )
        try:
            _wait_until_up(port, path, process, log)
            yield Server(port, process.pid, (time.perf_counter() - began) * 1000)
        finally:
            _stop(process)


def cpu_ms(root: int) -> float:
    """Return the CPU time of a process and all under it, those that have ended included."""
    ticks = 0
    for pid in _family(root):
        with suppress(OSError):
            # After the name in parentheses: utime, stime, cutime and cstime are 12th to 15th.
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(int(field) for field in fields[11:15])
    return ticks * 1000 / _TICKS


def _family(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    family = [root]
    for pid in family:
        family += children.get(pid, [])
    return family


def _memory_mb(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _insist_on_free(port: int) -> None:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        raise RuntimeError(f"port {port} is taken")


def _wait_until_up(port: int, path: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _LONGEST_START
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError):
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status < 500:
                return
        time.sleep(0.01)
    raise RuntimeError(f"the server did not come up:\n{log.read_text()[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)
