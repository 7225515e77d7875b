"""`portal benefits …`: what may be done to a benefit."""

import click

from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.commands.opening import opened_store


@click.group()
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
    with opened_store():
        click.echo(redeem(benefit_id, by=PROGRAMME, on=occasion, now=now(), count=count))


@benefits.command("reverse")
@click.argument("redemption_id", type=int)
@click.option("--reason", help="Needed after ten minutes.")
def reverse_redemption(redemption_id: int, reason: str | None) -> None:
    """Undo a redemption and print the id of the reversal."""
    from portal.benefits.reversing import reverse

    with opened_store():
        click.echo(reverse(redemption_id, by=PROGRAMME, now=now(), reason=reason, late=True))


@benefits.command("void")
@click.argument("benefit_id", type=int)
@click.option("--reason", required=True, help="What its holder will read.")
def void_benefit(benefit_id: int, reason: str) -> None:
    """End a benefit that was given in error."""
    from portal.benefits.voiding import void

    with opened_store():
        void(benefit_id, by=PROGRAMME, reason=reason, now=now())
