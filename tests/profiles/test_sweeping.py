"""What let members in once is forgotten when nobody may ask about it any more, and not before."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.attempts import AttemptCount
from portal.database import reading
from portal.profiles import signing_in, visiting
from portal.profiles.credentials import KioskVisit, MemberSession, SignInRequest
from portal.profiles.sessions import Browser
from portal.profiles.sweeping import sweep
from tests.tills import a_device

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def rows(kind):
    with reading() as connection:
        return connection.scalar(select(func.count()).select_from(kind))


@pytest.fixture
def left_behind(store, people, settings, now):
    """A session, a mailed code, a visit of a kiosk, and counts of attempts."""
    given = {"settings": settings, "now": now}
    signing_in.enter_at_once("alice@example.com", browser=Browser("Firefox", "d" * 43), **given)
    signing_in.ask("alice@example.com", client="10.1.2.3", **given)
    device_id, _secret = a_device(settings, kind="kiosk")
    visiting.begin("290000000001", device_id=device_id, **given)


@pytest.mark.parametrize(
    ("kind", "lasts"),
    [
        (MemberSession, timedelta(days=30, hours=12)),
        (SignInRequest, timedelta(days=1, minutes=10)),
        (KioskVisit, timedelta(minutes=10)),
    ],
)
def test_each_goes_at_its_time_and_not_a_moment_before(left_behind, now, kind, lasts):
    sweep(now=now + lasts)
    assert rows(kind) == 1
    sweep(now=now + lasts + SECOND)
    assert rows(kind) == 0


def test_counts_of_attempts_go_when_their_window_is_over(left_behind, now):
    before = rows(AttemptCount)
    sweep(now=now + timedelta(minutes=4))
    assert rows(AttemptCount) == before > 0
    sweep(now=now + 60 * DAY)
    assert rows(AttemptCount) == 0


def test_it_tells_how_many_went_and_does_it_once(left_behind, now):
    much_later = now + 60 * DAY
    there = sum(map(rows, (MemberSession, SignInRequest, KioskVisit, AttemptCount)))
    assert sweep(now=much_later) == there
    assert sweep(now=much_later) == 0
