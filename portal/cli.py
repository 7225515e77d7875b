"""`portal …`: parse, call one use case, print."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask

from portal.api.errors import SENTENCES
from portal.app import create_app
from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.config import Settings, WrongSettings, read_settings
from portal.errors import Invalid, NotFound, Refused
from portal.migrations import alembic, is_current

_DEMO = {
    "PORTAL_DEMO": "1",
    "PORTAL_PROGRAMME_NAME": "Northfield",
    "PORTAL_TIMEZONE": "Australia/Melbourne",
    "PORTAL_CURRENCY": "AUD",
    "PORTAL_HELP_EMAIL": "hello@northfield.example",
    "PORTAL_TRUSTED_HOSTS": "localhost,127.0.0.1",
}


@click.group()
def main() -> None:
    """Run and look after a benefits portal."""


@main.command()
@click.option("--demo", is_flag=True, help="Serve the demo programme, with a secret made here.")
def run(demo: bool) -> None:
    """Bring the store up to date and serve the portal until it is stopped."""
    if demo:
        _settle_demo()
    settings = _settings()
    app = create_app(settings)
    _upgrade(app)
    if demo:
        _fill_if_empty(app)
    _say_where(settings)
    _serve(settings)


@main.group()
def db() -> None:
    """Look after the store."""


@db.command("upgrade")
def upgrade_store() -> None:
    """Bring the tables of the store to this version."""
    _upgrade(_app())
    click.echo("The store is up to date.", err=True)


@db.command("revise")
@click.argument("name")
def revise(name: str) -> None:
    """Write the migration from the tables of today to the models of today."""
    app = _app()
    _upgrade(app)
    with app.app_context():
        alembic.revision(name)


@main.group()
def tokens() -> None:
    """Look after the keys to the API."""


@tokens.command("create")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, help="What it may do; without any: everything.")
@click.option("--days", default=365, type=click.IntRange(1, 365), help="How long it is good.")
def create_token(name: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a key to the API and print it, this once."""
    from portal.integrations import tokens as keys

    with _answers():
        click.echo(keys.create_token(name, scopes or keys.SCOPES, now=now(), days=days))


@main.group()
def benefits() -> None:
    """Use, undo and end benefits."""


@benefits.command("redeem")
@click.argument("benefit_id", type=int)
@click.option("--count", default=1, help="How many uses.")
@click.option("--location", help="The id of the shop.")
@click.option("--note", help="What the record should say.")
@click.option("--key", help="Names the attempt, so that the same one twice counts once.")
def redeem_benefit(
    benefit_id: int, count: int, location: str | None, note: str | None, key: str | None
) -> None:
    """Use a benefit and print the id of the redemption."""
    from portal.benefits.redeeming import Occasion, redeem

    occasion = Occasion("command", location, note, key)
    with _answers():
        click.echo(redeem(benefit_id, by=PROGRAMME, on=occasion, now=now(), count=count))


@benefits.command("reverse")
@click.argument("redemption_id", type=int)
@click.option("--reason", help="Needed after ten minutes.")
def reverse_redemption(redemption_id: int, reason: str | None) -> None:
    """Undo a redemption and print the id of the reversal."""
    from portal.benefits.reversing import reverse

    with _answers():
        click.echo(reverse(redemption_id, by=PROGRAMME, now=now(), reason=reason, late=True))


@benefits.command("void")
@click.argument("benefit_id", type=int)
@click.option("--reason", required=True, help="What its holder will read.")
def void_benefit(benefit_id: int, reason: str) -> None:
    """End a benefit that was given in error."""
    from portal.benefits.voiding import void

    with _answers():
        void(benefit_id, by=PROGRAMME, reason=reason, now=now())


@contextmanager
def _answers() -> Iterator[None]:
    """Open the store, and say in a line why what was asked was not done."""
    with _current_app().app_context():
        try:
            yield
        except NotFound as error:
            raise click.ClickException("There is no such thing.") from error
        except Refused as refused:
            raise click.ClickException(SENTENCES[refused.refusal.code]) from refused
        except Invalid as invalid:
            raise click.ClickException(str(invalid)) from invalid


@main.command()
@click.option("--members", default=0, type=click.IntRange(0), help="Add so many members more.")
def demo(members: int) -> None:
    """Fill an empty store with the demo programme, and with as many members as asked for."""
    _settle_demo()
    app = _app()
    _upgrade(app)
    _fill_if_empty(app)
    if members:
        _add_members(app, members)


def _add_members(app: Flask, members: int) -> None:
    from rich.progress import Progress

    from portal.demo import crowd

    with app.app_context(), Progress() as progress:
        task = progress.add_task("Members", total=members)
        crowd.add_members(members, now=now(), advance=lambda done: progress.advance(task, done))


def _settle_demo() -> None:
    """Set what a demo needs and nobody set; its secret is made once and kept beside its store."""
    for name, value in _DEMO.items():
        os.environ.setdefault(name, value)
    bind = os.environ.get("PORTAL_BIND", "127.0.0.1:8000")
    os.environ.setdefault("PORTAL_BASE_URL", f"http://{bind}")
    if "PORTAL_SECRET_KEY" not in os.environ:
        os.environ["PORTAL_SECRET_KEY"] = _kept_secret(_secret_file())


def _secret_file() -> Path:
    return Path(os.environ.get("PORTAL_INSTANCE_DIR", "instance")) / "secret-key"


def _kept_secret(file: Path) -> str:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text().strip()


def _settings() -> Settings:
    try:
        return read_settings()
    except WrongSettings as wrong:
        raise click.ClickException(str(wrong)) from wrong


def _app() -> Flask:
    """Build the application; where a demo was run and nothing else is set, that of the demo."""
    if "PORTAL_SECRET_KEY" not in os.environ and _secret_file().exists():
        _settle_demo()
    return create_app(_settings())


def _current_app() -> Flask:
    app = _app()
    with app.app_context():
        if not is_current():
            raise click.ClickException("The store is of another version: run `portal db upgrade`.")
    return app


def _upgrade(app: Flask) -> None:
    """Migrate in a context of its own: its connection is open until the context ends."""
    with app.app_context():
        alembic.upgrade()


def _fill_if_empty(app: Flask) -> None:
    from portal.demo import programme

    with app.app_context():
        if programme.is_empty():
            click.echo("Filling the store with the demo programme …", err=True)
            programme.fill(now=now())


def _say_where(settings: Settings) -> None:
    click.echo(f"\n  {settings.programme_name} is at {settings.base_url}\n", err=True)
    if not settings.demo:
        return
    from portal.demo.cast import FEATURED

    click.echo("  Enter as one of its members in one click:\n", err=True)
    for person in FEATURED:
        address = f"{settings.base_url}/demo/members/{person.handle}"
        click.echo(f"    {address:<48} {person.story}", err=True)
    click.echo(f"\n  Mail that the demo sends is at {settings.base_url}/demo/mail\n", err=True)


def _serve(settings: Settings) -> None:
    from granian.constants import Interfaces
    from granian.server import Server

    address, _colon, port = settings.bind.rpartition(":")
    Server(
        "portal.app:from_environment",
        factory=True,
        address=address.strip("[]"),
        port=int(port),
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads,
        websockets=False,
    ).serve()
