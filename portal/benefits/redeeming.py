"""Uses a benefit: exactly as often as it may be, whatever arrives together or twice."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from portal.audit.recording import Actor, record
from portal.benefits.acting import held_still, put_on_record
from portal.benefits.models import Benefit, Redemption
from portal.benefits.redeemability import NotRedeemable, why_not_redeemable
from portal.benefits.stock import MOST_USES, Stock, stock_of
from portal.database import db, transaction, violated
from portal.definitions.models import DefinitionStock
from portal.errors import Invalid, Refusal, Refused
from portal.outbox.posting import post_mail
from portal.retrying import retried
from portal.stores.models import Location


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where and how a benefit is used; the same `key` twice is the same occasion.

    The reasons in `despite` do not count, and the record says that one was there. With `holder`
    the benefit is used as theirs or not at all.
    """

    channel: str
    location_id: str | None = None
    note: str | None = None
    key: str | None = None
    meta: Mapping[str, Any] | None = None
    device_id: int | None = None
    despite: Collection[NotRedeemable] = ()
    holder: UUID | None = None


@retried
def redeem(benefit_id: int, *, by: Actor, on: Occasion, now: datetime, count: int = 1) -> int:
    """Use the benefit `count` times and return the redemption's id; an occasion counts once.

    Raises NotFound, Refused, or Invalid naming the field. A refusal is put on record too.
    """
    if count < 1:
        raise Invalid({"count": ["must be at least 1"]})
    try:
        return _redeem(benefit_id, by, on, now, count)
    except IntegrityError as error:
        if violated(error) != "one_redemption_per_attempt":
            raise
        return _redeem(benefit_id, by, on, now, count)
    except Refused as refused:
        _record_refusal(benefit_id, refused.refusal, by, on, now)
        raise


def use(benefit: Benefit, *, by: Actor, on: Occasion, now: datetime, count: int = 1) -> int:
    """Use a benefit that is held still in the open transaction. Raises Refused or Invalid."""
    overruled = _check(benefit, stock_of(benefit.definition_id), on, now, count)
    reserved = min(count, benefit.reserved_redemptions)
    _take(benefit, count, reserved)
    redemption = Redemption(
        benefit_id=benefit.id,
        profile_id=benefit.profile_id,
        count=count,
        from_reservation=reserved,
        redeemed_at=now,
        location_id=on.location_id,
        device_id=on.device_id,
        channel=on.channel,
        by_kind=by.kind,
        by_id=by.id,
        note=on.note,
        attempt_key=on.key,
        meta=on.meta,
        created_at=now,
    )
    db.session.add(redemption)
    db.session.flush()
    used = benefit.redemptions_used
    put_on_record(
        "benefit redeemed",
        benefit,
        by=by,
        at=now,
        before={"redemptions_used": used - count},
        after={"redemptions_used": used, "redemption_id": redemption.id, **where(on), **overruled},
    )
    if by.kind != "member":
        post_mail("redeemed", to=benefit.profile_id, benefit=benefit.id, at=now)
    return redemption.id


def _redeem(benefit_id: int, by: Actor, on: Occasion, now: datetime, count: int) -> int:
    with transaction():
        if (earlier := _earlier(benefit_id, on)) is not None:
            return earlier
        return use(held_still(benefit_id), by=by, on=on, now=now, count=count)


def where(on: Occasion) -> dict[str, str | int]:
    """Tell for the record where a benefit was used or refused."""
    place = {"channel": on.channel, "location_id": on.location_id, "device_id": on.device_id}
    return {name: value for name, value in place.items() if value}


def _earlier(benefit_id: int, on: Occasion) -> int | None:
    if on.key is None:
        return None
    return db.session.scalar(
        select(Redemption.id).where(
            Redemption.benefit_id == benefit_id, Redemption.attempt_key == on.key
        )
    )


def _check(
    benefit: Benefit, stock: Stock, on: Occasion, now: datetime, count: int
) -> dict[str, str | None]:
    """Raise Refused or Invalid, or return what the record says of a reason that was overruled."""
    if on.holder not in {None, benefit.profile_id}:
        raise Refused(Refusal("reassigned"))
    if on.location_id is not None and db.session.get(Location, on.location_id) is None:
        raise Invalid({"location_id": ["No such location."]})
    reason = why_not_redeemable(
        benefit, is_archived=stock.is_archived, global_left=stock.left, now=now
    )
    if reason is not None and reason not in on.despite:
        raise Refused(Refusal(reason))
    left = (benefit.max_redemptions or MOST_USES) - benefit.redemptions_used
    if count > left:
        raise Refused(Refusal("too_few_left", {"left": left}))
    return {"override": reason, "reason": on.note} if reason is not None else {}


def _take(benefit: Benefit, count: int, reserved: int) -> None:
    """Move the uses from what is promised to what is redeemed, where they fit under the cap."""
    stock = DefinitionStock
    won = db.session.scalar(
        update(stock)
        .where(
            stock.definition_id == benefit.definition_id,
            stock.reserved - reserved + stock.redeemed + count
            <= func.coalesce(stock.cap, MOST_USES),
        )
        .values(reserved=stock.reserved - reserved, redeemed=stock.redeemed + count)
        .returning(stock.definition_id)
        .execution_options(synchronize_session=False)
    )
    if won is None:
        raise Refused(Refusal("global_limit"))
    benefit.redemptions_used += count
    benefit.reserved_redemptions -= reserved


def _record_refusal(
    benefit_id: int, refusal: Refusal, by: Actor, on: Occasion, now: datetime
) -> None:
    with transaction():
        record(
            "redemption refused",
            by=by,
            at=now,
            benefit_id=benefit_id,
            after={"code": refusal.code, **where(on)},
        )
