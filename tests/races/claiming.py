"""Many processes claim the same scarce things at once; nobody gets what is not there.

`python -m tests.races.claiming --help` runs it long; `make test` runs it short.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any
from uuid import UUID, uuid5

import click
from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from portal.app import create_app
from portal.benefits import claiming
from portal.benefits.checking import broken_promises
from portal.benefits.models import Benefit
from portal.clock import now
from portal.config import Settings
from portal.database import reading, transaction
from portal.definitions.models import DefinitionStock
from portal.errors import Refusal, Refused
from portal.migrations import upgrade
from portal.profiles.models import Profile
from tests.factories import a_definition, claims
from tests.stores import let_go, portal_with, postgresql_database, postgresql_server

SECRET = "only-for-races-0123456789-abcdefghij"
_FAMILY = UUID("00000000-0000-4000-8000-000000000000")
_PAUSE = 0.005


@dataclass(frozen=True)
class Race:
    """How many attempts on how many slots, over how many definitions, by how many processes."""

    attempts: int
    slots: int
    definitions: int
    processes: int
    guarded: bool = True

    @property
    def members(self) -> int:
        return self.attempts // self.definitions


@dataclass
class Report:
    """How it ended."""

    outcomes: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0
    held: int = 0
    broken: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        slowest = sorted(self.waits)[int(len(self.waits) * 0.99) - 1] * 1000
        yield f"granted {self.outcomes['granted']}, benefits in the store {self.held}"
        yield f"refused {self.outcomes['sold_out']}"
        yield f"errors  {self.errors}, repeated under their key {self.outcomes['repeated']}"
        yield f"{len(self.waits) / self.seconds:.0f} requests/s, p99 {slowest:.1f} ms"
        yield from self.broken

    @property
    def errors(self) -> int:
        return self.outcomes["error"]


def run(race: Race, settings: Settings) -> Report:
    """Prepare the store, let the processes loose on it, and count what came of it."""
    with portal_with(settings) as app:
        upgrade(app)
        with app.app_context():
            _prepare(race)
            let_go()
        report, start = Report(), perf_counter()
        with get_context("spawn").Pool(race.processes) as pool:
            shares = [(race, settings, number) for number in range(race.processes)]
            for outcomes, waits in pool.starmap(_claim_share, shares, chunksize=1):
                report.outcomes.update(outcomes)
                report.waits.extend(waits)
        report.seconds = perf_counter() - start
        with app.app_context(), reading() as connection:
            report.held = int(connection.scalar(select(func.count()).select_from(Benefit)) or 0)
            report.broken = list(broken_promises())
    return report


def _prepare(race: Race) -> None:
    at = now()
    for number in range(race.definitions):
        slots = race.slots // race.definitions
        a_definition(handle=f"rush-{number}", max_global_redemptions=slots, now=at)
    with transaction() as session:
        rows = [{"id": _member(n), "created_at": at, "updated_at": at} for n in range(race.members)]
        session.execute(insert(Profile), rows)


def _member(number: int) -> UUID:
    return uuid5(_FAMILY, str(number))


def _claim_share(race: Race, settings: Settings, share: int) -> tuple[Counter[str], list[float]]:
    """Claim everything for every member of this share, in an order of its own."""
    members = range(share, race.members, race.processes)
    wishes = list(product(members, range(race.definitions)))
    random.Random(share).shuffle(wishes)
    outcomes, waits = Counter[str](), []
    with create_app(settings).app_context(), nullcontext() if race.guarded else _without_guard():
        for member, number in wishes:
            start = perf_counter()
            outcomes[_attempt(_member(member), f"rush-{number}", outcomes)] += 1
            waits.append(perf_counter() - start)
    return outcomes, waits


def _attempt(member: UUID, handle: str, outcomes: Counter[str]) -> str:
    for _ in range(10):
        try:
            claims(handle, member, key=f"rush-{handle}")
        except Refused as refused:
            return refused.refusal.code
        except (OperationalError, PoolTimeout):
            outcomes["repeated"] += 1
        else:
            return "granted"
    return "error"


@contextmanager
def _without_guard() -> Iterator[None]:
    """Count, compare and write in three steps, as one should not."""

    def read_then_write(definition: Any, connection: Connection) -> None:
        stock = DefinitionStock
        mine = stock.definition_id == definition.id
        reserved, cap = connection.execute(select(stock.reserved, stock.cap).where(mine)).one()
        if reserved + 1 > cap:
            raise Refused(Refusal("sold_out"))
        # Others read meanwhile, also on a machine that lets one process run at a time.
        sleep(_PAUSE)
        connection.execute(update(stock).where(mine).values(reserved=reserved + 1))

    guarded = claiming._reserve
    claiming._reserve = read_then_write
    try:
        yield
    finally:
        claiming._reserve = guarded


@contextmanager
def store_of(kind: str) -> Iterator[Settings]:
    """Make a store of its own for a race."""
    with TemporaryDirectory(prefix="race-") as folder:
        given: dict[str, Any] = {
            "secret_key": SECRET,
            "base_url": "http://localhost",
            "instance_dir": Path(folder),
        }
        if kind == "sqlite":
            yield Settings(**given)
            return
        with postgresql_server() as server, postgresql_database(server) as url:
            yield Settings(**given, database_url=url)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--attempts", type=int, default=100_000)
    parser.add_argument("--slots", type=int, default=10_000)
    parser.add_argument("--definitions", type=int, default=20)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--without-guard", action="store_true")
    told = parser.parse_args()
    guarded = not told.without_guard
    race = Race(told.attempts, told.slots, told.definitions, told.processes, guarded)
    with store_of(told.database) as settings:
        report = run(race, settings)
    click.echo("\n".join(report.lines()))
    is_exact = report.held == report.outcomes["granted"] == race.slots and not report.broken
    sys.exit(0 if is_exact and not report.errors else 1)


if __name__ == "__main__":
    main()
