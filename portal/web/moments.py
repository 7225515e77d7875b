"""Writes days and times as people read them, in their language and in the right zone."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_timezone_location

from portal.web.gettext import _, ngettext, page_locale

SOON = timedelta(days=7)


def local(instant: datetime, zone: str) -> datetime:
    """Read the local clock at an instant."""
    return instant.astimezone(ZoneInfo(zone))


def day(value: date) -> str:
    """Write a day in full: 15 June 2027."""
    return _day(_day_alone(value), page_locale())


@lru_cache(4096)
def _day(value: date, locale: Locale) -> str:
    return format_date(value, "long", locale=locale)


def short_day(value: date) -> str:
    """Write a day for a card: Thu 26 Nov."""
    return _short_day(_day_alone(value), page_locale())


@lru_cache(4096)
def _short_day(value: date, locale: Locale) -> str:
    """Write each day once a language: a card that ends soon took 0.08 ms to date."""
    return format_skeleton("MMMEd", value, locale=locale)


def _day_alone(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def clock_time(value: datetime) -> str:
    """Write a time of day: 23:59."""
    return _clock_time(value.time(), page_locale())


@lru_cache(4096)
def _clock_time(value: time, locale: Locale) -> str:
    return format_time(value, "short", locale=locale)


def clock_time_in_full(value: datetime) -> str:
    """Write a time of day with its seconds: 23:59:59."""
    return format_time(value, "medium", locale=page_locale())


def day_and_time(value: datetime, zone: str) -> str:
    """Write a local day and time with the name of the zone's city."""
    when = _(
        "%(weekday)s, %(time)s",
        weekday=format_date(value, "full", locale=page_locale()),
        time=clock_time(value),
    )
    return _("%(when)s (%(place)s time)", when=when, place=city(zone))


def city(zone: str) -> str:
    """Name the city by which a zone is known."""
    if "/" not in zone:
        return zone
    return get_timezone_location(zone, locale=page_locale(), return_city=True)


def days_until(last: date, at: datetime, zone: str) -> int:
    """Count the midnights from an instant to the last day, on the local clock."""
    return (last - local(at, zone).date()).days


def in_days(days: int) -> str:
    """Say how far off a day is."""
    if days <= 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    return ngettext("in %(num)d day", "in %(num)d days", days)
