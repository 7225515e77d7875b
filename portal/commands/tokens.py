"""`portal tokens …`: keys to the API."""

import click

from portal.clock import now
from portal.commands.opening import opened_store


@click.group()
def tokens() -> None:
    """Look after the keys to the API."""


@tokens.command("create")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, help="What it may do; without any: everything.")
@click.option("--days", default=365, type=click.IntRange(1, 365), help="How long it is good.")
def create_token(name: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a key to the API and print it, this once."""
    from portal.integrations import tokens as keys

    with opened_store():
        click.echo(keys.create_token(name, scopes or keys.SCOPES, now=now(), days=days))
