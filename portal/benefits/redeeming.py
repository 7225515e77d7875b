"""Uses a benefit: exactly as often as it may be, whatever arrives together or twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.audit.recording import Actor, record
from portal.benefits.models import Benefit, Redemption
from portal.benefits.redeemability import why_not_redeemable
from portal.benefits.stock import Stock, stock_of
from portal.database import db, transaction, violated
from portal.definitions.models import DefinitionStock
from portal.errors import Invalid, NotFound, Refusal, Refused
from portal.stores.models import Location


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where and how a benefit is used; the same `key` twice is the same occasion."""

    channel: str
    location_id: str | None = None
    note: str | None = None
    key: str | None = None
    meta: Mapping[str, Any] | None = None


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


def held_still(benefit_id: int) -> Benefit:
    """Lock a benefit in the open transaction, so that what is read of it stays. Raises NotFound."""
    benefit = db.session.scalar(
        select(Benefit)
        .where(Benefit.id == benefit_id, Benefit.deleted_at.is_(None))
        .with_for_update()
    )
    if benefit is None:
        raise NotFound
    return benefit


def _redeem(benefit_id: int, by: Actor, on: Occasion, now: datetime, count: int) -> int:
    with transaction() as session:
        if (earlier := _earlier(benefit_id, on)) is not None:
            return earlier
        benefit = held_still(benefit_id)
        _check(benefit, stock_of(benefit.definition_id), on, now, count)
        reserved = min(count, benefit.reserved_redemptions)
        _take(benefit, count, reserved)
        benefit.updated_at = now
        redemption = Redemption(
            benefit_id=benefit.id,
            profile_id=benefit.profile_id,
            count=count,
            from_reservation=reserved,
            redeemed_at=now,
            location_id=on.location_id,
            channel=on.channel,
            by_kind=by.kind,
            by_id=by.id,
            note=on.note,
            attempt_key=on.key,
            meta=dict(on.meta) if on.meta is not None else None,
            created_at=now,
        )
        session.add(redemption)
        session.flush()
        used = benefit.redemptions_used
        record(
            "benefit redeemed",
            by=by,
            at=now,
            benefit_id=benefit.id,
            definition_id=benefit.definition_id,
            profile_id=benefit.profile_id,
            before={"redemptions_used": used - count},
            after={"redemptions_used": used, "redemption_id": redemption.id},
        )
    return redemption.id


def _earlier(benefit_id: int, on: Occasion) -> int | None:
    if on.key is None:
        return None
    return db.session.scalar(
        select(Redemption.id).where(
            Redemption.benefit_id == benefit_id, Redemption.attempt_key == on.key
        )
    )


def _check(benefit: Benefit, stock: Stock, on: Occasion, now: datetime, count: int) -> None:
    if on.location_id is not None and db.session.get(Location, on.location_id) is None:
        raise Invalid({"location_id": ["No such location."]})
    reason = why_not_redeemable(
        benefit, is_archived=stock.is_archived, global_left=stock.left, now=now
    )
    if reason is not None:
        raise Refused(Refusal(reason))
    if benefit.max_redemptions is not None:
        left = benefit.max_redemptions - benefit.redemptions_used
        if count > left:
            raise Refused(Refusal("too_few_left", {"left": left}))


def _take(benefit: Benefit, count: int, reserved: int) -> None:
    """Move the uses from what is promised to what is redeemed, where they fit under the cap."""
    stock = DefinitionStock
    won = db.session.scalar(
        update(stock)
        .where(
            stock.definition_id == benefit.definition_id,
            stock.cap.is_(None) | (stock.reserved - reserved + stock.redeemed + count <= stock.cap),
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
            after={"code": refusal.code, "channel": on.channel, "location_id": on.location_id},
        )
