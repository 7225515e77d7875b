"""Takes a use back after the sale: as undoing it, whenever that is, and also a part of it."""

from datetime import datetime

from portal.audit.recording import Actor
from portal.benefits.models import Benefit, Redemption
from portal.benefits.reversing import undo, undone_once
from portal.errors import Invalid
from portal.idempotency import Attempt


def give_back_uses(
    redemption_id: int,
    *,
    by: Actor,
    now: datetime,
    count: int | None = None,
    reason: str | None = None,
    attempt: Attempt | None = None,
) -> int:
    """Return `count` uses of a redemption, or all of them, once; the id is the reversal's.

    Raises NotFound, Refused, or Invalid for more than were used.
    """

    def undoing(original: Redemption, benefit: Benefit) -> int:
        most = original.count
        if not 1 <= (count or most) <= most:
            raise Invalid({"count": [f"must be from 1 to {most}"]})
        return undo(original, benefit, count or most, by=by, now=now, reason=reason)

    return undone_once(redemption_id, undoing, attempt=attempt, now=now)
