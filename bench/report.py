"""Prints what was measured as tables, and writes it as JSON and as a page."""

import json
import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.figures import Figures, Row
from bench.goals import Verdict, as_row
from bench.measuring import CONNECTIONS, Measured
from bench.reasons import NOT_MEASURED, WHY

HOW = f"""\
CPU: user and system time of all processes of the server, from /proc, divided by the requests; "db
CPU" is that of all processes of PostgreSQL. Ratio: the portal's figure over its floor's, for runs
that followed one another, A B A B; minimum / median / maximum. Requests over {CONNECTIONS}
connections from a process of their own, on the same machine. Where the floor itself varied more
than twofold, the run says "too noisy" instead of a number. Floors: hello = two bytes from WSGI;
page = the same HTML from Flask, Jinja and constants; claim = a Flask view that runs the transaction
with the raw driver; ordinary = the same home from entities that load as they are touched."""
_LEFT = {"workload", "on", "what", "goal", "met", "why not"}


def print_all(console: Console, figures: Figures, judged: Sequence[Verdict]) -> None:
    """Print every table of a run."""
    console.print(HOW)
    for title, rows in tables(figures, judged):
        table = Table(title=title, header_style="bold")
        for name in rows[0]:
            table.add_column(name, justify="left" if name in _LEFT else "right")
        for row in rows:
            table.add_row(*(_shown(value) for value in row.values()))
        console.print(table)


def tables(figures: Figures, judged: Sequence[Verdict]) -> Iterator[tuple[str, list[Row]]]:
    """Give each table that has rows, with its title."""
    workloads = [_workload(each) for each in figures.workloads]
    growth = [_without(row, "act", "goal") for row in figures.growth]
    named = {
        "Workloads": workloads,
        "Start and memory": figures.starting,
        "Deciding and explaining": figures.deciding,
        "Rush: everybody wants one thing": figures.rush,
        "Processes": figures.scaling,
        "Growth": growth,
        "Goals": _goals(judged),
    }
    return ((title, rows) for title, rows in named.items() if rows)


def _workload(each: Measured) -> Row:
    row = {"workload": each.title, "on": each.database}
    if each.is_too_noisy:
        names = "CPU ms, CPU × floor, req/s, req/s × floor, p50 ms, p99 ms, db CPU ms".split(", ")
        measured: Row = dict.fromkeys(names, "too noisy")
    else:
        measured = {
            "CPU ms": each.middle("cpu_ms"),
            "CPU × floor": f"{_spread(each.ratios('cpu_ms'))} ({each.floor_name})",
            "req/s": each.middle("per_second"),
            "req/s × floor": _spread(each.ratios("per_second")),
            "p50 ms": each.middle("p50_ms"),
            "p99 ms": each.middle("p99_ms"),
            "db CPU ms": each.middle("database_ms"),
        }
    return row | measured | {"statements": each.statements, "bytes": _whole(each.middle("bytes"))}


def _goals(judged: Sequence[Verdict]) -> list[Row]:
    rows = [_goal(each) for each in judged]
    return sorted([*rows, *NOT_MEASURED], key=lambda row: int(row["goal"][1:])) if rows else []


def _goal(verdict: Verdict) -> Row:
    met = {True: "yes", False: f"no, {_missed_by(verdict)}", None: "too noisy"}[verdict.is_met]
    return {
        "goal": verdict.goal,
        "what": verdict.says,
        "on": verdict.database,
        "wanted": f"{'≥' if verdict.is_least else '≤'} {verdict.bound:.3g}",
        "found": verdict.found,
        "met": met,
        "why not": WHY.get(verdict.goal, "") if verdict.is_met is False else "",
    }


def _missed_by(verdict: Verdict) -> str:
    if verdict.found is None or not verdict.bound:
        return f"by {verdict.found}"
    if verdict.is_least:
        return f"{verdict.bound / max(verdict.found, 1e-9):.1f} × too low"
    return f"{verdict.found / verdict.bound:.1f} × too high"


def write_json(path: Path, figures: Figures, judged: Sequence[Verdict]) -> None:
    """Write the figures for another program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    workloads = [
        asdict(each)
        | {
            "too_noisy": each.is_too_noisy,
            "cpu_ratio": each.ratios("cpu_ms"),
            "requests_ratio": each.ratios("per_second"),
        }
        for each in figures.workloads
    ]
    contents = {
        "taken": datetime.now(UTC).isoformat(timespec="minutes"),
        "how": HOW.replace("\n", " "),
        "machine": _machine(),
        **{name: value for name, value in vars(figures).items() if name != "workloads"},
        "workloads": workloads,
        "goals": [as_row(each) for each in judged],
    }
    path.write_text(json.dumps(contents, indent=1) + "\n")


def write_page(path: Path, figures: Figures, judged: Sequence[Verdict], *, by: str) -> None:
    """Write the tables for a person, the goals first."""
    machine = ", ".join(f"{name} {value}" for name, value in _machine().items())
    parts = [
        "# What was measured",
        f"By `{by}` on {datetime.now(UTC):%d %B %Y}: {machine}.",
        "![CPU for each request beside the floors](bench.svg)",
    ]
    named = list(tables(figures, judged))
    for title, rows in [*named[-1:], *named[:-1]] if judged else named:
        parts += [f"## {title}", "\n".join(_lines(rows))]
    parts += ["## How", HOW]
    path.write_text("\n\n".join(parts) + "\n")


def _lines(rows: list[Row]) -> Iterator[str]:
    yield f"| {' | '.join(rows[0])} |"
    yield f"|{'|'.join('---' if name in _LEFT else '---:' for name in rows[0])}|"
    for row in rows:
        yield f"| {' | '.join(_shown(value) for value in row.values())} |"


def _machine() -> dict[str, Any]:
    return {
        "Python": platform.python_version(),
        "system": platform.system(),
        "processors": os.cpu_count(),
    }


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _spread(ratios: tuple[float, float, float]) -> str:
    return " / ".join(f"{ratio:.2f}" for ratio in ratios)


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.0f}" if value >= 100 else f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
