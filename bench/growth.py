"""The same pages and acts in stores of a thousand, a hundred thousand and a million members."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import UUID

from flask import Flask
from sqlalchemy import select, text

from bench.figures import Row
from bench.growing import Asks, asks_of
from bench.loading import load
from bench.measuring import CONNECTIONS, TOO_NOISY, Pace
from bench.processes import Server, cpu_ms
from bench.stage import FIRST_PORT, database_pid, product, settings_of
from bench.statements import statements_of
from portal.app import create_app
from portal.benefits.counting import LONGEST_TRANSACTION, count_made
from portal.clock import now
from portal.config import Settings
from portal.database import db, reading
from portal.demo import crowd, programme
from portal.migrations import upgrade
from portal.profiles.models import Profile

_MEMBERS = 400


@dataclass(frozen=True, slots=True)
class GrownStore:
    """A store of one size, and what is asked of it."""

    size: int
    settings: Settings
    asks: dict[str, Asks]
    statements: dict[str, int]
    database_pid: int | None


@dataclass
class _Cost:
    """What one thing cost in one store, run after run."""

    server_ms: list[float] = field(default_factory=list)
    database_ms: list[float] = field(default_factory=list)

    @property
    def whole_ms(self) -> list[float]:
        return [sum(each) for each in zip(self.server_ms, self.database_ms, strict=True)]


def growth(
    kind: str,
    urls: Sequence[str],
    sizes: Sequence[int],
    *,
    pace: Pace,
    tell: Callable[[str], None],
) -> list[Row]:
    """Build a store of each size and measure them in turn, A B C A B C."""
    with ExitStack() as open_until_end:
        folder = Path(open_until_end.enter_context(TemporaryDirectory(prefix="portal-bench-")))
        stores = []
        for size, url in zip(sizes, urls, strict=True):
            tell(f"a store of {size:,} members on {kind}")
            stores.append(_built(kind, url, folder / str(size), size, pace.rounds))
        servers = [
            open_until_end.enter_context(product(store.settings, port=FIRST_PORT + number))
            for number, store in enumerate(stores)
        ]
        rows: list[Row] = []
        for name in stores[0].asks:
            tell(f"{name} at every size on {kind}")
            costs = _costs(name, stores, servers, pace)
            rows += _rows(kind, name, stores, costs)
        return rows


def _built(kind: str, url: str, folder: Path, size: int, rounds: int) -> GrownStore:
    folder.mkdir(parents=True)
    settings = settings_of(url, folder)
    app = create_app(settings)
    upgrade(app)
    with app.app_context():
        programme.fill(now=now())
        crowd.add_members(size, now=now(), advance=lambda _done: None)
        _settle(kind)
        asks = asks_of(app, _some_of(size), rounds=rounds)
        counted = {name: _counted(app, each) for name, each in asks.items()}
        pid = database_pid(kind)
        for engine in db.engines.values():
            engine.dispose()
    return GrownStore(size, settings, asks, counted, pid)


def _settle(kind: str) -> None:
    """Do at once what the worker and PostgreSQL do by themselves after a while."""
    for hours in range(2):
        count_made(now=now() + hours * LONGEST_TRANSACTION)
    if kind == "postgresql":
        engine = db.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("VACUUM (ANALYZE)"))
            connection.execute(text("CHECKPOINT"))


def _some_of(size: int) -> list[UUID]:
    """Choose members from all over the store."""
    chance, found = random.Random(size), list[UUID]()
    with reading() as connection:
        while len(found) < min(_MEMBERS, size // 2):
            somewhere = UUID(int=chance.randrange(size) << 80, version=4)
            query = select(Profile.id).where(Profile.id >= somewhere).order_by(Profile.id).limit(1)
            if (member := connection.scalar(query)) is not None and member not in found:
                found.append(member)
    return found


def _counted(app: Flask, asks: Asks) -> int:
    statements_of(app, asks.requests[0])  # fills what a process keeps
    return statements_of(app, asks.requests[1])


def _costs(
    name: str, stores: Sequence[GrownStore], servers: Sequence[Server], pace: Pace
) -> list[_Cost]:
    costs = [_Cost() for _ in stores]
    for number in range(pace.rounds + 1):
        for store, server, cost in zip(stores, servers, costs, strict=True):
            asks = store.asks[name]
            before, database_before = server.cpu_ms(), _database_ms(store)
            outcome = load(
                server.port,
                asks.of_round(number),
                seconds=pace.seconds if asks.repeats else 60,
                connections=CONNECTIONS,
                repeat=asks.repeats,
            )
            if set(outcome.statuses) != {asks.status}:
                raise RuntimeError(f"{name}: {dict(outcome.statuses)}, not {asks.status}")
            # The first round fills what the processes and the database keep.
            if number:
                cost.server_ms.append((server.cpu_ms() - before) / outcome.answered)
                used = (_database_ms(store) - database_before) / outcome.answered
                cost.database_ms.append(used)
    return costs


def _database_ms(store: GrownStore) -> float:
    return 0.0 if store.database_pid is None else cpu_ms(store.database_pid)


def _rows(
    kind: str, name: str, stores: Sequence[GrownStore], costs: Sequence[_Cost]
) -> Iterator[Row]:
    first = costs[0].whole_ms
    is_too_noisy = max(first) > TOO_NOISY * max(min(first), 1e-9)
    for store, cost in zip(stores, costs, strict=True):
        yield {
            "on": kind,
            "what": name,
            "members": store.size,
            "server CPU ms": median(cost.server_ms),
            "database CPU ms": median(cost.database_ms),
            "CPU × smallest": None if is_too_noisy else median(cost.whole_ms) / median(first),
            "statements": store.statements[name],
            "act": store.asks[name].is_act,
            "goal": store.asks[name].is_a_goal,
        }
