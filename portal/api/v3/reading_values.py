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

_FLAGS = {"1": True, "true": True, "0": False, "false": False}
_NUMBER = re.compile(r"-?[0-9]{1,18}")
_LONGEST = 255


def _text(value: str) -> str:
    if len(value) > _LONGEST:
        raise ValueError(f"may have {_LONGEST} characters at most")
    return value


def _number(value: str) -> int:
    if not _NUMBER.fullmatch(value):
        raise ValueError("must be a whole number")
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
    try:
        return UUID(value)
    except ValueError as error:
        raise ValueError("must be a UUID") from error


def _json(value: str) -> Any:
    found = loads(value.encode())
    if not isinstance(found, dict):
        raise ValueError("must be an object of JSON")
    return found


def _email(value: str) -> str:
    return _text(value).lower()


def _phone(value: str) -> str:
    """Read a number in E.164; its plus sign arrives as a space where it was not encoded."""
    digits = value.strip().removeprefix("+")
    if not re.fullmatch(r"[0-9]{5,15}", digits):
        raise ValueError("must be a number in E.164, such as +61491570156")
    return f"+{digits}"


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
