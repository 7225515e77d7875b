"""`portal tokens …`: keys to the API."""

import click

from portal.audit.recording import PROGRAMME
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
        may = scopes or keys.SCOPES
        click.echo(keys.create_token(name, may, by=PROGRAMME, now=now(), days=days))


@tokens.command("list")
def list_tokens() -> None:
    """List the keys that are good, when each ends and was used last, and what it may do."""
    from portal.integrations import managing
    from portal.integrations.tokens import SCOPES

    with opened_store():
        for each in managing.good_tokens(within=SCOPES, now=now()):
            used = f"used {each.last_used_at:%Y-%m-%d}" if each.last_used_at else "never used"
            may = "everything" if set(each.scopes) == set(SCOPES) else " ".join(each.scopes)
            until = f"until {each.expires_at:%Y-%m-%d}"
            click.echo(f"{each.id:>4} {each.name:<30} {until}  {used:<15} {may}")


@tokens.command("revoke")
@click.argument("token_id", type=int)
def revoke_token(token_id: int) -> None:
    """End a key at once."""
    from portal.integrations import managing
    from portal.integrations.tokens import SCOPES

    with opened_store():
        managing.revoke(token_id, within=SCOPES, by=PROGRAMME, now=now())
