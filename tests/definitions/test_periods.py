from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.definitions.periods import after, computed_ending, instant_after

ZONES = [
    "Australia/Melbourne",
    "Europe/Berlin",
    "Africa/Cairo",
    "Asia/Beirut",
    "America/Havana",
    "America/Santiago",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "UTC",
]


def ending(issued_at, zone="Australia/Melbourne", **definition):
    usual = {"period": 365, "period_type": "days", "absolute_expiry": None, "end_at": None}
    return computed_ending(issued_at, ZoneInfo(zone), **(usual | definition))


def test_the_example_of_the_guide():
    issued = datetime(2025, 6, 15, 9, tzinfo=ZoneInfo("Australia/Melbourne"))
    assert ending(issued).local == datetime(2026, 6, 15, 23, 59, 59)
    assert ending(issued).ends_at == datetime(2026, 6, 15, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "last_day", "ends_at"),
    [
        ("Africa/Cairo", date(2027, 4, 29), "2027-04-29 22:00"),
        ("Asia/Beirut", date(2027, 3, 27), "2027-03-27 22:00"),
        ("America/Havana", date(2027, 3, 13), "2027-03-14 05:00"),
        ("America/Santiago", date(2027, 9, 4), "2027-09-05 04:00"),
        ("America/Santiago", date(2027, 4, 3), "2027-04-04 04:00"),
        ("Pacific/Apia", date(2011, 12, 29), "2011-12-30 10:00"),
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30 10:00"),
        ("Europe/Berlin", date(2026, 10, 25), "2026-10-25 23:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), "2026-10-04 13:00"),
    ],
)
def test_a_day_ends_where_the_clock_says_so_even_when_it_jumps(zone, last_day, ends_at):
    last_second = datetime(last_day.year, last_day.month, last_day.day, 23, 59, 59)
    expected = datetime.fromisoformat(ends_at).replace(tzinfo=UTC)
    assert instant_after(last_second, ZoneInfo(zone)) == expected


@pytest.mark.parametrize(
    ("local", "over_at"),
    [
        (datetime(2027, 3, 28, 2, 30), "2027-03-28 01:30:01"),  # there is no such time
        (datetime(2026, 10, 25, 2, 30), "2026-10-25 01:30:01"),  # there are two: the second
    ],
)
def test_a_sent_end_in_a_jump_of_the_clock_is_read_in_the_members_favour(local, over_at):
    expected = datetime.fromisoformat(over_at).replace(tzinfo=UTC)
    assert instant_after(local, ZoneInfo("Europe/Berlin")) == expected


@pytest.mark.parametrize(
    ("day", "period", "kind", "expected"),
    [
        (date(2026, 1, 31), 1, "months", date(2026, 2, 28)),
        (date(2024, 2, 29), 1, "years", date(2025, 2, 28)),
        (date(2024, 2, 29), 4, "years", date(2028, 2, 29)),
        (date(2026, 11, 30), 3, "months", date(2027, 2, 28)),
        (date(2026, 12, 31), 1, "days", date(2027, 1, 1)),
        (date(2026, 1, 1), 2, "weeks", date(2026, 1, 15)),
        (date(2026, 1, 1), 0, "days", date(2026, 1, 1)),
        (date(2026, 1, 1), 36_500, "years", date(9998, 12, 31)),
        (date(2026, 1, 1), 36_500 * 100, "days", date(9998, 12, 31)),
    ],
)
def test_periods_are_counted_on_the_calendar(day, period, kind, expected):
    assert after(day, period, kind) == expected


def test_an_absolute_date_lasts_through_its_day_and_an_absolute_time_to_its_second():
    at = datetime(2026, 11, 1, tzinfo=UTC)
    by_day = ending(at, "UTC", period_type="absolute_date", absolute_expiry=datetime(2026, 12, 31))
    by_time = ending(at, "UTC", period_type="absolute", absolute_expiry=datetime(2026, 12, 31, 18))
    assert by_day.local == datetime(2026, 12, 31, 23, 59, 59)
    assert by_time.ends_at == datetime(2026, 12, 31, 18, 0, 1, tzinfo=UTC)


def test_nothing_outlives_the_end_of_its_definition():
    end_at = datetime(2026, 12, 1, tzinfo=UTC)
    cut = ending(datetime(2026, 11, 1, tzinfo=UTC), "UTC", end_at=end_at)
    assert cut.ends_at == end_at
    assert cut.local == datetime(2026, 11, 30, 23, 59, 59)


@given(
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1)),
    st.sampled_from(ZONES),
    st.integers(min_value=0, max_value=800),
)
def test_usable_through_the_last_second_of_the_last_local_day_and_no_longer(moment, zone, days):
    issued = moment.replace(tzinfo=UTC)
    found = ending(issued, zone, period=days)
    local_day = issued.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    before = (found.ends_at - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
    after_it = found.ends_at.astimezone(ZoneInfo(zone))
    assert found.local == datetime.combine(local_day, datetime.max.time()).replace(microsecond=0)
    assert before.date() == local_day
    assert after_it.date() > local_day
