"""The types of fields that bodies share."""

import json
import re
from datetime import datetime
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from portal.api.strict_json import loads
from portal.routing import LARGEST_ID

# Two of them, and what was counted before, still fit into an integer of the database.
LARGEST_COUNT = 10**9
LONGEST_PERIOD = 36_500
_DAY = r"(?:19[0-9]{2}|[2-8][0-9]{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
WALL_CLOCK = re.compile(rf"({_DAY})(?:[ T]({_TIME}))?")
_MOST_JSON = 16 * 1024
# Beyond it readers of JSON round, and the two databases would answer differently.
_LARGEST_NUMBER = 2**53 - 1
# An address with the scheme of the web, or one without a scheme.
_URL = re.compile(
    r"[Hh][Tt][Tt][Pp][Ss]?:[^\x00-\x20\x7f]*"
    r"|[^\x00-\x20\x7f:/?#]*(?:[/?#][^\x00-\x20\x7f]*)?"
)
# What counts as blank, named one by one since each language has another idea of it.
_BLANK = r"\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_AROUND = re.compile(rf"\A[{_BLANK}]+|[{_BLANK}]+\Z")
# What a machine happens to be set to, and what says that nothing is set.
_NO_PLACES = {"localtime", "Factory"}


def read_wall_clock(value: Any) -> Any:
    """Read `YYYY-MM-DD HH:MM:SS`, or a day alone. Raises ValueError."""
    if value is None:
        return None
    found = WALL_CLOCK.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("must be a time written as YYYY-MM-DD HH:MM:SS, from the year 1900 on")
    try:
        return datetime.fromisoformat(f"{found[1]} {found[2] or '00:00:00'}")
    except ValueError as error:
        raise ValueError("is not a day that exists") from error


def _number_of_digits(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value):
        return int(value)
    if _is_whole(value):
        return int(value)
    raise ValueError("must be a whole number or a string of digits")


def _is_whole(value: Any) -> bool:
    """Tell whether a number of JSON has no fraction, also where it is written with `.0`."""
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)


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
    if value is not None and not _is_whole(value):
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
    if not _URL.fullmatch(value):
        raise ValueError("must be an address of the web")
    return value


def _trimmed(value: str) -> str:
    return _AROUND.sub("", value)


def _tag_names(value: Any) -> Any:
    if value is None:
        return []
    if isinstance(value, list):
        return [
            item["name"] if isinstance(item, dict) and "name" in item else item for item in value
        ]
    return value


def whole(pattern: re.Pattern[str]) -> str:
    """Write a pattern that a whole text must fit, for the document."""
    return f"^(?:{pattern.pattern})$"


def _digits(least: int, most: int, pattern: str) -> WithJsonSchema:
    number = {"type": "integer", "minimum": least, "maximum": most}
    return WithJsonSchema(
        {"anyOf": [number, {"type": "string", "pattern": f"^0{{0,8}}{pattern}$"}]}
    )


def something(most: int) -> StringConstraints:
    """Demand a text that is more than blanks."""
    return StringConstraints(min_length=1, max_length=most, pattern=rf"[^{_BLANK}]")


Trimmed = AfterValidator(_trimmed)
Time = WithJsonSchema(
    {"type": "string", "pattern": whole(WALL_CLOCK), "examples": ["2026-11-24 09:00:00"]}
)
WallClock = Annotated[datetime, BeforeValidator(read_wall_clock), Time]
Period = Annotated[
    int,
    Field(ge=0, le=LONGEST_PERIOD),
    BeforeValidator(_number_of_digits),
    _digits(0, LONGEST_PERIOD, "(?:[0-9]{1,4}|[12][0-9]{4}|3[0-5][0-9]{3}|36[0-4][0-9]{2}|36500)"),
]
Id = Annotated[
    int,
    Field(ge=1, le=LARGEST_ID),
    BeforeValidator(_number_of_digits),
    _digits(1, LARGEST_ID, "(?:[1-9][0-9]{0,8}|1[0-9]{9}|20[0-9]{8})"),
]
WHOLE = BeforeValidator(_no_fraction)
Count = Annotated[int, Field(ge=1, le=LARGEST_COUNT), WHOLE]
Offset = Annotated[int, Field(ge=-3650, le=3650), WHOLE]
Zone = Annotated[
    str,
    AfterValidator(_known_zone),
    WithJsonSchema({"type": "string", "format": "time-zone", "examples": ["Europe/Berlin"]}),
]
Flag = Annotated[
    bool,
    BeforeValidator(_false_for_null),
    WithJsonSchema({"anyOf": [{"type": "boolean"}, {"enum": [0, 1, "0", "1", None]}]}),
]
Name = Annotated[str, something(255), Trimmed]
Short = Annotated[str, StringConstraints(max_length=255)]
Url = Annotated[
    str,
    AfterValidator(_web_address),
    StringConstraints(max_length=2000),
    WithJsonSchema({"type": "string", "maxLength": 2000, "pattern": whole(_URL)}),
]
Long = Annotated[str, StringConstraints(max_length=20_000)]
Handle = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=191)]
LocationId = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{3}$")]
Condition = Annotated[
    Any,
    AfterValidator(_strict_inside),
    WithJsonSchema(
        {
            "description": "JSON Logic as an object or as text; what is empty is no condition.",
            "anyOf": [{"type": ["object", "string", "null"]}, {"type": "array", "maxItems": 0}],
        }
    ),
]
Anything = Annotated[Any, AfterValidator(_within_size)]
Mapping = Annotated[dict[str, Any], AfterValidator(_within_size)]
_TAG = {"type": "string", "minLength": 1, "maxLength": 100}
_NAMED = {"type": "object", "properties": {"name": _TAG}, "required": ["name"]}
Tags = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=100)]],
    Field(max_length=100),
    BeforeValidator(_tag_names),
    WithJsonSchema(
        {"type": ["array", "null"], "maxItems": 100, "items": {"anyOf": [_TAG, _NAMED]}}
    ),
]
