"""Erases a person: what they held ends, and what is left of it is counts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from portal.audit.recording import Actor, record
from portal.benefits.models import Benefit
from portal.benefits.stock import give_back
from portal.database import db, transaction
from portal.profiles.erasing import forget


def erase(profile_id: UUID, *, by: Actor, now: datetime) -> None:
    """Remove a person for good; anonymous counts stay. Raises NotFound."""
    with transaction():
        for benefit in _held(profile_id):
            _end(benefit, now)
        db.session.flush()
        forget(profile_id, now=now)
        record("profile erased", by=by, at=now, profile_id=profile_id)


def _held(profile_id: UUID) -> list[Benefit]:
    theirs = select(Benefit).where(Benefit.profile_id == profile_id).order_by(Benefit.id)
    return list(db.session.scalars(theirs.with_for_update()))


def _end(benefit: Benefit, now: datetime) -> None:
    if benefit.reserved_redemptions:
        give_back(benefit.definition_id, reserved=benefit.reserved_redemptions)
    if benefit.state == "active":
        benefit.state = "voided"
    benefit.reserved_redemptions = 0
    benefit.external_id = benefit.meta = benefit.meta_digest = benefit.combine_meta = None
    benefit.deleted_at = benefit.deleted_at or now
    benefit.updated_at = now
