"""`portal benefits …`: what may be done to a benefit."""

from datetime import datetime
from uuid import UUID, uuid4

import click

from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.commands.opening import current_settings, opened_store
from portal.idempotency import Attempt


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


@benefits.command("extend")
@click.argument("benefit_id", type=int)
@click.option("--days", type=int, help="How many days more.")
@click.option("--until", type=click.DateTime(), help="The new end, on the benefit's own clock.")
@click.option("--key", help="Names the attempt, so that the same one twice counts once.")
def extend_benefit(
    benefit_id: int, days: int | None, until: datetime | None, key: str | None
) -> None:
    """Move the end of a benefit, by days or to a date."""
    from portal.benefits.extending import Extension, extend

    with opened_store():
        attempt = Attempt("command", key, f"extend {benefit_id} {days} {until}") if key else None
        extend(benefit_id, Extension(days, until), by=PROGRAMME, now=now(), attempt=attempt)


@benefits.command("reassign")
@click.argument("benefit_id", type=int)
@click.argument("profile_id", type=click.UUID)
def reassign_benefit(benefit_id: int, profile_id: UUID) -> None:
    """Give a benefit to another profile, with a new code."""
    from portal.benefits.reassigning import reassign

    with opened_store():
        reassign(benefit_id, to=profile_id, by=PROGRAMME, now=now())


@benefits.command("issue")
@click.argument("handle")
@click.argument("profile_id", type=click.UUID)
@click.option("--expires", type=click.DateTime(), help="When it ends, if not by its period.")
def issue_benefit(handle: str, profile_id: UUID, expires: datetime | None) -> None:
    """Give a profile a benefit and print its id."""
    from portal.benefits.issuing import issue
    from portal.definitions.defining import id_of

    with opened_store():
        given = issue(
            id_of(handle),
            to=profile_id,
            issued_at=None,
            expires_at=expires,
            timezone=current_settings().timezone,
            by=PROGRAMME,
            now=now(),
        )
        click.echo(given)


@benefits.command("claim")
@click.argument("handle")
@click.argument("profile_id", type=click.UUID)
@click.option("--redeem", is_flag=True, help="Use it at once; both are kept, or neither.")
@click.option("--key", help="Names the attempt, so that the same one twice counts once.")
def claim_benefit(handle: str, profile_id: UUID, redeem: bool, key: str | None) -> None:
    """Claim a benefit for a profile, if it may, and print its id."""
    from portal.benefits.claiming import claim
    from portal.benefits.redeeming import Occasion

    with opened_store():
        zone = current_settings().timezone
        claimed = claim(
            handle,
            profile_id=profile_id,
            by=PROGRAMME,
            key=key or str(uuid4()),
            timezone=zone,
            home=zone,
            now=now(),
            redeem_on=Occasion("command") if redeem else None,
        )
        click.echo(claimed)
