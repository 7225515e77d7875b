"""Takes a benefit out of sight."""

from datetime import datetime
from uuid import UUID

from portal.audit.recording import Actor, record
from portal.benefits.redeeming import held_still
from portal.benefits.stock import give_back
from portal.database import transaction
from portal.errors import NotFound


def delete(benefit_id: int, *, by: Actor, now: datetime, holder: UUID | None = None) -> None:
    """Hide a benefit everywhere, of this holder if one is named. Raises NotFound.

    What was promised to it is free again; it leaves the numbered claims, so that its holder may
    claim once more.
    """
    with transaction():
        benefit = held_still(benefit_id)
        if holder not in {None, benefit.profile_id}:
            raise NotFound
        give_back(benefit.definition_id, reserved=benefit.reserved_redemptions)
        before = benefit.state
        benefit.state, benefit.reserved_redemptions = "voided", 0
        benefit.deleted_at = benefit.updated_at = now
        record(
            "benefit deleted",
            by=by,
            at=now,
            benefit_id=benefit.id,
            definition_id=benefit.definition_id,
            profile_id=benefit.profile_id,
            before={"state": before},
        )
