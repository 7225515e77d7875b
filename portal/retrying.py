"""Runs a use case again that the store undid to let another pass."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

_MOST_TRIES = 3
_UNDONE = {"40001", "40P01"}  # serialization failure and deadlock

_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")


def retried(use_case: Callable[_Given, _Answer]) -> Callable[_Given, _Answer]:
    """Run a use case again, three times at most, when the store undid it to let another pass."""

    @wraps(use_case)
    def run(*given: _Given.args, **named: _Given.kwargs) -> _Answer:
        for _ in range(_MOST_TRIES - 1):
            try:
                return use_case(*given, **named)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in _UNDONE:
                    raise
        return use_case(*given, **named)

    return run
