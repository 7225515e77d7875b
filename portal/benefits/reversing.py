"""Undoes a redemption: a record of its own, and the original stays."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.audit.recording import Actor
from portal.benefits.changing import held_still, put_on_record
from portal.benefits.models import Benefit, Redemption
from portal.benefits.stock import give_back
from portal.database import db, transaction, violated
from portal.errors import Invalid, NotFound, Refusal, Refused
from portal.retrying import retried

AT_ONCE = timedelta(minutes=10)


@retried
def reverse(
    redemption_id: int, *, by: Actor, now: datetime, reason: str | None = None, late: bool = False
) -> int:
    """Undo a redemption, once, and return the id of the reversal.

    Within ten minutes anyone with the right may; `late` allows it afterwards, with a reason.
    Raises NotFound, Refused, or Invalid without the reason.
    """
    try:
        return _reverse(redemption_id, by, now, reason, late)
    except IntegrityError as error:
        if violated(error) != "one_reversal_per_redemption":
            raise
        raise Refused(Refusal("already_reversed")) from error


def _reverse(redemption_id: int, by: Actor, now: datetime, reason: str | None, late: bool) -> int:
    with transaction() as session:
        original = session.scalar(
            select(Redemption).where(
                Redemption.id == redemption_id, Redemption.reverses_id.is_(None)
            )
        )
        if original is None:
            raise NotFound
        benefit = held_still(original.benefit_id)
        _check(original, now, reason, late)
        reversal = Redemption(
            benefit_id=benefit.id,
            profile_id=benefit.profile_id,
            count=original.count,
            redeemed_at=now,
            reverses_id=original.id,
            location_id=original.location_id,
            channel=original.channel,
            by_kind=by.kind,
            by_id=by.id,
            note=reason,
            created_at=now,
        )
        session.add(reversal)
        session.flush()
        _put_back(benefit, original, now)
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
    undone = select(Redemption.id).where(Redemption.reverses_id == original.id)
    if db.session.scalar(undone) is not None:
        raise Refused(Refusal("already_reversed"))
    if now - original.redeemed_at <= AT_ONCE:
        return
    if not late:
        raise Refused(Refusal("too_late_to_reverse", {"redeemed_at": original.redeemed_at}))
    if not reason:
        raise Invalid({"reason": ["A reason is needed after ten minutes."]})


def _put_back(benefit: Benefit, original: Redemption, now: datetime) -> None:
    """Give the uses back; what was promised is promised again while the benefit is alive."""
    is_alive = benefit.state == "active" and now < benefit.ends_at
    promised = original.from_reservation if is_alive else 0
    give_back(benefit.definition_id, reserved=-promised, redeemed=original.count)
    benefit.redemptions_used -= original.count
    benefit.reserved_redemptions += promised
