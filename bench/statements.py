"""Counts the statements that one request takes, in the application of this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context

from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from portal.database import db

_NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK")


@contextmanager
def noted(app: Flask) -> Iterator[list[tuple[str, object]]]:
    """Collect every statement and its values while the block runs."""
    found: list[tuple[str, object]] = []

    def note(
        _connection: object, _cursor: object, statement: str, values: object, *_rest: object
    ) -> None:
        if not statement.startswith(_NOT_COUNTED):
            found.append((statement, values))

    with app.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def sent(app: Flask, request: bytes) -> TestResponse:
    """Give a written request to the application of this process."""
    head, _gap, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _version = first.split(" ")
    headers = [(name, value) for name, _colon, value in (line.partition(": ") for line in lines)]
    client = app.test_client(use_cookies=False)

    def send() -> TestResponse:
        return client.open(path, method=method, headers=headers, data=body)

    # Away from the open context of this process, whose `g` the request would share.
    answer = Context().run(send)
    if answer.status_code >= 400:
        raise RuntimeError(f"{path} answered {answer.status}")
    return answer


def statements_of(app: Flask, request: bytes) -> int:
    """Count the statements of a request, once everything that is kept has been kept."""
    with noted(app) as found:
        sent(app, request)
    return len(found)
