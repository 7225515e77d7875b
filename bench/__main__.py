"""`python -m bench`: measures the portal beside its floors and says which goals are reached."""

import argparse
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from bench.chart import write_chart
from bench.goals import verdicts
from bench.measuring import CONNECTIONS, Measured, Pace, Sides, measure, open_sides
from bench.report import (
    HOW,
    as_json,
    print_figures,
    print_goals,
    print_workloads,
    write_json,
)
from bench.rush import rush
from bench.stage import FIRST_PORT, Stage, databases, staged
from bench.statements import statements_of
from bench.workloads import Workload, all_workloads

_QUICK, _WHOLE = Pace(rounds=3, seconds=0.6), Pace(rounds=7, seconds=1.5)
_RUSH = {True: (400, 40), False: (10_000, 1_000)}


def main() -> None:
    """Read the command line and measure what it asks for."""
    asked = _parser().parse_args()
    console = Console(width=160)
    found: list[Measured] = []
    more: dict[str, list[dict[str, Any]]] = {"servers": [], "rush": []}
    with TemporaryDirectory(prefix="portal-bench-") as folder, databases(asked.databases) as urls:
        for kind, url in urls.items():
            with staged(kind, url, Path(folder) / kind) as stage:
                found += _measured(stage, asked, console, more)
                if not asked.only:
                    more["rush"].append(rush(stage, *_RUSH[asked.quick], port=FIRST_PORT))
    judged = verdicts(found)
    console.print(HOW.format(connections=CONNECTIONS))
    print_workloads(console, found)
    print_figures(console, "Servers", more["servers"])
    print_figures(console, "Rush", more["rush"])
    print_goals(console, judged)
    write_json(asked.out / "bench.json", as_json(found, judged, more))
    write_chart(asked.out / "bench.svg", found)


def _measured(
    stage: Stage, asked: argparse.Namespace, console: Console, more: dict[str, Any]
) -> list[Measured]:
    workloads = [
        each for each in all_workloads() if not asked.only or each.name in asked.only.split(",")
    ]
    with ExitStack() as open_until_end:
        sides = open_sides(stage, open_until_end, first_port=FIRST_PORT)
        statements = {each.name: _statements(stage, each) for each in workloads}
        found = measure(stage, sides, workloads, _QUICK if asked.quick else _WHOLE, console.log)
        more["servers"].append(_servers(stage, sides))
    for measured in found:
        measured.statements = statements[measured.workload]
    return found


def _statements(stage: Stage, workload: Workload) -> int:
    asks = workload.asks(stage)
    statements_of(stage.app, next(asks))  # fills what a process keeps
    return statements_of(stage.app, next(asks))


def _servers(stage: Stage, sides: Sides) -> dict[str, Any]:
    """Compare start and memory with a bare Flask application's."""
    bare = sides.floors["page"]
    return {
        "on": stage.database,
        "first answer ms": sides.product.start_ms,
        "× bare Flask": sides.product.start_ms / bare.start_ms,
        "memory MB a process": sides.product.memory_mb(),
        "× bare Flask ": sides.product.memory_mb() / bare.memory_mb(),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short runs, two minutes in all")
    parser.add_argument("--only", default="", help="names of workloads, with commas between")
    parser.add_argument(
        "--databases",
        type=lambda names: tuple(names.split(",")),
        default=("sqlite", "postgresql"),
        help="sqlite, postgresql or both",
    )
    parser.add_argument("--out", type=Path, default=Path("bench/results"))
    return parser


if __name__ == "__main__":
    main()
