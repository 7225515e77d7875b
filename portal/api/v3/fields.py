"""The types of fields that bodies share."""

import json
import re
from datetime import datetime
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from portal.api.strict_json import loads

LARGEST_ID = 2**31 - 1
# Two of them, and what was counted before, still fit into an integer of the database.
LARGEST_COUNT = 10**9
LONGEST_PERIOD = 36_500
_WALL_CLOCK = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2}))?")
_EARLIEST, _LATEST = 1900, 9000
_MOST_JSON = 16 * 1024
# Beyond it readers of JSON round, and the two databases would answer differently.
_LARGEST_NUMBER = 2**53 - 1
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_NOT_IN_URLS = re.compile(r"[\x00-\x20\x7f]")
# What a machine happens to be set to, and what says that nothing is set.
_NO_PLACES = {"localtime", "Factory"}


def read_wall_clock(value: Any) -> Any:
    """Read `YYYY-MM-DD HH:MM:SS`, or a day alone. Raises ValueError."""
    if value is None:
        return None
    found = _WALL_CLOCK.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("must be a time written as YYYY-MM-DD HH:MM:SS")
    try:
        moment = datetime.fromisoformat(f"{found[1]} {found[2] or '00:00:00'}")
    except ValueError as error:
        raise ValueError("is not a day or a time that exists") from error
    if not _EARLIEST <= moment.year <= _LATEST:
        raise ValueError(f"must lie between the years {_EARLIEST} and {_LATEST}")
    return moment


def _number_of_digits(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("must be a whole number or a string of digits")
    return value


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - _NO_PLACES)


def _known_zone(zone: str) -> str:
    if zone not in _zones():
        raise ValueError("must be an IANA time zone such as Europe/Berlin")
    return zone


def _false_for_null(value: Any) -> Any:
    if value is None:
        return False
    if value in (0, 1, "0", "1") or isinstance(value, bool):
        return value
    raise ValueError("must be true or false")


def _no_fraction(value: Any) -> Any:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise ValueError("must be a whole number")
    return value


def _within_size(value: Any) -> Any:
    if len(json.dumps(value)) > _MOST_JSON:
        raise ValueError(f"may have {_MOST_JSON} bytes at most")
    if not _is_exact(value):
        raise ValueError("may hold numbers within 2^53 only")
    # SQLite keeps a number that stands alone without its empty fraction.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _is_exact(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_is_exact, value.values()))
    if isinstance(value, list):
        return all(map(_is_exact, value))
    return not isinstance(value, (int, float)) or abs(value) <= _LARGEST_NUMBER


def _strict_inside(value: Any) -> Any:
    """Read a condition that arrives as text as strictly as the body, and keep it as text."""
    if isinstance(value, str) and value:
        loads(value.encode())
    return value


def _web_address(value: str) -> str:
    scheme = _SCHEME.match(value)
    if _NOT_IN_URLS.search(value) or (scheme and scheme[1].lower() not in {"http", "https"}):
        raise ValueError("must be an address of the web")
    return value


def _tag_names(value: Any) -> Any:
    if value is None:
        return []
    if isinstance(value, list):
        return [
            item["name"] if isinstance(item, dict) and "name" in item else item for item in value
        ]
    return value


WallClock = Annotated[datetime, BeforeValidator(read_wall_clock)]
Digits = Annotated[int, Field(ge=0), BeforeValidator(_number_of_digits)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID), BeforeValidator(_number_of_digits)]
Count = Annotated[int, Field(ge=1, le=LARGEST_COUNT), BeforeValidator(_no_fraction)]
Offset = Annotated[int, Field(ge=-3650, le=3650), BeforeValidator(_no_fraction)]
Zone = Annotated[str, AfterValidator(_known_zone)]
Flag = Annotated[bool, BeforeValidator(_false_for_null)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
Short = Annotated[str, StringConstraints(max_length=255)]
Url = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_web_address)]
Long = Annotated[str, StringConstraints(max_length=20_000)]
Handle = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=191)]
LocationId = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{3}$")]
Condition = Annotated[Any, AfterValidator(_strict_inside)]
Anything = Annotated[Any, AfterValidator(_within_size)]
Mapping = Annotated[dict[str, Any], AfterValidator(_within_size)]
Tags = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=100)]],
    Field(max_length=100),
    BeforeValidator(_tag_names),
]
