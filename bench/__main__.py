"""`python -m bench`: measures the portal beside its floors and says which goals are reached."""

import argparse
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from bench.chart import write_chart
from bench.deciding import deciding
from bench.figures import Figures
from bench.goals import verdicts
from bench.growth import growth
from bench.measuring import Measured, Pace, measure, open_sides
from bench.report import print_all, write_json, write_page
from bench.rush import rush
from bench.scaling import scaling
from bench.stage import FIRST_PORT, Stage, empty_stores, keep_pages, staged
from bench.starting import starting
from bench.statements import statements_of
from bench.workloads import Workload, all_workloads

EVERYTHING = ("workloads", "starting", "rush", "scaling", "growth")
# Two minutes do not reach further.
_AT_ONCE = ("workloads", "starting", "rush")


@dataclass(frozen=True)
class _Plan:
    """How much a run takes on; `growth` holds the sizes of its stores."""

    pace: Pace
    starts: int
    rush: tuple[int, int]
    scaled: tuple[float, int]
    growth: tuple[int, ...]
    growth_pace: Pace
    parts: tuple[str, ...]


_QUICK = _Plan(
    Pace(2, 0.25, most=120), 1, (400, 40), (0.5, 100), (200, 2_000), Pace(1, 0.2), _AT_ONCE
)
_WHOLE = _Plan(
    Pace(5, 1.0), 5, (10_000, 1_000), (3.0, 1_000), (1_000, 20_000), Pace(3, 0.5), EVERYTHING
)


def main() -> None:
    """Read the command line and measure what it asks for."""
    asked = _parser().parse_args()
    console = Console(width=170)
    plan, figures = _QUICK if asked.quick else _WHOLE, Figures()
    asked.parts = asked.parts or plan.parts
    for kind in asked.databases:
        if set(asked.parts) - {"growth"}:
            with (
                empty_stores(kind, 1) as urls,
                TemporaryDirectory(prefix="portal-bench-") as folder,
                staged(kind, urls[0], Path(folder)) as stage,
            ):
                _measure(stage, asked, plan, figures, console.log)
        if "growth" in asked.parts:
            sizes = asked.growth or plan.growth
            with empty_stores(kind, len(sizes)) as urls:
                figures.growth += growth(kind, urls, sizes, pace=plan.growth_pace, tell=console.log)
    judged = verdicts(figures)
    print_all(console, figures, judged)
    write_json(asked.out / "bench.json", figures, judged)
    write_chart(asked.out / "bench.svg", figures.workloads)
    by = f"python -m bench {' '.join(sys.argv[1:])}".strip()
    write_page(asked.out / "figures.md", figures, judged, by=by)


def _measure(
    stage: Stage,
    asked: argparse.Namespace,
    plan: _Plan,
    figures: Figures,
    tell: Callable[[str], None],
) -> None:
    if "workloads" in asked.parts:
        found = _measured(stage, _chosen(asked.only), plan.pace, tell)
        figures.workloads += found
        figures.deciding += [
            deciding(stage, each.middle("cpu_ms") or 0.0)
            for each in found
            if each.workload == "home-en" and not each.is_too_noisy
        ]
    if "starting" in asked.parts:
        tell(f"Starts on {stage.database}")
        figures.starting.append(starting(stage, str(keep_pages(stage)), rounds=plan.starts))
    if "rush" in asked.parts:
        tell(f"Rush on {stage.database}")
        figures.rush.append(rush(stage, *plan.rush, port=FIRST_PORT))
    if "scaling" in asked.parts:
        tell(f"Processes on {stage.database}")
        seconds, claims = plan.scaled
        figures.scaling += scaling(stage, seconds=seconds, claims=claims)


def _chosen(names: str) -> list[Workload]:
    return [each for each in all_workloads() if not names or each.name in names.split(",")]


def _measured(
    stage: Stage, workloads: list[Workload], pace: Pace, tell: Callable[[str], None]
) -> list[Measured]:
    with ExitStack() as open_until_end:
        sides = open_sides(stage, open_until_end, first_port=FIRST_PORT)
        statements = {each.name: _statements(stage, each) for each in workloads}
        found = measure(stage, sides, workloads, pace, tell)
    for measured in found:
        measured.statements = statements[measured.workload]
    return found


def _statements(stage: Stage, workload: Workload) -> int:
    asks = workload.asks(stage)
    statements_of(stage.app, next(asks))  # fills what a process keeps
    return statements_of(stage.app, next(asks))


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short runs, two minutes in all")
    parser.add_argument("--parts", type=_names, default=(), help=",".join(EVERYTHING))
    parser.add_argument("--only", default="", help="names of workloads, with commas between")
    parser.add_argument("--growth", type=_sizes, default=(), help="sizes of stores: 1000,1000000")
    parser.add_argument(
        "--databases",
        type=_names,
        default=("sqlite", "postgresql"),
        help="sqlite, postgresql or both",
    )
    parser.add_argument("--out", type=Path, default=Path("bench/results"))
    return parser


if __name__ == "__main__":
    main()
