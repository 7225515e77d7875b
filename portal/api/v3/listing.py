"""Reads what a list is asked for from the address, and writes the list with its links."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlencode

from flask import request

from portal.api.guard import operation, settings
from portal.api.v3.reading_values import READERS
from portal.errors import Invalid
from portal.listing import Field, Fields, Filter, Operator, Wanted

USUAL_SIZE = 15
MOST_ROWS = 100
MOST_FILTERS = 40
MOST_TAGS = 20
MOST_SORTS = 10
LONGEST_LIST = 100
LONGEST_TEXT = 255
MOST_PAGES = 10**9
_AROUND = 3
_KEY = re.compile(r"(filter|page)\[([^\[\]]{1,100})\](?:\[([^\[\]]{0,20})\])?(\[\])?")
_TAGS = ("tags[]", "tags")
_FLAT = ("page", "per_page", "limit", "offset")
SIZES = ("page[size]", "per_page", "limit")
NUMBERS = ("page[number]", "page", "offset")


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of the list was asked for, and what it was called in the address."""

    size: int
    offset: int
    called: str
    rest: tuple[tuple[str, str], ...]

    @property
    def number(self) -> int:
        """The number of the page, from one on."""
        return self.offset // self.size + 1


@dataclass(slots=True)
class _Asked:
    """What stands in the address, sorted out, with what is wrong about it."""

    filters: list[Filter] = field(default_factory=list)
    page: dict[str, str] = field(default_factory=dict)
    rest: list[tuple[str, str]] = field(default_factory=list)
    search: str | None = None
    tags: list[str] = field(default_factory=list)
    sort: str = ""
    mistakes: dict[str, list[str]] = field(default_factory=dict)

    def wrong(self, key: str, text: str) -> None:
        self.mistakes.setdefault(key[:100], []).append(text)


def asked_for(fields: Fields) -> tuple[Wanted, Page]:
    """Read filters, order and page. Raises Invalid naming each that is unknown or wrong."""
    asked = _Asked()
    for key, value in _pairs():
        _sort_in(asked, key, value, fields)
    page = _page(asked)
    sort = _order(asked, fields)
    if asked.mistakes:
        raise Invalid(asked.mistakes)
    wanted = Wanted(
        tuple(asked.filters), tuple(asked.tags), asked.search, sort, page.size, page.offset
    )
    return wanted, page


