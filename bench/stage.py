"""Sets up one store with its members, and the product and the floors that answer for it."""

import os
import secrets
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, make_url, text

from bench import programme
from bench.browsers import Browser, signed_in
from bench.processes import Server, serving
from bench.statements import sent
from portal.app import create_app
from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.config import Settings
from portal.database import db
from portal.definitions.models import BenefitDefinition
from portal.integrations.tokens import SCOPES, create_token
from portal.migrations import upgrade

FIRST_PORT = int(os.environ.get("BENCH_FIRST_PORT", "8280"))
READERS = 20
CLAIMERS = 300
LANGUAGES = ("en", "de", "ar")
_BIN = Path(sys.executable).parent
_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Stage:
    """A store that is ready to be measured, and who its members are."""

    database: str
    app: Flask
    settings: Settings
    folder: Path
    readers: list[Browser]
    claimers: list[Browser]
    api_token: str
    given: list[int]

    @property
    def store(self) -> str:
        """The URL of the product's store."""
        return self.settings.database

    @property
    def floor_store(self) -> str:
        """The URL of the copy that the raw driver's floor writes to."""
        url = make_url(self.settings.database)
        if self.database == "sqlite":
            return str(self.folder / "floor.sqlite3")
        plain = url.set(drivername="postgresql", database=f"{url.database}_floor")
        return plain.render_as_string(hide_password=False)


def database_pid(kind: str) -> int | None:
    """Return the first process of a PostgreSQL server on this machine, if that is the store."""
    if kind == "sqlite":
        return None
    with db.engine.connect() as connection:
        folder = Path(str(connection.scalar(text("SHOW data_directory"))))
    with suppress(OSError):
        return int((folder / "postmaster.pid").read_text().splitlines()[0])
    return None


@contextmanager
def staged(database: str, url: str, folder: Path) -> Iterator[Stage]:
    """Build a store with the programme, on which everything may be measured."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = settings_of(url, folder)
    app = create_app(settings)
    upgrade(app)
    with app.app_context():
        yield _peopled(database, app, settings, folder)
        for engine in db.engines.values():
            engine.dispose()


def _peopled(database: str, app: Flask, settings: Settings, folder: Path) -> Stage:
    at = now()
    given = programme.settle(at)
    readers = programme.add_members(READERS, tier="silver", spend=500.0, now=at)
    for reader in readers:
        programme.give(given, reader, now=at)
    claimers = programme.add_members(CLAIMERS, tier="gold", spend=5000.0, now=at)
    return Stage(
        database,
        app,
        settings,
        folder,
        signed_in(readers, app, now=at),
        signed_in(claimers, app, now=at),
        create_token("bench", SCOPES, by=PROGRAMME, now=at),
        given,
    )


def copy_for_floor(stage: Stage) -> None:
    """Copy the store, so that the floor's claims meet the same rows."""
    if stage.database == "sqlite":
        with closing(sqlite3.connect(str(db.engine.url.database))) as connection:
            connection.execute("VACUUM INTO ?", (stage.floor_store,))
        return
    for engine in db.engines.values():
        engine.dispose()
    source, copy = db.engine.url.database, make_url(stage.floor_store).database
    admin = create_engine(db.engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {copy} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {copy} TEMPLATE {source}"))
    admin.dispose()


def keep_pages(stage: Stage) -> Path:
    """Write home in each language as files, from which the page floor makes its template."""
    folder = stage.folder / "pages"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for language in LANGUAGES:
        request = stage.readers[0].get("/", **{"Accept-Language": language})
        (folder / f"{language}.html").write_text(sent(stage.app, request).text)
    return folder


@contextmanager
def product(
    settings: Settings, *, port: int, workers: int = 2, threads: int = 2, with_worker: bool = False
) -> Iterator[Server]:
    """Serve the portal as it is deployed; the worker, which answers nobody, where it is wanted."""
    environment = _environment(settings) | {
        "PORTAL_BIND": f"127.0.0.1:{port}",
        "PORTAL_WORKERS": str(workers),
        "PORTAL_THREADS": str(threads),
    }
    log = settings.instance_dir.parent / f"product-{port}.log"
    command = [str(_BIN / "portal"), "run", "--worker" if with_worker else "--no-worker"]
    with serving(
        command, port=port, path="/api/health", environment=environment, log=log
    ) as server:
        yield server


@contextmanager
def floor(
    name: str, folder: Path, *, port: int, path: str, workers: int = 2, **variables: str
) -> Iterator[Server]:
    """Serve a floor as the portal is served."""
    command = [
        str(_BIN / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "2", "--no-ws", f"bench.floors.{name}:app",
    ]  # fmt: skip
    environment = {**_outside(), **variables, "PYTHONPATH": str(_ROOT)}
    log = folder / f"floor-{name}-{port}.log"
    with serving(command, port=port, path=path, environment=environment, log=log) as server:
        yield server


@contextmanager
def empty_stores(kind: str, count: int) -> Iterator[list[str]]:
    """Give the URLs of so many empty stores, which are gone afterwards; a file has none."""
    if kind == "sqlite":
        yield [""] * count
        return
    from tests.stores import postgresql_database, postgresql_server

    with ExitStack() as open_until_end:
        server = open_until_end.enter_context(postgresql_server(is_hurried=False))
        yield [open_until_end.enter_context(postgresql_database(server)) for _ in range(count)]


def definition_ids(handles: list[str]) -> dict[str, int]:
    """Return the ids of definitions by their handles."""
    from portal.database import reading

    with reading() as connection:
        rows = connection.execute(
            BenefitDefinition.__table__.select().where(BenefitDefinition.handle.in_(handles))
        )
        return {row.handle: row.id for row in rows}


def settings_of(url: str, folder: Path) -> Settings:
    """Return settings that limit nobody, since all of the load is one client."""
    return Settings(
        secret_key=secrets.token_hex(32),
        base_url="http://127.0.0.1",
        programme_name="Northfield",
        timezone=programme.ZONE,
        currency="AUD",
        instance_dir=folder / "instance",
        database_url=url,
        sign_in_minutes=600,
        sign_in_tries_per_client=1_000_000,
        sign_in_tries_in_all=1_000_000,
        api_calls_per_minute=1_000_000_000,
        staff_lock_minutes=60,
    )


def _environment(settings: Settings) -> dict[str, str]:
    told = settings.model_dump(exclude_unset=True)
    return {**_outside(), **{f"PORTAL_{name.upper()}": str(value) for name, value in told.items()}}


def _outside() -> dict[str, str]:
    """Return the environment without settings of a portal, and as it is where one is deployed."""
    away = ("PORTAL_", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(away)}
