"""`portal allocations …`: the pools of unique codes."""

from collections.abc import Sequence

import click

from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.commands.opening import opened_store
from portal.definitions import allocating, allocations, defining

_LOW = 20


@click.group("allocations")
def codes() -> None:
    """Look after the pools of codes, each of which is handed to one benefit."""


@codes.command("add")
@click.argument("handle")
@click.argument("new", nargs=-1, required=True, metavar="CODE...")
def add_codes(handle: str, new: Sequence[str]) -> None:
    """Add codes to the pool of a definition; for many at once there is `portal import codes`."""
    from portal.api.v3.allocations import Codes

    with opened_store():
        given = Codes.model_validate({"codes": list(new)}).codes
        added = allocating.add_codes(defining.id_of(handle), given, by=PROGRAMME, now=now())
    click.echo(f"{added} added, {len(new) - added} there already", err=True)


@codes.command("list")
@click.argument("handle")
@click.option("--free", "status", flag_value="free", help="Those that nobody has yet.")
@click.option("--used", "status", flag_value="used", help="Those that a benefit has.")
def list_codes(handle: str, status: str | None) -> None:
    """Print the codes of a definition, and the benefit that each was handed to."""
    from portal.exchange.codes import codes_of

    with opened_store():
        for row in codes_of(defining.id_of(handle), handle):
            if status in {None, row["status"]}:
                click.echo(f"{row['code']}\t{row['benefit_id'] or ''}".rstrip())


@codes.command("stock")
@click.option("--low", default=_LOW, show_default=True, help="From how many free codes on.")
@click.option("--fail", is_flag=True, help="Fail when a pool is low, for whoever watches.")
def show_stock(low: int, fail: bool) -> None:
    """Print how many codes each pool has left, the emptiest first, and which are low."""
    with opened_store():
        pools = allocations.pools()
    for pool in pools:
        is_low = "  low" if pool.free <= low else ""
        click.echo(f"{pool.handle:<32} {pool.free} of {pool.total} free{is_low}")
    if fail and any(pool.free <= low for pool in pools):
        raise click.ClickException("A pool is low.")
