"""Builds the application for a command, and tells a person why something was not done."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from flask import Flask, current_app
from pydantic import ValidationError

from portal.api.errors import SENTENCES, mistakes_in
from portal.app import create_app
from portal.config import IN_A_FILE, Settings, WrongSettings, read_settings
from portal.database import db
from portal.errors import Invalid, NotFound, Refused
from portal.revisions import is_current, known, version_of

_DEMO = {
    "PORTAL_DEMO": "1",
    "PORTAL_PROGRAMME_NAME": "Northfield",
    "PORTAL_TIMEZONE": "Australia/Melbourne",
    "PORTAL_CURRENCY": "AUD",
    "PORTAL_HELP_EMAIL": "hello@northfield.example",
    "PORTAL_TRUSTED_HOSTS": "localhost,127.0.0.1",
    "PORTAL_STAFF_SECOND_FACTOR": "0",
}


@contextmanager
def opened_store() -> Iterator[None]:
    """Open the store, and say in a line why what was asked was not done."""
    with open_current_app().app_context(), errors_told():
        yield


@contextmanager
def errors_told() -> Iterator[None]:
    """Say in a line why what was asked was not done."""
    try:
        yield
    except NotFound as error:
        raise click.ClickException("There is no such thing.") from error
    except Refused as refused:
        raise click.ClickException(SENTENCES[refused.refusal.code]) from refused
    except Invalid as invalid:
        raise click.ClickException(str(invalid)) from invalid
    except ValidationError as error:
        raise click.ClickException(str(Invalid(mistakes_in(error)))) from error


def settle_demo() -> None:
    """Set what a demo needs and nobody set; its secret is made once and kept beside its store."""
    bind = os.environ.get("PORTAL_BIND", "127.0.0.1:8000")
    for name, value in {**_DEMO, "PORTAL_BASE_URL": f"http://{bind}"}.items():
        if not _is_set(name):
            os.environ[name] = value
    if not _is_set("PORTAL_SECRET_KEY"):
        os.environ["PORTAL_SECRET_KEY"] = _kept_secret(_secret_file())


def _is_set(name: str) -> bool:
    return name in os.environ or f"{name}{IN_A_FILE}" in os.environ


def _secret_file() -> Path:
    return Path(os.environ.get("PORTAL_INSTANCE_DIR", "instance")) / "secret-key"


def _kept_secret(file: Path) -> str:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text().strip()


def open_settings() -> Settings:
    """Read the settings, or say in a line what is wrong with them."""
    try:
        return read_settings()
    except WrongSettings as wrong:
        raise click.ClickException(str(wrong)) from wrong


def current_settings() -> Settings:
    """Return the settings of the store that is open."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def open_app() -> Flask:
    """Build the application; where a demo was run and nothing else is set, that of the demo.

    Its connections are closed when the command that asked for it ends.
    """
    if not _is_set("PORTAL_SECRET_KEY") and _secret_file().exists():
        settle_demo()
    app = create_app(open_settings())
    if (command := click.get_current_context(silent=True)) is not None:
        command.call_on_close(partial(close, app))
    return app


def close(app: Flask) -> None:
    """Close the connections of an application."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def open_current_app() -> Flask:
    """Build the application, unless its store is of another version."""
    app = open_app()
    with app.app_context():
        if not is_current():
            raise click.ClickException("The store is of another version: run `portal db upgrade`.")
    return app


def upgrade(app: Flask) -> None:
    """Bring the tables of the store to this version, or say in a line that they are newer."""
    with app.app_context():
        version = version_of(db.get_engine("read"))
    if version == known()[-1]:
        return
    if version not in {None, *known()}:
        raise click.ClickException(
            f"The store is of version {version}, which is newer than this portal: update it."
        )
    # Alembic takes 80 ms to import, and is needed where there is something to migrate.
    from portal import migrations

    migrations.upgrade(app)
