"""Ends a benefit that was given in error."""

from datetime import datetime

from portal.audit.recording import Actor
from portal.benefits.acting import held_still, put_on_record
from portal.benefits.stock import release
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
            raise Refused(Refusal("voided" if benefit.state == "voided" else "reassigned"))
        release(benefit)
        benefit.state, benefit.void_reason = "voided", reason.strip()
        put_on_record(
            "benefit voided",
            benefit,
            by=by,
            at=now,
            before={"state": "active"},
            after={"state": "voided", "reason": benefit.void_reason},
        )
