"""A bare Flask view that runs the transaction of a claim with the raw driver.

`BENCH_STORE` is the path of a SQLite file or the URL of a PostgreSQL database.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

from bench.floors.claim_sql import (
    ADD_AUDIT,
    ADD_BENEFIT,
    HELD,
    OPENING,
    REMEMBER,
    RESERVE,
)
from portal.codes import new_code

app = Flask(__name__)
_STORE = os.environ["BENCH_STORE"]
_IS_SQLITE = not _STORE.startswith("postgresql")
_NOT_SIGNED = "0" * 64
_own = threading.local()

Ask = Callable[[str, tuple[Any, ...]], Any]


@app.get("/hello")
def hello() -> str:
    return "ok"


@app.post("/")
def claim() -> ResponseReturnValue:
    form, at = request.form, datetime.now(UTC)
    member: Any = UUID(form["profile"])
    member = member.hex if _IS_SQLITE else member
    with _transaction() as ask:
        definition, texts, capped, answered = ask(OPENING, (form["key"], form["handle"], member))
        ask(HELD, (member, definition))
        if answered is not None:
            return redirect("/", code=303)
        ends = at + timedelta(days=90)
        times = (*[_moment(at)] * 2, *[_moment(ends)] * 2, *[_moment(at)] * 3)
        (benefit_id,) = ask(ADD_BENEFIT, (member, definition, texts, new_code(), *times))
        answer = json.dumps({"benefit_id": benefit_id})
        ask(REMEMBER, (f"profile:{member}", form["key"], "claim", answer, _moment(ends)))
        by = str(member)
        ask(ADD_AUDIT, (new_code(), _moment(at), by, benefit_id, definition, member, _NOT_SIGNED))
        if capped is not None:
            ask(RESERVE, (definition,))
    return redirect(f"/benefits/{benefit_id}", code=303)


def _moment(instant: datetime) -> Any:
    return instant.isoformat(" ") if _IS_SQLITE else instant


@contextmanager
def _transaction() -> Iterator[Ask]:
    connection = getattr(_own, "connection", None)
    if connection is None:
        connection = _own.connection = _connected()
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE" if _IS_SQLITE else "BEGIN")

    def ask(statement: str, values: tuple[Any, ...]) -> Any:
        cursor.execute(statement if _IS_SQLITE else statement.replace("?", "%s"), values)
        return cursor.fetchone() if cursor.description else None

    try:
        yield ask
        cursor.execute("COMMIT")
    except BaseException:
        cursor.execute("ROLLBACK")
        raise


def _connected() -> Any:
    if not _IS_SQLITE:
        import psycopg

        return psycopg.connect(_STORE, autocommit=True)
    import sqlite3

    connection = sqlite3.connect(_STORE, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA wal_autocheckpoint=10000")
    return connection
