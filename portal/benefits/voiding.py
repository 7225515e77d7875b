"""Ends a benefit that was given in error."""

from datetime import datetime

from portal.audit.recording import Actor, record
from portal.benefits.redeeming import held_still
from portal.benefits.stock import give_back
from portal.database import transaction
from portal.errors import Invalid, Refusal, Refused
from portal.retrying import retried


@retried
def void(benefit_id: int, *, by: Actor, reason: str, now: datetime) -> None:
    """End a benefit given in error; its holder sees it and why, and may claim once more.

    Raises NotFound, Refused when it is ended already, or Invalid without a reason.
    """
    if not reason.strip():
        raise Invalid({"reason": ["A reason is needed."]})
    with transaction():
        benefit = held_still(benefit_id)
        if benefit.state != "active":
            raise Refused(Refusal("voided"))
        give_back(benefit.definition_id, reserved=benefit.reserved_redemptions)
        benefit.state, benefit.void_reason = "voided", reason.strip()
        benefit.reserved_redemptions, benefit.updated_at = 0, now
        record(
            "benefit voided",
            by=by,
            at=now,
            benefit_id=benefit.id,
            definition_id=benefit.definition_id,
            profile_id=benefit.profile_id,
            before={"state": "active"},
            after={"state": "voided", "reason": benefit.void_reason},
        )
