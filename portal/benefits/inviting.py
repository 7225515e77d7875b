"""Offers a benefit to another member, who takes it or not; the giver can have it back till then."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select, update

from portal.audit.recording import PROGRAMME, Actor
from portal.benefits.acting import held_still, put_on_record
from portal.benefits.models import IS_OPEN, Benefit, Invitation
from portal.benefits.reassigning import check, hand_over
from portal.database import db, transaction
from portal.errors import Invalid, NotFound, Refusal, Refused
from portal.idempotency import Attempt, once
from portal.outbox.posting import post_mail
from portal.profiles.models import Profile

OPEN_FOR = timedelta(days=7)
Decision = Literal["accepted", "declined", "taken_back", "lapsed"]
_EVENTS: dict[Decision, str] = {
    "declined": "invitation declined",
    "taken_back": "invitation taken back",
    "lapsed": "invitation lapsed",
}


def invite(
    benefit_id: int,
    *,
    giver: UUID,
    to_email: str,
    key: str,
    now: datetime,
    by: Actor | None = None,
) -> int:
    """Offer the benefit to whoever is known by the address and return the invitation's id.

    `by` is who does it for the giver. Nobody learns from it who is a member. Raises NotFound,
    Refused, or Invalid naming the field.
    """
    address = to_email.strip().lower()
    attempt = Attempt(f"profile:{giver}", key, f"invite {benefit_id}")

    def work(_session: object) -> dict[str, Any]:
        benefit = _of(benefit_id, giver)
        check(benefit, now=now)
        _close_if_over(benefit, now)
        return {"invitation_id": _open(benefit, address, by or _member(giver), now)}

    return int(once(attempt, work, now=now)["invitation_id"])


def accept(invitation_id: int, *, taker: UUID, now: datetime, by: Actor | None = None) -> int:
    """Take the benefit that was offered and return its id. Raises NotFound or Refused."""

    def taking(invitation: Invitation, benefit: Benefit) -> None:
        hand_over(benefit, to=taker, by=by or _member(taker), now=now)
        post_mail("invitation_accepted", to=invitation.from_profile_id, benefit=benefit.id, at=now)

    return _decide(invitation_id, "accepted", taker, by, now, taking)


def decline(invitation_id: int, *, taker: UUID, now: datetime, by: Actor | None = None) -> int:
    """Leave the benefit with its giver and return its id. Raises NotFound or Refused."""

    def telling(invitation: Invitation, benefit: Benefit) -> None:
        post_mail("invitation_declined", to=invitation.from_profile_id, benefit=benefit.id, at=now)

    return _decide(invitation_id, "declined", taker, by, now, telling)


def take_back(invitation_id: int, *, giver: UUID, now: datetime, by: Actor | None = None) -> int:
    """Keep the benefit after all and return its id. Raises NotFound or Refused."""
    return _decide(invitation_id, "taken_back", giver, by, now, lambda *_: None)


def lapse(*, now: datetime, limit: int = 100) -> int:
    """Close the invitations whose time is over; return how many."""
    over = select(Invitation.id).where(IS_OPEN, Invitation.ends_at <= now)
    with db.get_engine("read").connect() as connection:
        ids = connection.scalars(over.order_by(Invitation.ends_at).limit(limit)).all()
    return sum(_lapse(each, now) for each in ids)


def _lapse(invitation_id: int, now: datetime) -> int:
    with transaction():
        invitation, benefit = _both(invitation_id)
        if invitation.state != "open" or now < invitation.ends_at:
            return 0
        _close(invitation, benefit, "lapsed", PROGRAMME, now)
        giver = invitation.from_profile_id
        post_mail("invitation_lapsed", to=giver, benefit=benefit.id, at=now)
    return 1


def _of(benefit_id: int, giver: UUID) -> Benefit:
    benefit = held_still(benefit_id)
    if benefit.profile_id != giver:
        raise NotFound
    return benefit


def _close_if_over(benefit: Benefit, now: datetime) -> None:
    """Make way for a new invitation, where the one before is still counted as open.

    Raises Refused when it is open in truth.
    """
    earlier = db.session.scalar(
        select(Invitation).where(Invitation.benefit_id == benefit.id, IS_OPEN)
    )
    if earlier is None:
        return
    if now < earlier.ends_at:
        raise Refused(Refusal("offered_already", {"ends_at": earlier.ends_at}))
    _close(earlier, benefit, "lapsed", PROGRAMME, now)


def _member(profile_id: UUID) -> Actor:
    return Actor("member", str(profile_id))


def _open(benefit: Benefit, address: str, by: Actor, now: datetime) -> int:
    if (own := _profile_at(address)) == benefit.profile_id:
        raise Invalid({"email": ["This is your own address."]})
    invitation = Invitation(
        benefit_id=benefit.id,
        from_profile_id=benefit.profile_id,
        to_profile_id=own,
        to_email=address,
        created_at=now,
        ends_at=min(now + OPEN_FOR, benefit.ends_at),
    )
    db.session.add(invitation)
    db.session.flush()
    after = {"invitation_id": invitation.id, "ends_at": invitation.ends_at.isoformat()}
    put_on_record("benefit offered", benefit, by=by, at=now, after=after, other_profile_id=own)
    if own is not None:
        post_mail("invitation", to=own, benefit=benefit.id, at=now, invitation=invitation.id)
    return invitation.id


def _profile_at(address: str) -> UUID | None:
    known = select(Profile.id).where(Profile.email == address, Profile.deleted_at.is_(None))
    return db.session.scalar(known)


def _decide(
    invitation_id: int,
    decision: Decision,
    who: UUID,
    by: Actor | None,
    now: datetime,
    then: Callable[[Invitation, Benefit], None],
) -> int:
    with transaction():
        invitation, benefit = _both(invitation_id)
        giver_decides = decision == "taken_back"
        if who != (invitation.from_profile_id if giver_decides else invitation.to_profile_id):
            raise NotFound
        if invitation.state == decision:
            return benefit.id
        if invitation.state != "open" or now >= invitation.ends_at:
            raise Refused(Refusal("offer_over"))
        _close(invitation, benefit, decision, by or _member(who), now)
        then(invitation, benefit)
    return benefit.id


def _both(invitation_id: int) -> tuple[Invitation, Benefit]:
    """Lock the benefit of an invitation, which locks the invitation with it. Raises NotFound."""
    of = select(Invitation.benefit_id).where(Invitation.id == invitation_id)
    benefit_id = db.session.scalar(of)
    if benefit_id is None:
        raise NotFound
    benefit = held_still(benefit_id)
    return db.session.get_one(Invitation, invitation_id), benefit


def _close(
    invitation: Invitation, benefit: Benefit, decision: Decision, by: Actor, now: datetime
) -> None:
    db.session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id)
        .values(state=decision, decided_at=now)
    )
    if decision not in _EVENTS:
        return
    put_on_record(
        _EVENTS[decision],
        benefit,
        by=by,
        at=now,
        before={"invitation_id": invitation.id},
        other_profile_id=invitation.to_profile_id,
    )
