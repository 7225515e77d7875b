"""Tells members of what they were given, of what ends soon and of more time, when asked to."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from portal.benefits.models import Benefit
from portal.database import reading, transaction
from portal.definitions.models import BenefitDefinition
from portal.outbox.posting import post_mail

# Nobody wants to be woken by a mail; a programme that names no hour means this one.
USUAL_HOUR = 9
_AT_ONCE = 200


def moment_of(day: date, offset_days: int, hour: int | None, zone: str) -> datetime:
    """Return the instant at that hour of the local clock, so many days from a local day."""
    clock = time(USUAL_HOUR if hour is None else hour % 24)
    there = datetime.combine(day + timedelta(days=offset_days), clock)
    return there.replace(tzinfo=ZoneInfo(zone))


def remind(*, now: datetime) -> int:
    """Write the reminders that are due by `notify_remind_offset_days`; return how many.

    Each benefit is remembered to have been looked at, so that two workers remind once.
    """
    reminding = select(
        BenefitDefinition.id,
        BenefitDefinition.notify_remind_offset_days,
        BenefitDefinition.notify_remind_offset_hour,
    ).where(BenefitDefinition.notify_remind_offset_days.is_not(None))
    with reading() as connection:
        asked = connection.execute(reminding).all()
    return sum(_remind_of(row, now) for row in asked)


def _remind_of(asked: Row[int, int | None, int | None], now: datetime) -> int:
    definition_id, offset, hour = asked
    days = abs(offset or 0)
    reminded = 0
    while True:
        with transaction() as session:
            soon = session.scalars(
                select(Benefit)
                .where(
                    Benefit.definition_id == definition_id,
                    Benefit.ends_at > now,
                    Benefit.ends_at <= now + timedelta(days=days + 2),
                    Benefit.reminded_at.is_(None),
                    Benefit.state == "active",
                    Benefit.deleted_at.is_(None),
                )
                .order_by(Benefit.ends_at)
                .limit(_AT_ONCE)
                .with_for_update(skip_locked=True)
            ).all()
            due = [each for each in soon if _reminder_at(each, days, hour) <= now]
            for benefit in due:
                reminded += _remind(benefit, _reminder_at(benefit, days, hour), now)
        if len(due) < _AT_ONCE:
            return reminded


def _reminder_at(benefit: Benefit, days: int, hour: int | None) -> datetime:
    return moment_of(benefit.expires_local_at.date(), -days, hour, benefit.timezone)


def _remind(benefit: Benefit, moment: datetime, now: datetime) -> bool:
    benefit.reminded_at = now
    most = benefit.max_redemptions
    is_used_up = most is not None and benefit.redemptions_used >= most
    # Who got it after that moment knows when it ends.
    if is_used_up or benefit.created_at > moment:
        return False
    return post_mail("reminder", to=benefit.profile_id, benefit=benefit.id, at=now)
