"""What every change of a benefit has in common: it is locked, and put on record once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from portal.audit.recording import Actor, record
from portal.benefits.models import IS_OPEN, Benefit, Invitation
from portal.database import db
from portal.errors import NotFound


def held_still(benefit_id: int) -> Benefit:
    """Lock a benefit in the open transaction, so that what is read of it stays. Raises NotFound."""
    benefit = db.session.scalar(
        select(Benefit)
        .where(Benefit.id == benefit_id, Benefit.deleted_at.is_(None))
        .with_for_update()
    )
    if benefit is None:
        raise NotFound
    return benefit


def put_on_record(
    event: str,
    benefit: Benefit,
    *,
    by: Actor,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    other_profile_id: UUID | None = None,
) -> None:
    """Count one change of a benefit that is held still, and record it."""
    benefit.changes += 1
    benefit.updated_at = at
    record(
        event,
        by=by,
        at=at,
        benefit_id=benefit.id,
        number=benefit.changes,
        definition_id=benefit.definition_id,
        profile_id=benefit.profile_id,
        other_profile_id=other_profile_id,
        before=before,
        after=after,
    )


def end_offers(benefit: Benefit, *, now: datetime) -> None:
    """Close the offer of a benefit that is no longer its holder's to give."""
    db.session.execute(
        update(Invitation)
        .where(Invitation.benefit_id == benefit.id, IS_OPEN)
        .values(state="taken_back", decided_at=now)
    )
