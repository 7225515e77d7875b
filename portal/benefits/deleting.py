"""Takes a benefit out of sight."""

from datetime import datetime
from uuid import UUID

from portal.audit.recording import Actor
from portal.benefits.acting import end_offers, held_still, put_on_record
from portal.benefits.stock import release
from portal.database import transaction
from portal.errors import NotFound


def delete(benefit_id: int, *, by: Actor, now: datetime, holder: UUID | None = None) -> None:
    """Hide a benefit everywhere, of this holder if one is named. Raises NotFound.

    What was promised to it is free again. Where the programme does it, it leaves the numbered
    claims, so that its holder may claim once more; where its holder does, it stays a claim.
    """
    with transaction():
        benefit = held_still(benefit_id)
        if holder not in {None, benefit.profile_id}:
            raise NotFound
        release(benefit)
        end_offers(benefit, now=now)
        before = {"state": benefit.state}
        # What is left of one that was given away counts as a claim by its number alone.
        if by.kind != "member" or benefit.state == "voided":
            benefit.claimed_at = benefit.claim_number = None
        if benefit.state == "active":
            benefit.state = "voided"
        benefit.deleted_at = now
        put_on_record("benefit deleted", benefit, by=by, at=now, before=before)
