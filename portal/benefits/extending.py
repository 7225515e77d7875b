"""Moves the end of a benefit: for the programme by days or to a date, for its holder once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select

from portal.audit.recording import Actor
from portal.benefits.acting import held_still, put_on_record
from portal.benefits.models import Benefit
from portal.benefits.stock import reserve
from portal.database import db
from portal.definitions.models import BenefitDefinition
from portal.definitions.periods import LAST_DAY, Ending, instant_after, whole_day
from portal.errors import Invalid, NotFound, Refusal, Refused
from portal.idempotency import Attempt, once
from portal.outbox.posting import post_mail

MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Extension:
    """By how many days, or until when on the benefit's own clock: exactly one of them."""

    days: int | None = None
    until: datetime | None = None

    def check(self) -> None:
        """Raise Invalid naming the field that cannot be right."""
        if (self.days is None) == (self.until is None):
            raise Invalid({"extend_days": ["Send either extend_days or extend_date."]})
        if self.days is not None and not 1 <= self.days <= MOST_DAYS:
            raise Invalid({"extend_days": [f"must be from 1 to {MOST_DAYS}"]})


def extend(
    benefit_id: int,
    extension: Extension,
    *,
    by: Actor,
    now: datetime,
    attempt: Attempt | None = None,
) -> None:
    """Move the end of one benefit. Raises NotFound, Refused, or Invalid naming the field."""
    extension.check()

    def work(_session: object) -> dict[str, Any]:
        _extend(held_still(benefit_id), extension, by, now)
        return {"benefit_id": benefit_id}

    once(attempt, work, now=now)


def extend_all(
    benefit_ids: Sequence[int],
    extension: Extension,
    *,
    of: UUID,
    by: Actor,
    now: datetime,
    attempt: Attempt | None = None,
) -> list[int]:
    """Move the end of those benefits of the profile that may be extended; return their ids.

    Raises NotFound when one is not the profile's, or Invalid naming the field.
    """
    extension.check()

    def work(_session: object) -> dict[str, Any]:
        locked = [_of_profile(each, of) for each in sorted(set(benefit_ids))]
        moved = [each.id for each in locked if _is_extended(each, extension, by, now)]
        return {"benefit_ids": moved}

    answer = once(attempt, work, now=now)
    return [int(each) for each in answer["benefit_ids"]]


def extend_own(
    benefit_id: int, *, holder: UUID, days: int, now: datetime, key: str | None = None
) -> None:
    """Let the holder move the end once, before it, by the programme's number of days.

    Raises NotFound when it is not theirs, or Refused.
    """
    by = Actor("member", str(holder))
    attempt = Attempt(f"profile:{holder}", key, f"extend {benefit_id}") if key else None

    def work(_session: object) -> dict[str, Any]:
        benefit = _of_profile(benefit_id, holder)
        if (refusal := why_not_extendable_alone(benefit, days=days, now=now)) is not None:
            raise Refused(refusal)
        _extend(benefit, Extension(days=days), by, now)
        benefit.extended_by_holder_at = now
        return {"benefit_id": benefit_id}

    once(attempt, work, now=now)


def why_not_extendable_alone(benefit: Any, *, days: int, now: datetime) -> Refusal | None:
    """Say why its holder may not extend it; whether its definition lets anybody is asked apart."""
    if days < 1:
        return Refusal("not_extendable")
    if benefit.extended_by_holder_at is not None:
        return Refusal("extended_before", {"extended_at": benefit.extended_by_holder_at})
    return Refusal("expired") if now >= benefit.ends_at else None


def _of_profile(benefit_id: int, profile_id: UUID) -> Benefit:
    benefit = held_still(benefit_id)
    if benefit.profile_id != profile_id:
        raise NotFound
    return benefit


def _is_extended(benefit: Benefit, extension: Extension, by: Actor, now: datetime) -> bool:
    try:
        _extend(benefit, extension, by, now)
    except Refused:
        return False
    return True


def _extend(benefit: Benefit, extension: Extension, by: Actor, now: datetime) -> None:
    definition = _extendable(benefit)
    ending = _moved(benefit, extension, now)
    if now >= benefit.ends_at and _was_promised(benefit) and not reserve(benefit):
        raise Refused(Refusal("global_limit"))
    before = {"ends_at": benefit.ends_at.isoformat()}
    benefit.ends_at, benefit.expires_local_at = ending.ends_at, ending.local
    benefit.extended_at, benefit.reminded_at = now, None
    after = {"ends_at": ending.ends_at.isoformat(), "days": extension.days}
    put_on_record("benefit extended", benefit, by=by, at=now, before=before, after=after)
    if definition.notify_extend_offset_days is not None and by.kind != "member":
        due_at = now + timedelta(days=max(0, definition.notify_extend_offset_days))
        post_mail("extended", to=benefit.profile_id, benefit=benefit.id, at=now, due_at=due_at)


def _extendable(benefit: Benefit) -> BenefitDefinition:
    definition = db.session.get_one(BenefitDefinition, benefit.definition_id)
    if benefit.state != "active":
        raise Refused(Refusal("voided" if benefit.state == "voided" else "reassigned"))
    if not definition.is_extendable:
        raise Refused(Refusal("not_extendable"))
    if benefit.max_redemptions is not None and benefit.redemptions_used >= benefit.max_redemptions:
        raise Refused(Refusal("used_up"))
    return definition


def _moved(benefit: Benefit, extension: Extension, now: datetime) -> Ending:
    zone = ZoneInfo(benefit.timezone)
    if extension.until is None:
        local = _days_later(benefit, extension.days or 0)
        # An end that a client sent may lie after its own reading on the local clock.
        beyond = benefit.ends_at - instant_after(benefit.expires_local_at, zone)
        return Ending(
            (instant_after(local, zone) + max(beyond, timedelta())).astimezone(UTC), local
        )
    local = whole_day(extension.until)
    if local.date() > LAST_DAY:
        raise Invalid({"extend_date": ["is too far off"]})
    if (ends_at := instant_after(local, zone)) <= now:
        raise Invalid({"extend_date": ["must be in the future"]})
    return Ending(ends_at, local)


def _days_later(benefit: Benefit, days: int) -> datetime:
    if benefit.expires_local_at.date() > LAST_DAY - timedelta(days=days):
        raise Invalid({"extend_days": ["is too far off"]})
    return benefit.expires_local_at + timedelta(days=days)


def _was_promised(benefit: Benefit) -> bool:
    """Tell whether its uses were set aside when it was claimed, and given back when it ended."""
    if benefit.reserved_redemptions or (
        benefit.max_redemptions is None and benefit.redemptions_used
    ):
        return False
    given = exists().where(Benefit.given_to_id == benefit.id, Benefit.claimed_at.is_not(None))
    return benefit.claimed_at is not None or bool(db.session.scalar(select(given)))
