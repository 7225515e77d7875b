"""Takes a use back after the sale: as undoing it, whenever that is, and also a part of it."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from portal.audit.recording import Actor
from portal.benefits.acting import held_still
from portal.benefits.reversing import check_once, original_of, undo
from portal.database import transaction, violated
from portal.errors import Invalid, Refusal, Refused


def give_back_uses(
    redemption_id: int,
    *,
    by: Actor,
    now: datetime,
    count: int | None = None,
    reason: str | None = None,
) -> int:
    """Return `count` uses of a redemption, or all of them, once; the id is the reversal's.

    Raises NotFound, Refused, or Invalid for more than were used.
    """
    try:
        with transaction():
            original = original_of(redemption_id)
            benefit = held_still(original.benefit_id)
            check_once(original)
            most = original.count
            if not 1 <= (count or most) <= most:
                raise Invalid({"count": [f"must be from 1 to {most}"]})
            return undo(original, benefit, count or most, by=by, now=now, reason=reason)
    except IntegrityError as error:
        if violated(error) != "one_reversal_per_redemption":
            raise
        raise Refused(Refusal("already_reversed")) from error
