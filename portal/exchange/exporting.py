"""Writes out everything of a kind, one after the other."""

import csv
import json
from collections.abc import Iterator
from typing import Any, TextIO

from portal.exchange.cells import write_cell
from portal.exchange.kinds import Given, Kind
from portal.exchange.reading import Format


def write_out(kind: Kind, given: Given, file: TextIO, written_in: Format) -> int:
    """Write all there is into a file and return how many; it may be brought in again."""
    rows = kind.all(given)
    match written_in:
        case "csv":
            return _as_table(kind, rows, file)
        case "jsonl":
            return _as_lines(rows, file, before="", between="\n", after="\n", empty="")
        case "json":
            return _as_lines(rows, file, before="[\n", between=",\n", after="\n]\n", empty="[]\n")


def _as_table(kind: Kind, rows: Iterator[dict[str, Any]], file: TextIO) -> int:
    names = [name for name in kind.columns if not name.endswith("_iso")]
    table = csv.writer(file, lineterminator="\n")
    table.writerow(names)
    count = 0
    for row in rows:
        table.writerow([_cell(kind, name, row.get(name)) for name in names])
        count += 1
    return count


def _cell(kind: Kind, name: str, value: Any) -> str:
    """Write a value; that there is none must be said where an empty cell would mean a default."""
    return (
        "null" if value is None and name in kind.not_null else write_cell(value, kind.columns[name])
    )


def _as_lines(
    rows: Iterator[dict[str, Any]],
    file: TextIO,
    *,
    before: str,
    between: str,
    after: str,
    empty: str,
) -> int:
    count = 0
    for count, row in enumerate(rows, start=1):
        file.write(before if count == 1 else between)
        json.dump(row, file, ensure_ascii=False)
    file.write(after if count else empty)
    return count
