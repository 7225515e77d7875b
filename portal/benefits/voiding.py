"""Ends a benefit that was given in error."""

from datetime import datetime
from typing import Any
from uuid import UUID

from portal.audit.recording import Actor
from portal.benefits.acting import held_still, put_on_record
from portal.benefits.models import Benefit
from portal.benefits.stock import release
from portal.errors import Invalid, Refusal, Refused
from portal.idempotency import Attempt, once


def void(
    benefit_id: int,
    *,
    by: Actor,
    reason: str,
    now: datetime,
    holder: UUID | None = None,
    attempt: Attempt | None = None,
) -> None:
    """End a benefit given in error; its holder sees it and why, and may claim once more.

    With `holder` it is ended as theirs or not at all. Raises NotFound, Refused when it is ended
    already or somebody else's, or Invalid without a reason.
    """
    if not reason.strip():
        raise Invalid({"reason": ["A reason is needed."]})

    def work(_session: object) -> dict[str, Any]:
        benefit = held_still(benefit_id)
        if holder not in {None, benefit.profile_id}:
            raise Refused(Refusal("reassigned"))
        _void(benefit, by, reason.strip(), now)
        return {"benefit_id": benefit_id}

    once(attempt, work, now=now)


def _void(benefit: Benefit, by: Actor, reason: str, now: datetime) -> None:
    if benefit.state != "active":
        raise Refused(Refusal("voided" if benefit.state == "voided" else "reassigned"))
    release(benefit)
    benefit.state, benefit.void_reason = "voided", reason
    put_on_record(
        "benefit voided",
        benefit,
        by=by,
        at=now,
        before={"state": "active"},
        after={"state": "voided", "reason": reason},
    )
