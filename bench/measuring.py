"""Measures workloads beside their floors: A B A B, in one run."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from statistics import median

from bench.loading import load
from bench.processes import Server, cpu_ms
from bench.stage import Stage, copy_for_floor, database_pid, floor, keep_pages, product
from bench.workloads import Workload

CONNECTIONS = 4
# The floor is the same code each time; where it varies more than this, so does the machine.
TOO_NOISY = 2.0
_LONGEST_BATCH = 60


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one side of a workload."""

    per_second: float
    cpu_ms: float
    database_ms: float | None
    p50_ms: float
    p99_ms: float
    bytes: int


@dataclass
class Measured:
    """Every run of a workload and of its floor, in pairs."""

    workload: str
    title: str
    database: str
    floor_name: str
    runs: list[Run] = field(default_factory=list)
    floor_runs: list[Run] = field(default_factory=list)
    statements: int = 0

    @property
    def is_too_noisy(self) -> bool:
        """Whether the floor itself varied so much that no number can be trusted."""
        costs = [run.cpu_ms for run in self.floor_runs]
        return max(costs) > TOO_NOISY * max(min(costs), 1e-9)

    def ratios(self, figure: str) -> tuple[float, float, float]:
        """Return minimum, median and maximum of the portal's figure over the floor's."""
        pairs = zip(self.runs, self.floor_runs, strict=True)
        found = [getattr(one, figure) / max(getattr(other, figure), 1e-9) for one, other in pairs]
        return min(found), median(found), max(found)

    def middle(self, figure: str) -> float | None:
        """Return the median of a figure of the portal's."""
        found = [getattr(run, figure) for run in self.runs]
        return None if None in found else median(found)


@dataclass(frozen=True)
class Sides:
    """The servers of one store, and the process of its database where that is another's."""

    product: Server
    floors: dict[str, Server]
    database_pid: int | None


@dataclass(frozen=True)
class Pace:
    """How long and how often each side runs, and how much is asked at most that is asked once."""

    rounds: int
    seconds: float
    most: int = 400


def measure(
    stage: Stage,
    sides: Sides,
    workloads: list[Workload],
    pace: Pace,
    tell: Callable[[str], None],
) -> list[Measured]:
    """Run every workload and its floor in turn, as often as the pace says."""
    found = []
    for workload in workloads:
        tell(f"{workload.title} on {stage.database}")
        measured = Measured(workload.name, workload.title, stage.database, workload.floor)
        asks, floor_asks = workload.asks(stage), workload.floor_asks(stage)
        again = (workload.repeats, workload.floor != "claim")
        kept = [
            list(each) if is_kept else None
            for each, is_kept in zip((asks, floor_asks), again, strict=True)
        ]
        for number in range(pace.rounds + 1):
            one = kept[0] or list(islice(asks, min(workload.batch, pace.most)))
            other = kept[1] or list(islice(floor_asks, min(workload.batch, pace.most)))
            run = _run(_Side(sides.product, workload.status, again[0]), one, pace, sides)
            beside = _Side(sides.floors[workload.floor], _FLOOR[workload.floor], again[1])
            against = _run(beside, other, pace, sides)
            # The first round warms both sides and is not counted.
            if number:
                measured.runs.append(run)
                measured.floor_runs.append(against)
        found.append(measured)
    return found


def open_sides(stage: Stage, open_until_end: ExitStack, *, first_port: int) -> Sides:
    """Start the portal and its floors for one store, all at once and each on its port."""
    copy_for_floor(stage)
    pages, enter = keep_pages(stage), open_until_end.enter_context
    folder, port = stage.folder, first_port
    return Sides(
        enter(product(stage.settings, port=port)),
        {
            "hello": enter(floor("hello", folder, port=port + 1, path="/")),
            "page": enter(
                floor("page", folder, port=port + 2, path="/hello", BENCH_PAGES=str(pages))
            ),
            "claim": enter(
                floor("claim", folder, port=port + 3, path="/hello", BENCH_STORE=stage.floor_store)
            ),
            "ordinary": enter(
                floor(
                    "ordinary",
                    folder,
                    port=port + 4,
                    path="/hello",
                    BENCH_STORE=stage.store,
                    BENCH_SECRET=stage.settings.secret_key,
                )
            ),
        },
        database_pid(stage.database),
    )


_FLOOR = {"hello": "200", "page": "200", "claim": "303", "ordinary": "200"}


@dataclass(frozen=True, slots=True)
class _Side:
    server: Server
    status: str
    repeats: bool


def _run(side: _Side, requests: list[bytes], pace: Pace, sides: Sides) -> Run:
    before, database_before = side.server.cpu_ms(), _database_ms(sides)
    outcome = load(
        side.server.port,
        requests,
        seconds=pace.seconds if side.repeats else _LONGEST_BATCH,
        connections=CONNECTIONS,
        repeat=side.repeats,
    )
    database_after = _database_ms(sides)
    if set(outcome.statuses) != {side.status}:
        raise RuntimeError(f"answers were {dict(outcome.statuses)}, not {side.status}")
    used = None
    if database_before is not None and database_after is not None:
        used = (database_after - database_before) / outcome.answered
    return Run(
        per_second=outcome.answered / outcome.seconds,
        cpu_ms=(side.server.cpu_ms() - before) / outcome.answered,
        database_ms=used,
        p50_ms=outcome.percentile(0.5),
        p99_ms=outcome.percentile(0.99),
        bytes=outcome.largest,
    )


def _database_ms(sides: Sides) -> float | None:
    return None if sides.database_pid is None else cpu_ms(sides.database_pid)
