"""The least that a server can answer: two bytes, without a framework."""

from collections.abc import Callable, Iterable
from typing import Any


def app(environ: Any, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with two bytes."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return (b"ok",)
