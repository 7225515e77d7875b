"""`portal benefits …`: what may be done to a benefit."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import click

from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.commands.naming import profile_named
from portal.commands.opening import current_settings, opened_store
from portal.database import reading
from portal.errors import NotFound
from portal.idempotency import Attempt

_KEY = click.option("--key", help="Names the attempt, so that the same one twice counts once.")


@click.group()
def benefits() -> None:
    """Give, use, undo, move and end benefits."""


@benefits.command("redeem")
@click.argument("benefit_id", type=int)
@click.option("--count", default=1, help="How many uses.")
@click.option("--location", help="The id of the shop.")
@click.option("--note", help="What the record should say.")
@_KEY
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
@_KEY
def reverse_redemption(redemption_id: int, reason: str | None, key: str | None) -> None:
    """Undo a redemption and print the id of the reversal."""
    from portal.benefits.reversing import reverse

    with opened_store():
        attempt = _attempt(key, f"reverse {redemption_id}")
        given: dict[str, Any] = {"by": PROGRAMME, "now": now()}
        click.echo(reverse(redemption_id, **given, reason=reason, late=True, attempt=attempt))


@benefits.command("void")
@click.argument("benefit_id", type=int)
@click.option("--reason", required=True, help="What its holder will read.")
@_KEY
def void_benefit(benefit_id: int, reason: str, key: str | None) -> None:
    """End a benefit that was given in error."""
    from portal.benefits.voiding import void

    with opened_store():
        attempt = _attempt(key, f"void {benefit_id}")
        void(benefit_id, by=PROGRAMME, reason=reason, now=now(), attempt=attempt)


@benefits.command("extend")
@click.argument("benefit_id", type=int)
@click.option("--days", type=int, help="How many days more.")
@click.option("--until", type=click.DateTime(), help="The new end, on the benefit's own clock.")
@_KEY
def extend_benefit(
    benefit_id: int, days: int | None, until: datetime | None, key: str | None
) -> None:
    """Move the end of a benefit, by days or to a date."""
    from portal.benefits.extending import Extension, extend

    with opened_store():
        attempt = _attempt(key, f"extend {benefit_id} {days} {until}")
        extend(benefit_id, Extension(days, until), by=PROGRAMME, now=now(), attempt=attempt)


@benefits.command("return")
@click.argument("redemption_id", type=int)
@click.option("--count", type=int, help="How many uses; without it all of them.")
@click.option("--reason", help="What the record should say.")
@_KEY
def return_redemption(
    redemption_id: int, count: int | None, reason: str | None, key: str | None
) -> None:
    """Take uses back after the sale, and print the id of the reversal."""
    from portal.benefits.returning import give_back_uses

    with opened_store():
        attempt = _attempt(key, f"return {redemption_id} {count}")
        given: dict[str, Any] = {"by": PROGRAMME, "now": now()}
        click.echo(
            give_back_uses(redemption_id, **given, count=count, reason=reason, attempt=attempt)
        )


@benefits.command("reassign")
@click.argument("benefit_id", type=int)
@click.argument("profile")
@_KEY
def reassign_benefit(benefit_id: int, profile: str, key: str | None) -> None:
    """Give a benefit to another profile, by its id or its address, with a new code."""
    from portal.benefits.reassigning import reassign

    with opened_store():
        to = profile_named(profile)
        attempt = _attempt(key, f"reassign {benefit_id} {to}")
        reassign(benefit_id, to=to, by=PROGRAMME, now=now(), attempt=attempt)


@benefits.command("invite")
@click.argument("benefit_id", type=int)
@click.argument("email")
def invite_member(benefit_id: int, email: str) -> None:
    """Offer a benefit to whoever has the address, for its holder; print the invitation's id."""
    from portal.benefits.finding import find
    from portal.benefits.inviting import invite

    with opened_store():
        giver = find(benefit_id).benefit.profile_id
        key = str(uuid4())
        click.echo(
            invite(benefit_id, giver=giver, to_email=email, key=key, now=now(), by=PROGRAMME)
        )


@benefits.command("answer")
@click.argument("invitation_id", type=int)
@click.argument("answer", type=click.Choice(["accept", "decline", "take-back"]))
def answer_invitation(invitation_id: int, answer: str) -> None:
    """Accept or decline an invitation for whom it is to, or take it back for its giver."""
    from portal.benefits import invitations, inviting

    with opened_store():
        with reading() as connection:
            giver, taker = invitations.between(invitation_id, connection)
        if answer == "take-back":
            inviting.take_back(invitation_id, giver=giver, now=now(), by=PROGRAMME)
        elif taker is None:
            raise NotFound
        else:
            act = inviting.accept if answer == "accept" else inviting.decline
            act(invitation_id, taker=taker, now=now(), by=PROGRAMME)


@benefits.command("issue")
@click.argument("handle")
@click.argument("profiles", nargs=-1, required=True, metavar="PROFILE...")
@click.option("--expires", type=click.DateTime(), help="When it ends, if not by its period.")
def issue_benefits(handle: str, profiles: tuple[str, ...], expires: datetime | None) -> None:
    """Give profiles, by their ids or addresses, a benefit each, or none; print the ids."""
    from portal.benefits.issuing import Gift, issue_all
    from portal.definitions.defining import id_of

    with opened_store():
        definition_id, zone = id_of(handle), current_settings().timezone
        gifts = [
            Gift(definition_id, profile_named(each), zone, expires_at=expires) for each in profiles
        ]
        for given in issue_all(gifts, by=PROGRAMME, now=now()):
            click.echo(given)


@benefits.command("claim")
@click.argument("handle")
@click.argument("profile")
@click.option("--redeem", is_flag=True, help="Use it at once; both are kept, or neither.")
@_KEY
def claim_benefit(handle: str, profile: str, redeem: bool, key: str | None) -> None:
    """Claim a benefit for a profile, by its id or address, if it may; print the benefit's id."""
    from portal.benefits.claiming import claim
    from portal.benefits.redeeming import Occasion

    with opened_store():
        zone = current_settings().timezone
        claimed = claim(
            handle,
            profile_id=profile_named(profile),
            by=PROGRAMME,
            key=key or str(uuid4()),
            timezone=zone,
            home=zone,
            now=now(),
            redeem_on=Occasion("command") if redeem else None,
        )
        click.echo(claimed)


def _attempt(key: str | None, what: str) -> Attempt | None:
    return Attempt("command", key, what) if key else None
