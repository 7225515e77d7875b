"""Members claim and use benefits while servers are killed under them; what was said holds.

`python -m tests.crashes.claiming --help` runs it long; `make test` runs it short.
"""

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import product
from queue import Empty, Queue
from threading import Event, Thread
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
from tests.crashes.servers import PATIENCE_SECONDS, Servers, a_store, request, without_answer
from tests.factories import a_definition
from tests.stores import let_go, portal_with

MEMBERS, CLIENTS, THINGS_A_CYCLE = 10, 4, 20


@dataclass(frozen=True)
class Member:
    """Somebody with an open session, and the token of their forms."""

    profile_id: str
    cookie: str
    form_token: str


Wishes = Queue[tuple[Member, int]]


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


def run(settings: Settings, database: object | None, *, cycles: int) -> Report:
    """Let members act while the servers die `cycles` times, then compare what was told."""
    servers = Servers(settings, database)

    def die() -> None:
        _kill(servers, cycles)
        servers.wait()

    return meanwhile(servers, die, _live, things=cycles * THINGS_A_CYCLE)


def meanwhile(
    servers: Servers,
    happens: Callable[[], None],
    live: Callable[[int, Wishes, Report, Event], None],
    *,
    things: int,
) -> Report:
    """Let members act on so many things until this has happened, then compare what was told."""
    cookies = prepare(servers.settings, things=things)
    report, over = Report(), Event()
    servers.start()
    try:
        wishes: Wishes = Queue()
        for number, member in product(range(things), members_of(servers.port, cookies)):
            wishes.put((member, number))
        clients = [
            Thread(target=live, args=(servers.port, wishes, report, over)) for _ in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        happens()
        over.set()
        for client in clients:
            client.join(PATIENCE_SECONDS * 2)
    finally:
        servers.stop()
    compare(servers.settings, report)
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


def _live(port: int, wishes: Wishes, report: Report, over: Event) -> None:
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
