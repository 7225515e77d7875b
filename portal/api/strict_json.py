"""Reads JSON bodies: what could be read in two ways, or only to harm, is refused."""

import json
import math
from typing import Any, NoReturn

from flask import request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

DEEPEST = 32
TOO_DEEP = f"The JSON may be {DEEPEST} levels deep at most."


class _Ambiguous(ValueError):
    """The text is JSON to some and not to others."""


def json_body() -> dict[str, Any]:
    """Return the object in the body of this request. Raises BadRequest or UnsupportedMediaType."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("The body must be application/json.")
    try:
        body = loads(request.get_data(cache=False))
    except ValueError as error:
        raise BadRequest(str(error)) from error
    if not isinstance(body, dict):
        raise BadRequest("The body must be a JSON object.")
    return body


def loads(text: bytes) -> Any:
    """Parse JSON strictly. Raises ValueError, which says in plain words why not."""
    try:
        value = json.loads(
            text.decode("utf-8"),
            object_pairs_hook=_each_key_once,
            parse_constant=_no_constant,
            parse_float=_finite,
        )
        check(value)
    except RecursionError as error:
        raise _Ambiguous(TOO_DEEP) from error
    except _Ambiguous:
        raise
    except ValueError as error:
        raise ValueError("The text is not valid JSON.") from error
    return value


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Ambiguous("A key stands twice in one object.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise _Ambiguous(f"{name} is not a number of JSON.")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _Ambiguous("A number is too large.")
    return number + 0.0  # a zero below zero becomes the one that every database keeps


def check(value: Any, depth: int = 0) -> None:
    """Raise ValueError for what no store keeps: too deep a nest, or a text with odd characters."""
    if depth > DEEPEST:
        raise _Ambiguous(TOO_DEEP)
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, list):
        for item in value:
            check(item, depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            check(item, depth + 1)


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise _Ambiguous("A text holds a NUL character.")
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise _Ambiguous("A text holds half of a surrogate pair.")
