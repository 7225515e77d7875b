"""A new portal takes the place of the old one while members use it; nobody is turned away.

What arrives in the very moment in which the old one stops may be cut off; sent again, as it was, it
is done once.

`python -m tests.crashes.handing_over --help` runs it long; `make test` runs it short.
"""

import argparse
import sys
import time
from http.client import HTTPException
from queue import Empty
from socket import socket
from threading import Event

import click

from portal.config import Settings
from tests.crashes.claiming import Member, Report, Wishes, meanwhile, send
from tests.crashes.servers import PATIENCE_SECONDS, Servers, a_store, request, without_answer

LOOKS_A_CLAIM, THINGS_A_SECOND = 8, 10
# What systemd does for a service that has a socket: sd_listen_fds(3).
_TAKE_THE_SOCKET = """
import os
os.dup2({number}, 3)
os.environ |= {{"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}}
"""


class Successors(Servers):
    """Portals of which each takes the place of the one before, on one socket or on one address."""

    def __init__(self, settings: Settings, *, has_socket: bool) -> None:
        super().__init__(settings, None)
        if has_socket:
            self.socket = socket()
            self.socket.bind(("127.0.0.1", self.port))
            self.socket.listen(1024)
            self.handed_on = (self.socket.fileno(),)
            self.prelude = _TAKE_THE_SOCKET.format(number=self.socket.fileno())

    def hand_over(self) -> None:
        """Stop the portal and start another, as `systemctl restart` does."""
        self.stop_gently()
        self.start()

    def stop_gently(self) -> None:
        """Ask the first of its processes to stop, and wait until it has."""
        assert self.process is not None
        self.process.terminate()
        self.process.wait(PATIENCE_SECONDS)


def run(settings: Settings, *, times: int, seconds: float = 0.5, has_socket: bool = True) -> Report:
    """Let members look and claim while the portal is replaced so many times, each so late."""
    servers = Successors(settings, has_socket=has_socket)

    def hand_over() -> None:
        for _ in range(times):
            time.sleep(seconds)
            servers.hand_over()
        time.sleep(seconds)

    return meanwhile(servers, hand_over, _live, things=int(times * seconds * THINGS_A_SECOND))


def _live(port: int, wishes: Wishes, report: Report, over: Event) -> None:
    while not over.is_set():
        try:
            member, number = wishes.get_nowait()
        except Empty:
            member, number = None, 0
        if member is not None:
            page = send(port, member, f"/offers/rush-{number}/claim", report)
            if page is not None:
                report.told[member.profile_id, number] = page.partition("?")[0]
        for _ in range(LOOKS_A_CLAIM):
            _look(port, member, report)


def _look(port: int, member: Member | None, report: Report) -> None:
    path, cookie = ("/", member.cookie) if member else ("/sign-in", "")
    try:
        status, _where, _text = request(port, "GET", path, cookie=cookie)
    except (OSError, HTTPException) as error:
        report.statuses[without_answer(error)] += 1
        return
    report.statuses[str(status)] += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=2, help="between one and the next")
    told = parser.parse_args()
    with a_store(told.database) as (settings, _database):
        report = run(settings, times=told.times, seconds=told.seconds)
    click.echo("\n".join(report.lines()))
    sys.exit(1 if report.faults or set(report.statuses) - {"200", "303", "none"} else 0)


if __name__ == "__main__":
    main()
