"""What stands in the address and in the headers of a call, as the document describes it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from portal.api.operations import Operation
from portal.api.replaying import HEADER, KEY
from portal.api.v3.fields import WALL_CLOCK, whole
from portal.api.v3.listing import (
    LONGEST_TEXT,
    MOST_PAGES,
    MOST_ROWS,
    MOST_SORTS,
    MOST_TAGS,
    USUAL_SIZE,
)
from portal.api.v3.reading_values import LARGEST_NUMBER, PHONE
from portal.listing import Field, Kind
from portal.routing import LARGEST_ID, ME, UUID_PATTERN, HandleConverter, ProfileConverter

_PLACE = re.compile(r"<(\w+):(\w+)>")
_TEXT: dict[str, Any] = {"type": "string", "maxLength": LONGEST_TEXT}
_TIME = {"type": "string", "pattern": whole(WALL_CLOCK)}
_SCHEMAS: Mapping[Kind, dict[str, Any]] = {
    "text": _TEXT,
    "email": _TEXT,
    "number": {"type": "integer", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER},
    "flag": {"enum": ["1", "0", "true", "false"]},
    "clock": _TIME,
    "utc": _TIME,
    "instant": _TIME,
    "uuid": {"type": "string", "pattern": f"^{UUID_PATTERN}$"},
    "json": {"type": "string", "description": "An object of JSON.", "format": "json-object"},
    "phone": {"type": "string", "pattern": whole(PHONE)},
}
_IN_PATHS: Mapping[str, dict[str, Any]] = {
    "id": {"type": "integer", "minimum": 0, "maximum": LARGEST_ID},
    "handle": {"type": "string", "pattern": f"^{HandleConverter.regex}$"},
    "profile": {"type": "string", "pattern": f"^{UUID_PATTERN}$"},
    "own_profile": {"type": "string", "pattern": f"^(?:{ProfileConverter.regex})$"},
}
# What the path of an example names: it is there in the demo.
ANA = "92a7996b-abb6-4c9c-a845-9aaf8202fab6"
_THINGS: Mapping[str, Any] = {
    "profile_id": ANA,
    "token_id": 2,
    "handle": "coffee-at-the-counter",
    "definition": "hems-on-the-house",
}
_IDENTITY = "loyalty-card"


def template_of(rule: str) -> str:
    """Write the path of a route as the document does."""
    return _PLACE.sub(r"{\2}", rule)


def in_path(rule: str, *, for_customers: bool) -> Iterator[dict[str, Any]]:
    """Write the places in the path of a route."""
    for kind, name in _PLACE.findall(rule):
        example = _THINGS.get(name, 1)
        if name == "handle" and "/identities/" in rule:
            example = _IDENTITY
        schema = _IN_PATHS[kind]
        if name == "profile_id" and for_customers:
            example, schema = ME, _IN_PATHS["own_profile"]
        yield _parameter(name, schema, place="path", required=True, example=example)


def in_query(operation: Operation) -> Iterator[dict[str, Any]]:
    """Write how a list is cut, ordered and filtered."""
    if operation.fields is None:
        return
    yield from _pages()
    sorting = [name for name, field in operation.fields.items() if field.sorts]
    if sorting:
        one = f"-?(?:{'|'.join(sorting)})"
        schema = {"type": "string", "pattern": f"^(?:{one}(?:,{one}){{0,{MOST_SORTS - 1}}})?$"}
        yield _parameter("sort", schema, "Fields, with a `-` before those that go down.")
    if operation.fields:
        yield _parameter("search", _TEXT | {"minLength": 1}, "A text to look for.")
    if operation.is_tagged:
        each = _TEXT | {"minLength": 1}
        listed = {"type": "array", "items": each, "maxItems": MOST_TAGS}
        yield _parameter("tags[]", listed, "Tags, all of which must be there.")
    if operation.includes:
        more = ", ".join(f"`{name}`" for name in operation.includes)
        yield _parameter("include", {"type": "string"}, f"What more to show: {more}.")
    for name, field in operation.fields.items():
        yield _filter(name, field)


def in_headers(*, is_write: bool) -> Iterator[dict[str, Any]]:
    """Write the headers that a call may carry."""
    if is_write:
        yield _parameter(
            HEADER,
            {"type": "string", "pattern": whole(KEY)},
            "A key of your own: sent again with it, the write is done once, and its first answer"
            " is given again for 24 hours.",
            place="header",
        )


def _pages() -> Iterator[dict[str, Any]]:
    most = {"type": "integer", "minimum": 1, "maximum": MOST_PAGES}
    size = f"Rows of a page, {USUAL_SIZE} unless told; more than {MOST_ROWS} are {MOST_ROWS}."
    yield _parameter("page[number]", most, "Which page, from 1 on; `page` says the same.")
    yield _parameter("page[size]", most, f"{size} `per_page` and `limit` say the same.")
    for name in ("page", "per_page", "limit"):
        yield _parameter(name, most, "The same in another word.")
    yield _parameter("offset", most | {"minimum": 0}, "How many rows to pass over, with `limit`.")


def _filter(name: str, field: Field) -> dict[str, Any]:
    schema: dict[str, Any] = {"enum": [*field.choices]} if field.choices else _SCHEMAS[field.kind]
    others = "|".join(each for each in field.operators if each != "eq")
    text = f"Rows where it is this; also `filter[{name}][{others}]`, with commas after `in`."
    written = _parameter(f"filter[{name}]", schema, text)
    return written | {"x-operators": [*field.operators]}


def _parameter(
    name: str,
    schema: Mapping[str, Any],
    description: str = "",
    *,
    place: str = "query",
    required: bool = False,
    **more: Any,
) -> dict[str, Any]:
    words = {"description": description} if description else {}
    return {"name": name, "in": place, "required": required, **words, "schema": schema, **more}
