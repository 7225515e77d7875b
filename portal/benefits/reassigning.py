"""Hands a benefit from one member to another, with a new code, before it was ever used."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import delete, func, insert, select

from portal.audit.recording import Actor
from portal.benefits.acting import end_offers, held_still, put_on_record
from portal.benefits.models import Benefit, PhoneLink
from portal.codes import new_code
from portal.database import db
from portal.definitions.models import BenefitDefinition
from portal.errors import Invalid, Refusal, Refused
from portal.idempotency import Attempt, once
from portal.profiles.models import Profile

# What stays with the giver, so that their claim still counts and their old code explains itself.
_KEPT_BY_GIVER = (
    "definition_id texts_id code timezone issued_at issued_local_at ends_at expires_local_at"
    " claimed_at claim_number extended_at extended_by_holder_at max_redemptions created_at"
).split()


class Giveable(Protocol):
    """What the question whether a benefit can be given needs to know of it."""

    @property
    def state(self) -> str: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def redemptions_used(self) -> int: ...


def why_not_reassignable(
    benefit: Giveable, *, is_reassignable: bool, now: datetime
) -> Refusal | None:
    """Say why a benefit cannot go to another member, or None when it can."""
    if benefit.state != "active":
        return Refusal("voided" if benefit.state == "voided" else "reassigned")
    if not is_reassignable:
        return Refusal("not_reassignable")
    if benefit.redemptions_used:
        return Refusal("used_already")
    return Refusal("expired") if now >= benefit.ends_at else None


def reassign(
    benefit_id: int, *, to: UUID, by: Actor, now: datetime, attempt: Attempt | None = None
) -> None:
    """Give the benefit to another profile at once. Raises NotFound, Refused or Invalid."""

    def work(_session: object) -> dict[str, Any]:
        hand_over(held_still(benefit_id), to=to, by=by, now=now)
        return {"benefit_id": benefit_id}

    once(attempt, work, now=now)


def hand_over(benefit: Benefit, *, to: UUID, by: Actor, now: datetime) -> None:
    """Give a benefit that is held still in the open transaction; its old code ends with it.

    Raises Refused, or Invalid when there is no such profile or it holds the benefit already.
    """
    check(benefit, now=now)
    giver = benefit.profile_id
    if to == giver:
        raise Invalid({"profile_id": ["The profile holds this benefit already."]})
    known = select(Profile.id).where(Profile.id == to, Profile.deleted_at.is_(None))
    if db.session.scalar(known) is None:
        raise Invalid({"profile_id": ["No such profile."]})
    remains = {name: getattr(benefit, name) for name in _KEPT_BY_GIVER}
    benefit.profile_id, benefit.code = to, new_code()
    benefit.claimed_at = benefit.claim_number = None
    benefit.extended_by_holder_at = _extended_before(benefit.id, to)
    db.session.flush()
    _leave_behind(benefit, giver, remains, now)
    end_offers(benefit, now=now)
    db.session.execute(delete(PhoneLink).where(PhoneLink.benefit_id == benefit.id))
    put_on_record(
        "benefit reassigned",
        benefit,
        by=by,
        at=now,
        before={"profile_id": str(giver)},
        after={"profile_id": str(to)},
        other_profile_id=giver,
    )


def _extended_before(benefit_id: int, holder: UUID) -> datetime | None:
    """Return when a member who has the benefit back extended it, so that once stays once."""
    theirs = Benefit.given_to_id == benefit_id, Benefit.profile_id == holder
    return db.session.scalar(select(func.max(Benefit.extended_by_holder_at)).where(*theirs))


def check(benefit: Benefit, *, now: datetime) -> None:
    """Raise Refused when a benefit that is held still cannot be given."""
    definition = db.session.get_one(BenefitDefinition, benefit.definition_id)
    refusal = why_not_reassignable(benefit, is_reassignable=definition.is_reassignable, now=now)
    if refusal is not None:
        raise Refused(refusal)


def _leave_behind(benefit: Benefit, giver: UUID, remains: dict[str, Any], now: datetime) -> None:
    left = {"profile_id": giver, "state": "reassigned", "given_to_id": benefit.id, "changes": 0}
    db.session.execute(insert(Benefit).values(**remains, **left, updated_at=now))
