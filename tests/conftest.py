"""The store, the application and the people that every test may use."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from portal.config import Settings
from portal.database import db
from portal.migrations import upgrade
from tests.people import Cast, settle
from tests.post_office import Mailbox, open_mailbox
from tests.stores import emptied, postgresql_database, postgresql_server

pytest_plugins = ("tests.browsers", "tests.kiosks")
SECRET = "only-for-tests-0123456789-abcdefghij"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--database"))


@pytest.fixture(scope="session")
def database_url(database_kind: str) -> Iterator[str]:
    if database_kind == "sqlite":
        yield ""
        return
    with postgresql_server() as server, postgresql_database(server) as url:
        yield url


@pytest.fixture(scope="session")
def post_office() -> Iterator[Mailbox]:
    with open_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def mailbox(post_office: Mailbox) -> Mailbox:
    """The mail of one test."""
    post_office.messages.clear()
    return post_office


@pytest.fixture(scope="session")
def settings(
    tmp_path_factory: pytest.TempPathFactory, database_url: str, post_office: Mailbox
) -> Settings:
    return Settings(
        smtp_url=post_office.url,
        secret_key=SECRET,
        base_url="http://localhost",
        programme_name="Northfield",
        timezone="Australia/Melbourne",
        currency="AUD",
        instance_dir=tmp_path_factory.mktemp("instance"),
        database_url=database_url,
        database_pool=45,
        member_extension_days=14,
    )


@pytest.fixture(scope="session")
def portal(settings: Settings) -> Flask:
    """One application for each worker, migrated once."""
    app = create_app(settings)
    app.testing = True
    upgrade(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            template = settings.instance_dir / "template"
            with closing(sqlite3.connect(str(db.engine.url.database))) as connection:
                connection.execute("VACUUM INTO ?", (str(template),))
    return app


@pytest.fixture
def app(portal: Flask, settings: Settings) -> Iterator[Flask]:
    """The application on a store that is as the migrations left it.

    Tests write for good and the store is put back, since pages read on an engine of their own.
    """
    with portal.app_context():
        emptied(db.engine, settings.instance_dir / "template")
    yield portal
    portal.extensions["postman"].finish()


@pytest.fixture
def store(app: Flask) -> Iterator[None]:
    """An open application context, for tests below the web."""
    with app.app_context():
        yield


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


@pytest.fixture
def people(app: Flask, now: datetime) -> Cast:
    """Alice has gold, Bob has silver, Charlie is new and has no tier."""
    with app.app_context():
        return settle(now)


@pytest.fixture
def static_root() -> Path:
    return Path(__file__).parents[1] / "static"
