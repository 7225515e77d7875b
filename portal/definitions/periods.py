"""Until when a benefit can be used: the last second of the right local day."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

PeriodType = Literal["days", "weeks", "months", "years", "absolute_date", "absolute"]
LAST_SECOND = time(23, 59, 59)
LAST_DAY = date(9998, 12, 31)


@dataclass(frozen=True, slots=True)
class Ending:
    """The first instant at which it is over, and the last second before it on the local clock."""

    ends_at: datetime
    local: datetime


def computed_ending(
    issued_at: datetime,
    zone: ZoneInfo,
    *,
    period: int,
    period_type: str,
    absolute_expiry: datetime | None,
    end_at: datetime | None,
) -> Ending:
    """Count the period from the local day of issue; `end_at`, an instant, cuts it short."""
    if period_type.startswith("absolute") and absolute_expiry is not None:
        local = whole_day(absolute_expiry)
    else:
        day = after(issued_at.astimezone(zone).date(), period, period_type)
        local = datetime.combine(day, LAST_SECOND)
    ending = Ending(instant_after(local, zone), local)
    if end_at is not None and end_at < ending.ends_at:
        return Ending(end_at, last_second_before(end_at, zone))
    return ending


def after(day: date, period: int, period_type: str) -> date:
    """Return the day so many days, weeks, months or years on; a month that is short ends early."""
    if period_type in {"months", "years"}:
        months = day.year * 12 + day.month - 1 + period * (12 if period_type == "years" else 1)
        year, month = divmod(months, 12)
        if year >= LAST_DAY.year:
            return LAST_DAY
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    days = period * 7 if period_type == "weeks" else period
    return min(LAST_DAY, day + timedelta(days=min(days, (LAST_DAY - day).days)))


def instant_after(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant after this second of the local clock.

    A second that comes twice is over after its second coming; a last second that a jump of the
    clock skips is over where the jump begins.
    """
    if _comes_twice(local, zone):
        return local.replace(tzinfo=zone, fold=1).astimezone(UTC) + timedelta(seconds=1)
    return (local + timedelta(seconds=1)).replace(tzinfo=zone).astimezone(UTC)


def last_second_before(instant: datetime, zone: ZoneInfo) -> datetime:
    """Read the local clock one second before an instant."""
    return (instant - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None, microsecond=0)


def _comes_twice(local: datetime, zone: ZoneInfo) -> bool:
    first = local.replace(tzinfo=zone, fold=0).utcoffset()
    second = local.replace(tzinfo=zone, fold=1).utcoffset()
    return first is not None and second is not None and first > second


def whole_day(local: datetime) -> datetime:
    """A date without a time of day means the whole of that day."""
    return datetime.combine(local.date(), LAST_SECOND) if local.time() == time() else local
