"""Prints what was measured as tables, and writes it as JSON."""

import json
import os
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.goals import Verdict
from bench.measuring import Measured

HOW = """\
CPU: user and system time of all processes of the server, from /proc, divided by the requests.
Ratio: the portal's figure over its floor's, for runs that followed one another; min / median / max.
Requests over {connections} connections from a process of their own, on the same machine.
Floors: hello = two bytes from WSGI; page = the same HTML from Flask, Jinja and constants;
claim = a Flask view that runs the transaction with the raw driver."""


def print_workloads(console: Console, found: list[Measured]) -> None:
    """Print one line for each workload; one that is too noisy says so instead of a number."""
    table = Table(title="Workloads", header_style="bold")
    for name in (
        "workload", "on", "CPU ms", "CPU × floor", "req/s", "req/s × floor", "p50 ms", "p99 ms",
        "db CPU ms", "statements", "bytes",
    ):  # fmt: skip
        table.add_column(name, justify="left" if name in {"workload", "on"} else "right")
    for each in found:
        table.add_row(each.title, each.database, *_cells(each))
    console.print(table)


def _cells(each: Measured) -> list[str]:
    if each.is_too_noisy:
        return ["too noisy", *[""] * 6, "", str(each.statements), ""][:9]
    return [
        _figure(each.middle("cpu_ms"), 2),
        f"{_spread(each.ratios('cpu_ms'))} ({each.floor_name})",
        _figure(each.middle("per_second"), 0),
        _spread(each.ratios("per_second")),
        _figure(each.middle("p50_ms"), 1),
        _figure(each.middle("p99_ms"), 1),
        _figure(each.middle("database_ms"), 2),
        str(each.statements),
        _figure(each.middle("bytes"), 0),
    ]


def print_goals(console: Console, judged: list[Verdict]) -> None:
    """Print each goal, whether it was reached and by how much not."""
    table = Table(title="Goals", header_style="bold")
    for name in ("goal", "what", "on", "wanted", "found", "met"):
        table.add_column(name, justify="right" if name in {"wanted", "found"} else "left")
    for verdict in judged:
        table.add_row(
            verdict.goal.name,
            verdict.goal.says,
            verdict.database,
            f"{'≥' if verdict.goal.is_least else '≤'} {verdict.bound:g}",
            _figure(verdict.found, 2),
            {True: "yes", False: "NO", None: "too noisy"}[verdict.is_met],
        )
    console.print(table)


def print_figures(console: Console, title: str, rows: list[dict[str, Any]]) -> None:
    """Print rows that have the same keys as a table."""
    if not rows:
        return
    table = Table(title=title, header_style="bold")
    for name in rows[0]:
        table.add_column(name)
    for row in rows:
        table.add_row(*(_shown(value) for value in row.values()))
    console.print(table)


def as_json(found: list[Measured], judged: list[Verdict], more: dict[str, Any]) -> dict[str, Any]:
    """Describe the run and everything that came of it."""
    return {
        "machine": {
            "python": platform.python_version(),
            "system": platform.system(),
            "processors": os.cpu_count(),
        },
        "workloads": [
            asdict(each)
            | {
                "too_noisy": each.is_too_noisy,
                "cpu_ratio": each.ratios("cpu_ms"),
                "requests_ratio": each.ratios("per_second"),
            }
            for each in found
        ],
        "goals": [asdict(each) | {"met": each.is_met} for each in judged],
        **more,
    }


def write_json(path: Path, contents: dict[str, Any]) -> None:
    """Write the figures for another program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(contents, indent=1, default=str) + "\n")


def _figure(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _spread(ratios: tuple[float, float, float]) -> str:
    return " / ".join(f"{ratio:.2f}" for ratio in ratios)


def _shown(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
