"""Undoes a redemption: a record of its own, and the original stays."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.audit.recording import Actor
from portal.benefits.acting import held_still, put_on_record
from portal.benefits.models import Benefit, Redemption
from portal.benefits.stock import give_back
from portal.database import db, violated
from portal.errors import Invalid, NotFound, Refusal, Refused
from portal.idempotency import Attempt, once

AT_ONCE = timedelta(minutes=10)


def reverse(
    redemption_id: int,
    *,
    by: Actor,
    now: datetime,
    reason: str | None = None,
    late: bool = False,
    attempt: Attempt | None = None,
) -> int:
    """Undo a redemption, once, and return the id of the reversal.

    Within ten minutes anyone with the right may; `late` allows it afterwards, with a reason.
    Raises NotFound, Refused, or Invalid without the reason.
    """

    def undoing(original: Redemption, benefit: Benefit) -> int:
        _check(original, now, reason, late)
        return undo(original, benefit, original.count, by=by, now=now, reason=reason)

    return undone_once(redemption_id, undoing, attempt=attempt, now=now)


def undone_once(
    redemption_id: int,
    undoing: Callable[[Redemption, Benefit], int],
    *,
    attempt: Attempt | None,
    now: datetime,
) -> int:
    """Undo a redemption that is held still, unless it was before, and return the reversal's id.

    Raises NotFound, Refused, and whatever `undoing` raises.
    """

    def work(_session: object) -> dict[str, Any]:
        original = original_of(redemption_id)
        benefit = held_still(original.benefit_id)
        check_once(original)
        return {"reversal_id": undoing(original, benefit)}

    try:
        return int(once(attempt, work, now=now)["reversal_id"])
    except IntegrityError as error:
        if violated(error) != "one_reversal_per_redemption":
            raise
        raise Refused(Refusal("already_reversed")) from error


def original_of(redemption_id: int) -> Redemption:
    """Return a redemption, not a reversal, in the open transaction. Raises NotFound."""
    original = db.session.scalar(
        select(Redemption).where(Redemption.id == redemption_id, Redemption.reverses_id.is_(None))
    )
    if original is None:
        raise NotFound
    return original


def check_once(original: Redemption) -> None:
    """A redemption is undone once. Raises Refused."""
    undone = select(Redemption.id).where(Redemption.reverses_id == original.id)
    if db.session.scalar(undone) is not None:
        raise Refused(Refusal("already_reversed"))


def undo(
    original: Redemption,
    benefit: Benefit,
    count: int,
    *,
    by: Actor,
    now: datetime,
    reason: str | None,
) -> int:
    """Write the reversal of so many uses in the open transaction and return its id."""
    reversal = Redemption(
        benefit_id=benefit.id,
        profile_id=benefit.profile_id,
        count=count,
        redeemed_at=now,
        reverses_id=original.id,
        location_id=original.location_id,
        device_id=original.device_id,
        channel=original.channel,
        by_kind=by.kind,
        by_id=by.id,
        note=reason,
        created_at=now,
    )
    db.session.add(reversal)
    db.session.flush()
    _put_back(benefit, original, count, now)
    put_on_record(
        "redemption reversed",
        benefit,
        by=by,
        at=now,
        before={"redemption_id": original.id},
        after={"redemptions_used": benefit.redemptions_used, "reason": reason},
    )
    return reversal.id


def _check(original: Redemption, now: datetime, reason: str | None, late: bool) -> None:
    if now - original.redeemed_at <= AT_ONCE:
        return
    if not late:
        raise Refused(Refusal("too_late_to_reverse", {"redeemed_at": original.redeemed_at}))
    if not reason:
        raise Invalid({"reason": ["A reason is needed after ten minutes."]})


def _put_back(benefit: Benefit, original: Redemption, count: int, now: datetime) -> None:
    """Give the uses back; what was promised is promised again while the benefit is alive."""
    is_alive = benefit.state == "active" and now < benefit.ends_at
    promised = min(original.from_reservation, count) if is_alive else 0
    give_back(benefit.definition_id, reserved=-promised, redeemed=count)
    benefit.redemptions_used -= count
    benefit.reserved_redemptions += promised
