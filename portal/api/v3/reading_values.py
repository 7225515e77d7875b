"""Reads the value of a filter as what its field holds."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from portal.api.guard import settings
from portal.api.strict_json import loads
from portal.api.v3.fields import read_wall_clock
from portal.listing import Kind
from portal.routing import UUID_PATTERN

_FLAGS = {"1": True, "true": True, "0": False, "false": False}
# Beyond it the one database compares, and the other cannot.
LARGEST_NUMBER = 2**31 - 1
_NUMBER = re.compile(r"-?[0-9]{1,10}")
# A plus sign that was not encoded arrives as a space.
PHONE = re.compile(r"[+ ]?([0-9]{5,15})")
_LONGEST = 255


def _text(value: str) -> str:
    if len(value) > _LONGEST:
        raise ValueError(f"may have {_LONGEST} characters at most")
    return value


def _number(value: str) -> int:
    if not _NUMBER.fullmatch(value) or abs(int(value)) > LARGEST_NUMBER:
        raise ValueError(f"must be a whole number from -{LARGEST_NUMBER} to {LARGEST_NUMBER}")
    return int(value)


def _flag(value: str) -> bool:
    if value not in _FLAGS:
        raise ValueError("must be 1, 0, true or false")
    return _FLAGS[value]


def _clock(value: str) -> datetime:
    moment: datetime = read_wall_clock(value)
    return moment


def _utc(value: str) -> datetime:
    return _clock(value).replace(tzinfo=UTC)


def _instant(value: str) -> datetime:
    return _clock(value).replace(tzinfo=ZoneInfo(settings().timezone)).astimezone(UTC)


def _uuid(value: str) -> UUID:
    if not re.fullmatch(UUID_PATTERN, value):
        raise ValueError("must be a UUID")
    return UUID(value)


def _json(value: str) -> Any:
    found = loads(value.encode())
    if not isinstance(found, dict):
        raise ValueError("must be an object of JSON")
    return found


def _email(value: str) -> str:
    return _text(value).lower()


def _phone(value: str) -> str:
    found = PHONE.fullmatch(value)
    if found is None:
        raise ValueError("must be a number in E.164, such as +61491570156")
    return f"+{found[1]}"


READERS: Mapping[Kind, Callable[[str], Any]] = {
    "text": _text,
    "number": _number,
    "flag": _flag,
    "clock": _clock,
    "utc": _utc,
    "instant": _instant,
    "uuid": _uuid,
    "json": _json,
    "email": _email,
    "phone": _phone,
}
