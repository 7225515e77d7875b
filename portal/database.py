"""The engine, the column types and the one transaction of a use case."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from select import POLLIN, poll
from typing import Any
from weakref import WeakKeyDictionary

from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    event,
    func,
    select,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session

from portal.errors import OutcomeUnknown
from portal.turns import Turns

AUDIT_KEY = "audit_key"
LOCK_WAIT_SECONDS = 5
STATEMENT_SECONDS = 15


class Base(DeclarativeBase):
    """Every table of the store; constraints have names that the code may recognise."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def table_of(model: type[Base]) -> Table:
    """Return the table of a model, for statements that need no entities."""
    return Base.metadata.tables[model.__tablename__]


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware on the way in, aware and in UTC on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# What is added for ever outgrows the integers of PostgreSQL.
BigId = BigInteger().with_variant(Integer, "sqlite")


def byte_text(length: int) -> String:
    """Describe a text that is compared by its bytes on either database, in its index too."""
    return String(length).with_variant(postgresql.VARCHAR(length, collation="C"), "postgresql")


# Kept as it was written, to be answered as it was sent; a JSONB would sort the keys.
EchoedJson = JSON(none_as_null=True)
Json = JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

_turns: WeakKeyDictionary[Engine, Turns] = WeakKeyDictionary()
db = SQLAlchemy(session_options={"expire_on_commit": False})


def engine_settings(
    url: str, *, pool_size: int, audit_key: bytes, replica_url: str | None = None
) -> dict[str, dict[str, Any]]:
    """Describe the engines of a store: one writes in transactions, one reads by statements.

    Where there is a replica, a third reads what may lag. All know the key that signs the record,
    which the store itself must not.
    """
    common: dict[str, Any] = {
        "url": url,
        "pool_size": pool_size,
        "pool_timeout": LOCK_WAIT_SECONDS,
        "hide_parameters": True,  # so that an error in the log names nobody
        "execution_options": {AUDIT_KEY: audit_key},
    }
    reading = {**common, "isolation_level": "AUTOCOMMIT"}
    if url.startswith("postgresql"):
        limits = f"-c lock_timeout={LOCK_WAIT_SECONDS}s -c statement_timeout={STATEMENT_SECONDS}s"
        common |= {"connect_args": {"options": limits}}
        read_only = f"{limits} -c default_transaction_read_only=on"
        reading |= {"connect_args": {"options": read_only}}
    replica = {"replica": {**reading, "url": replica_url}} if replica_url else {}
    return {"default": common, "read": reading, **replica}


def prepare_engines(engines: dict[str, Engine]) -> None:
    """Give SQLite the manners that the promises need; PostgreSQL has them, but may go away."""
    for name, engine in engines.items():
        if engine.dialect.name != "sqlite":
            event.listen(engine, "checkout", _insist_on_open)
            continue
        event.listen(engine, "connect", _prepare_sqlite)
        if name != "default":
            event.listen(engine, "connect", _only_read)
        else:
            turn_file = Path(f"{engine.url.database}-turn")
            _turns[engine] = Turns(turn_file, longest_wait=LOCK_WAIT_SECONDS)
            # A deferred transaction that turns into a writer fails at once where it should wait.
            event.listen(engine, "begin", _begin_immediate)


def _insist_on_open(connection: Any, _record: object, _lent: object) -> None:
    """Let the pool replace a connection whose server has gone.

    Such a one has something to read, its end, where one that is asked nothing has not. Looking
    takes 1 µs; pinging took two of the ten journeys of a claim to PostgreSQL and back.
    """
    if connection.closed:
        raise DisconnectionError
    looking = poll()
    looking.register(connection.fileno(), POLLIN)
    if looking.poll(0):
        raise DisconnectionError


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={LOCK_WAIT_SECONDS * 1000}",
        "wal_autocheckpoint=10000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _only_read(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


_enclosing: ContextVar[Session | None] = ContextVar("enclosing", default=None)


@contextmanager
def transaction() -> Iterator[Session]:
    """Open the one transaction of a use case: all of it is kept, or nothing.

    Raises RuntimeError when one is open already: a use case never calls another. Within
    `enclosing()` it is a part of the transaction around it, and undone alone when it fails.
    Raises OutcomeUnknown when the store went away as it was to keep the work.
    """
    session, turns = db.session, _turns.get(db.engine)
    if session is _enclosing.get():
        with _part(session):
            yield session
        return
    if session.in_transaction():
        raise RuntimeError("a transaction is open already")
    with turns.take() if turns else nullcontext():
        try:
            yield session
            _keep(session)
        finally:
            session.close()


def _keep(session: Session) -> None:
    try:
        session.commit()
    except DBAPIError as error:
        # The answer was lost, not the work: only who asks again can find out.
        if error.connection_invalidated:
            raise OutcomeUnknown from error
        raise


@contextmanager
def enclosing() -> Iterator[Session]:
    """Open a transaction around use cases and what is read after them: one answer, kept whole."""
    with transaction() as session:
        mark = _enclosing.set(session)
        try:
            yield session
        finally:
            _enclosing.reset(mark)


@contextmanager
def reading(*, lagging: bool = False) -> Iterator[Connection]:
    """Lend a connection of the read engine; each statement sees what was kept before it.

    Where it may lag and there is a replica, the replica answers.
    """
    enclosing = _enclosing.get()
    if enclosing is not None:
        yield enclosing.connection()
        return
    name = "replica" if lagging and has_replica() else "read"
    with db.get_engine(name).connect() as connection:
        yield connection


def stand_in_line(session: Session, name: str) -> None:
    """Wait until no other transaction is in the line of this name; leave it with the transaction.

    SQLite has one line for all who write.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))


def has_replica() -> bool:
    """Tell whether a copy of the store answers what may lag a little."""
    return "replica" in db.engines


@contextmanager
def reading_entities() -> Iterator[Session]:
    """Lend a session over the read engine, for what is shown whole rather than on a page."""
    enclosing = _enclosing.get()
    source = enclosing.connection() if enclosing is not None else db.get_engine("read")
    with Session(source, expire_on_commit=False, join_transaction_mode="rollback_only") as session:
        yield session


@contextmanager
def _part(session: Session) -> Iterator[None]:
    if session.in_nested_transaction():
        raise RuntimeError("a transaction is open already")
    try:
        with session.begin_nested():
            yield
    finally:
        session.expunge_all()


def violated(error: IntegrityError) -> str | None:
    """Name the constraint or index that refused a statement, on either database."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name)
    text = str(error.orig)
    if match := re.match(r"CHECK constraint failed: (\w+)", text):
        return match[1]
    if match := re.match(r"UNIQUE constraint failed: (.+)", text):
        places = [place.strip() for place in match[1].split(",")]
        table = Base.metadata.tables[places[0].split(".")[0]]
        return _unique_over(table, {place.split(".")[1] for place in places})
    return None


def _unique_over(table: Table, columns: set[str]) -> str | None:
    uniques: list[Index | UniqueConstraint] = [index for index in table.indexes if index.unique]
    uniques += [item for item in table.constraints if isinstance(item, UniqueConstraint)]
    for unique in uniques:
        if {column.name for column in unique.columns} == columns:
            return str(unique.name)
    return None


def promise(sentence: str, name: str) -> CheckConstraint:
    """Write a promise into the database, named for what it protects."""
    return CheckConstraint(sentence, name=name)