def list_json(rows: Sequence[Any], total: int, page: Page) -> dict[str, Any]:
    """Write a list in its envelope."""
    path = f"{settings().base_url}{request.path}"
    last = max(1, -(-total // page.size))
    links = _Links(path, page)
    before = links.to(page.number - 1) if page.number > 1 else None
    after = links.to(page.number + 1) if page.number < last else None
    return {
        "data": list(rows),
        "links": {"first": links.to(1), "last": links.to(last), "prev": before, "next": after},
        "meta": {
            "current_page": page.number,
            "from": page.offset + 1 if rows else None,
            "last_page": last,
            "links": [
                {"url": before, "label": "&laquo; Previous", "active": False},
                *links.numbered(last),
                {"url": after, "label": "Next &raquo;", "active": False},
            ],
            "path": path,
            "per_page": page.size,
            "to": page.offset + len(rows) if rows else None,
            "total": total,
        },
    }


@dataclass(frozen=True, slots=True)
class _Links:
    path: str
    page: Page

    def to(self, number: int) -> str:
        if self.page.called == "offset":
            place = [("offset", str((number - 1) * self.page.size))]
        else:
            place = [(self.page.called, str(number))]
        return f"{self.path}?{urlencode([*self.page.rest, *place])}"

    def numbered(self, last: int) -> Iterator[dict[str, Any]]:
        here, gap = self.page.number, False
        near = {1, last, *range(max(1, here - _AROUND), min(last, here + _AROUND) + 1)}
        previous = 0
        for number in sorted(near):
            gap = number > previous + 1
            if gap:
                yield {"url": None, "label": "...", "active": False}
            yield {"url": self.to(number), "label": str(number), "active": number == here}
            previous = number


def _pairs() -> Iterator[tuple[str, str]]:
    for key, values in request.args.lists():
        for value in values:
            yield unquote(key) if "%" in key else key, value


def _sort_in(asked: _Asked, key: str, value: str, fields: Fields) -> None:
    if key in _FLAT:
        asked.page[key] = value
        return
    found = _KEY.fullmatch(key)
    if found and found[1] == "page" and found[3] is None:
        asked.page[f"page[{found[2]}]"] = value
        return
    asked.rest.append((key, value))
    if found and found[1] == "filter":
        _add_filter(asked, found, value, fields)
    elif key.startswith(("filter", "page")):
        asked.wrong(key, "This is no filter that can be read.")
    else:
        _add_other(asked, key, value)


def _add_other(asked: _Asked, key: str, value: str) -> None:
    if key in _TAGS:
        _add_tag(asked, key, value)
    elif key == "search":
        _search(asked, key, value)
    elif key == "sort":
        asked.sort = value


def _add_tag(asked: _Asked, key: str, value: str) -> None:
    if not operation().is_tagged:
        asked.wrong(key, "Nothing here has tags.")
    asked.tags.append(_short(asked, key, value))
    if len(asked.tags) == MOST_TAGS + 1:
        asked.wrong(key, f"There may be {MOST_TAGS} tags at most.")


def _search(asked: _Asked, key: str, value: str) -> None:
    if not operation().fields:
        asked.wrong(key, "This cannot be searched.")
    asked.search = _short(asked, key, value)


def _short(asked: _Asked, key: str, value: str) -> str:
    if not 0 < len(value) <= LONGEST_TEXT:
        asked.wrong(key, f"must have 1 to {LONGEST_TEXT} characters")
    return value


def _add_filter(asked: _Asked, found: re.Match[str], value: str, fields: Fields) -> None:
    key, name, operator = found[0], found[2], found[3] or "eq"
    if name == "search":
        _search(asked, key, value)
        return
    if name == "tags":
        _add_tag(asked, key, value)
        return
    known = fields.get(name)
    if known is None:
        asked.wrong(key, "This field cannot be filtered by.")
    elif operator not in known.operators:
        asked.wrong(key, f"must be one of {', '.join(known.operators)}")
    elif len(asked.filters) >= MOST_FILTERS:
        asked.wrong(key, f"There may be {MOST_FILTERS} filters at most.")
    else:
        _read_filter(asked, key, name, known, operator, value)


def _read_filter(
    asked: _Asked, key: str, name: str, known: Field, operator: Operator, value: str
) -> None:
    try:
        if operator == "in":
            read: Any = _list(value, READERS[known.kind], known)
        else:
            read = _one(value, READERS[known.kind], known)
        asked.filters.append(Filter(name, operator, read))
    except ValueError as error:
        asked.wrong(key, str(error))


def _list(value: str, reader: Callable[[str], Any], known: Field) -> list[Any]:
    parts = [value] if known.kind == "json" else value.split(",")
    if len(parts) > LONGEST_LIST:
        raise ValueError(f"may list {LONGEST_LIST} values at most")
    return [_one(part, reader, known) for part in parts]


def _one(value: str, reader: Callable[[str], Any], known: Field) -> Any:
    if known.choices and value not in known.choices:
        raise ValueError(f"must be one of {', '.join(known.choices)}")
    return reader(value)


def _order(asked: _Asked, fields: Fields) -> tuple[tuple[str, bool], ...]:
    names = asked.sort.split(",") if asked.sort else []
    sorting = [name for name, known in fields.items() if known.sorts]
    if len(names) > MOST_SORTS or any(name.removeprefix("-") not in sorting for name in names):
        listed = ", ".join(sorting) or "nothing"
        asked.wrong(
            "sort", f"must be up to {MOST_SORTS} of {listed}, each with - before it to go down"
        )
    return tuple((name.removeprefix("-"), name.startswith("-")) for name in names)


def _page(asked: _Asked) -> Page:
    for name in asked.page.keys() - {*SIZES, *NUMBERS}:
        asked.wrong(name, "must be page[number] or page[size]")
    given = {
        name: _number(asked, name, 0 if name == "offset" else 1)
        for name in (*SIZES, *NUMBERS)
        if name in asked.page
    }
    size_name = next((name for name in SIZES if name in given), None)
    size = min(MOST_ROWS, given[size_name]) if size_name else USUAL_SIZE
    rest = (*asked.rest, *([(size_name, str(size))] if size_name else []))
    called = next((name for name in NUMBERS if name in given), NUMBERS[0])
    if called == "offset":
        return Page(size, given[called], called, rest)
    return Page(size, (given.get(called, 1) - 1) * size, called, rest)


def _number(asked: _Asked, name: str, least: int) -> int:
    text = asked.page[name]
    if re.fullmatch(r"[0-9]{1,10}", text) and least <= int(text) <= MOST_PAGES:
        return int(text)
    asked.wrong(name, f"must be a whole number from {least} to {MOST_PAGES}")
    return max(1, least)
