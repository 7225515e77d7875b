"""The types of fields that bodies share."""

import json
import re
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

LARGEST_ID = 2**31 - 1
LONGEST_PERIOD = 36_500
_WALL_CLOCK = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2}))?")
_EARLIEST, _LATEST = 1900, 9000
_MOST_JSON = 16 * 1024


def _read_wall_clock(value: Any) -> Any:
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


def _known_zone(zone: str) -> str:
    if zone not in available_timezones():
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
    return value


def _tag_names(value: Any) -> Any:
    if value is None:
        return []
    if isinstance(value, list):
        return [
            item["name"] if isinstance(item, dict) and "name" in item else item for item in value
        ]
    return value


WallClock = Annotated[datetime, BeforeValidator(_read_wall_clock)]
Digits = Annotated[int, Field(ge=0), BeforeValidator(_number_of_digits)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID), BeforeValidator(_number_of_digits)]
Count = Annotated[int, Field(ge=1, le=LARGEST_ID), BeforeValidator(_no_fraction)]
Offset = Annotated[int, Field(ge=-3650, le=3650), BeforeValidator(_no_fraction)]
Zone = Annotated[str, AfterValidator(_known_zone)]
Flag = Annotated[bool, BeforeValidator(_false_for_null)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
Short = Annotated[str, StringConstraints(max_length=255)]
Url = Annotated[str, StringConstraints(max_length=2000)]
Long = Annotated[str, StringConstraints(max_length=20_000)]
Handle = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=191)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{3}$")]
Anything = Annotated[Any, AfterValidator(_within_size)]
Mapping = Annotated[dict[str, Any], AfterValidator(_within_size)]
Tags = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=100)]],
    Field(max_length=100),
    BeforeValidator(_tag_names),
]
