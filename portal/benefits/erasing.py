"""Erases a person: what they held ends, and what is left of it is counts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from portal.audit.recording import Actor, record
from portal.benefits.acting import end_offers, put_on_record
from portal.benefits.models import Benefit, Invitation
from portal.benefits.stock import release
from portal.database import db, transaction
from portal.profiles.erasing import forget


def erase(profile_id: UUID, *, by: Actor, now: datetime) -> None:
    """Remove a person for good; anonymous counts stay. Raises NotFound."""
    with transaction():
        for benefit in _held(profile_id):
            _end(benefit, by, now)
        db.session.flush()
        _leave_no_address(profile_id)
        forget(profile_id, now=now)
        record("profile erased", by=by, at=now, profile_id=profile_id)


def _leave_no_address(profile_id: UUID) -> None:
    either = (Invitation.from_profile_id == profile_id) | (Invitation.to_profile_id == profile_id)
    db.session.execute(update(Invitation).where(either).values(to_email="", to_profile_id=None))


def _held(profile_id: UUID) -> list[Benefit]:
    theirs = select(Benefit).where(Benefit.profile_id == profile_id).order_by(Benefit.id)
    return list(db.session.scalars(theirs.with_for_update()))


def _end(benefit: Benefit, by: Actor, now: datetime) -> None:
    release(benefit)
    end_offers(benefit, now=now)
    before = {"state": benefit.state}
    if benefit.state == "active":
        benefit.state = "voided"
    benefit.external_id = benefit.meta = benefit.meta_digest = benefit.combine_meta = None
    benefit.updated_at = now
    if benefit.deleted_at is None:
        benefit.deleted_at = now
        if benefit.given_to_id is None:
            put_on_record("benefit deleted", benefit, by=by, at=now, before=before)
