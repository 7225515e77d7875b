"""The days on which clocks jump: what is promised to last through a day lasts through it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.audit.recording import PROGRAMME
from portal.benefits.extending import Extension, extend
from portal.benefits.issuing import sent_ending
from portal.benefits.redeeming import Occasion, redeem
from portal.benefits.voiding import void
from portal.definitions.periods import LAST_SECOND, after, computed_ending, instant_after
from portal.errors import Refused
from tests.books import benefit
from tests.factories import a_benefit, a_definition

JUMPS = [
    ("Europe/Berlin", datetime(2027, 3, 28, 2, 30)),  # there is no such time
    ("Europe/Berlin", datetime(2026, 10, 25, 2, 30)),  # it comes twice
    ("Africa/Cairo", datetime(2027, 4, 30)),  # there is no midnight
    ("Asia/Beirut", datetime(2027, 3, 28)),
    ("America/Havana", datetime(2027, 3, 14)),
    ("America/Santiago", datetime(2027, 9, 5)),
    ("Pacific/Apia", datetime(2011, 12, 30)),  # there is no such day
    ("Australia/Lord_Howe", datetime(2026, 10, 4, 2, 15)),  # by half an hour
    ("Australia/Melbourne", datetime(2028, 2, 29)),
]
ANYWHERE = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
SECONDS = st.integers(-40 * 3600, 40 * 3600).map(lambda number: timedelta(seconds=number))
NEAR_A_JUMP = st.tuples(st.sampled_from(JUMPS), SECONDS).map(
    lambda pair: (pair[0][0], pair[0][1] + pair[1])
)
SOME_TIME = st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)
PLACES = NEAR_A_JUMP | st.tuples(ANYWHERE, SOME_TIME)
PERIODS = st.tuples(
    st.sampled_from(["days", "weeks", "months", "years"]), st.integers(min_value=0, max_value=60)
)


def readings(instant, zone, around=timedelta(days=2)):
    """Yield the instants around one at which the clock of a zone shows what `instant` shows."""
    local = instant.replace(tzinfo=None)
    for fold in (0, 1):
        there = local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if there.astimezone(zone).replace(tzinfo=None, fold=0) == local:
            yield there


@given(PLACES, PERIODS)
def test_a_period_lasts_through_its_last_local_day_and_ends_with_it(place, period):
    zone, (kind, number) = ZoneInfo(place[0]), period
    issued = place[1].replace(tzinfo=zone).astimezone(UTC)
    ending = computed_ending(
        issued, zone, period=number, period_type=kind, absolute_expiry=None, end_at=None
    )
    last_day = after(issued.astimezone(zone).date(), number, kind)
    assert ending.local == datetime.combine(last_day, LAST_SECOND)
    assert (ending.ends_at - timedelta(seconds=1)).astimezone(zone).date() <= last_day
    assert ending.ends_at.astimezone(zone).date() > last_day
    assert all(each < ending.ends_at for each in readings(ending.local, zone))


@given(st.dates(date(1999, 1, 1), date(2090, 12, 31)), st.integers(0, 200))
def test_months_and_years_keep_their_day_or_take_the_last_of_a_short_month(day, number):
    for kind, months in (("months", number), ("years", number * 12)):
        found = after(day, number, kind)
        assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
        tomorrow = found + timedelta(days=1)
        assert found.day == day.day or (found.day < day.day and tomorrow.day == 1)


@given(PLACES)
def test_a_sent_end_is_good_for_every_reading_of_it_there_and_in_utc(place):
    zone, local = ZoneInfo(place[0]), place[1]
    ending = sent_ending(local, zone)
    here = list(readings(local, zone))
    assert ending.local == local
    assert all(each < ending.ends_at for each in here)
    assert local.replace(tzinfo=UTC) < ending.ends_at
    latest = max([*here, local.replace(tzinfo=UTC), instant_after(local, zone)])
    assert ending.ends_at - latest <= timedelta(seconds=1)


@given(PLACES, st.timedeltas(timedelta(0), timedelta(days=800)))
def test_the_end_of_a_definition_cuts_what_would_be_longer_and_nothing_else(place, until):
    zone = ZoneInfo(place[0])
    issued = place[1].replace(tzinfo=zone).astimezone(UTC)
    given_ = {"period": 365, "period_type": "days", "absolute_expiry": None}
    free = computed_ending(issued, zone, end_at=None, **given_)
    cut = computed_ending(issued, zone, end_at=issued + until, **given_)
    assert cut.ends_at == min(free.ends_at, issued + until)
    if cut.ends_at < free.ends_at:
        last = (cut.ends_at - timedelta(seconds=1)).astimezone(zone)
        assert cut.local == last.replace(tzinfo=None, microsecond=0)


def refusal(benefit_id, at):
    try:
        redeem(benefit_id, by=PROGRAMME, on=Occasion("store"), now=at)
    except Refused as refused:
        return refused.refusal.code
    return None


@pytest.mark.parametrize(("zone", "moment"), JUMPS)
@pytest.mark.parametrize("how", ["ends by its period", "was sent an end", "was extended"])
def test_what_is_held_over_a_jump_is_used_in_its_last_second_and_not_after(
    store, people, zone, moment, how
):
    """The whole way: given two days before, redeemed in the last second, refused in the next."""
    before = moment - timedelta(days=2)
    now = before.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    made = a_definition(
        period=2 if how != "was extended" else 1, max_redemptions=2, is_extendable=True, now=now
    )
    sent = {"expires_at": moment} if how == "was sent an end" else {}
    held = a_benefit(made, people.alice, timezone=zone, issued_at=before, now=now, **sent)
    if how == "was extended":
        extend(held, Extension(days=1), by=PROGRAMME, now=now)
    kept = benefit(held)
    day = datetime.combine(moment.date(), LAST_SECOND)
    assert kept.issued_local_at == before
    assert kept.expires_local_at == (moment if sent else day)
    assert refusal(held, kept.ends_at - timedelta(seconds=1)) is None
    assert refusal(held, kept.ends_at) == "expired"


@pytest.mark.parametrize("hours", [1, 5, 14])
def test_a_start_some_hours_ahead_blocks_nothing(store, people, now, hours):
    local = now.astimezone(ZoneInfo("Australia/Melbourne")).replace(tzinfo=None)
    made = a_definition(max_redemptions=2)
    held = a_benefit(made, people.alice, issued_at=local + timedelta(hours=hours), now=now)
    assert refusal(held, now) is None
    void(held, by=PROGRAMME, reason="Over", now=now)


@pytest.mark.parametrize(("zone", "moment"), JUMPS)
def test_a_time_in_a_jump_is_echoed_as_it_was_sent(store, people, now, zone, moment):
    held = a_benefit(a_definition(), people.alice, timezone=zone, issued_at=moment, now=now)
    kept = benefit(held)
    assert kept.issued_local_at == moment
    assert kept.issued_at == moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert kept.expires_local_at.time() == time(23, 59, 59)
