"""Reads rows out of a file of JSON, of lines of JSON, or of a table: one after the other."""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import chain
from typing import Any, BinaryIO, Literal, TextIO, get_args

from portal.api.strict_json import check, loads
from portal.errors import Invalid
from portal.exchange.cells import Reading, read_cells

Format = Literal["csv", "json", "jsonl"]
FORMATS: tuple[Format, ...] = get_args(Format)
LONGEST_ROW = 1024 * 1024
_AT_ONCE = 64 * 1024
_OPENING = re.compile(r'\s*(\[|\{\s*"data"\s*:\s*\[)')
_BETWEEN = re.compile(r"[\s,]*")
_NOT_UTF8 = "is not UTF-8"
Columns = Mapping[str, Reading]


@dataclass(frozen=True, slots=True)
class Row:
    """What stands on a line of a file, or why it cannot be read."""

    line: int
    fields: Any = field(default_factory=dict)
    mistake: str | None = None


def read_rows(file: BinaryIO, written_in: Format, columns: Columns) -> Iterator[Row]:
    """Read rows without ever holding more than one; a row that cannot be read says so.

    Raises Invalid naming the columns of a table that nobody knows.
    """
    text = TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
    if written_in == "csv":
        return _in_table(text, columns)
    return (_in_lines if written_in == "jsonl" else _in_json)(text)


def _in_table(file: TextIO, columns: Columns) -> Iterator[Row]:
    first = file.readline(LONGEST_ROW)
    delimiter = max(",;\t", key=first.count)
    table = csv.reader(chain([first], file), delimiter=delimiter, strict=True)
    names = [name.strip() for name in next(table, [])]
    if mistakes := _mistakes_in(names, columns):
        raise Invalid(mistakes)
    return _rows_of(table, names, columns)


def _mistakes_in(names: list[str], columns: Columns) -> dict[str, list[str]]:
    unknown = {name[:100] or "?": ["is no column"] for name in names if name not in columns}
    again = {name: ["stands there twice"] for name in names if names.count(name) > 1}
    return unknown | again


def _rows_of(table: Any, names: list[str], columns: Columns) -> Iterator[Row]:
    while True:
        line = table.line_num + 1
        try:
            cells = next(table, None)
        except csv.Error as error:
            yield Row(line, mistake=f"cannot be read: {error}")
            continue
        if cells is None:
            return
        if any(map(str.strip, cells)):
            yield _row(line, cells, names, columns)


def _row(line: int, cells: list[str], names: list[str], columns: Columns) -> Row:
    if any(map(str.strip, cells[len(names) :])):
        return Row(line, mistake="has more cells than there are columns")
    try:
        check(cells)
    except ValueError as error:
        return Row(line, mistake=_NOT_UTF8 if _is_escaped(cells) else str(error))
    return Row(line, read_cells(dict(zip(names, cells, strict=False)), columns))


def _is_escaped(cells: list[str]) -> bool:
    return any("\udc80" <= char <= "\udcff" for cell in cells for char in cell)


def _in_lines(file: TextIO) -> Iterator[Row]:
    number = 0
    while line := file.readline(LONGEST_ROW + 1):
        number += 1
        is_too_long = len(line) > LONGEST_ROW
        while is_too_long and line and not line.endswith("\n"):
            line = file.readline(_AT_ONCE)
        if is_too_long:
            yield Row(number, mistake="is too long")
        elif line.strip():
            yield _parsed(number, line)


def _parsed(line: int, text: str) -> Row:
    try:
        return Row(line, loads(text.encode("utf-8", "surrogateescape")))
    except UnicodeDecodeError:
        return Row(line, mistake=_NOT_UTF8)
    except ValueError as error:
        return Row(line, mistake=str(error))


def _in_json(file: TextIO) -> Iterator[Row]:
    """Find one value after the other; behind one that is broken nothing can be found."""
    ahead = _Ahead(file.read)
    ahead.skip(_OPENING)
    decode = json.JSONDecoder().raw_decode
    while ahead.has_more():
        line, text = ahead.line, ahead.text
        try:
            end = decode(text)[1]
        except (ValueError, RecursionError):
            if len(text) <= LONGEST_ROW and ahead.read_on():
                continue
            yield Row(line, mistake="is not JSON, or too long; nothing behind it was read")
            return
        if end == len(text) and ahead.read_on():
            continue  # what looks like a whole number may go on
        yield _parsed(line, ahead.take(end))


@dataclass(slots=True)
class _Ahead:
    """The part of a text that was read and not used yet, and the line on which it begins."""

    read: Callable[[int], str]
    text: str = ""
    line: int = 1

    def read_on(self) -> bool:
        more = self.read(_AT_ONCE)
        self.text += more
        return bool(more)

    def take(self, end: int) -> str:
        taken, self.text = self.text[:end], self.text[end:]
        self.line += taken.count("\n")
        return taken

    def skip(self, pattern: re.Pattern[str]) -> None:
        self.read_on()
        if found := pattern.match(self.text):
            self.take(found.end())

    def has_more(self) -> bool:
        """Go to where the next value begins; false at the end of the list or of the file."""
        while True:
            if found := _BETWEEN.match(self.text):
                self.take(found.end())
            if self.text or not self.read_on():
                return self.text != "" and not self.text.startswith("]")
