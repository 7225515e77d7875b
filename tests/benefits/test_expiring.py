from datetime import timedelta

import pytest

from portal.audit.recording import PROGRAMME
from portal.benefits.expiring import release_expired
from portal.benefits.notices import moment_of, remind
from portal.benefits.redeeming import Occasion, redeem
from tests.at_once import all_at_once
from tests.books import benefit, events, letters, stock
from tests.factories import a_benefit, a_definition, claims


def test_what_ended_gives_back_what_it_had_set_aside_once(store, people, now):
    a_definition(handle="tea", max_redemptions=3, max_global_redemptions=9)
    held = claims("tea", people.alice, now=now)
    redeem(held, by=PROGRAMME, on=Occasion("store"), now=now)
    ends = benefit(held).ends_at
    assert release_expired(now=ends - timedelta(seconds=1)) == 0
    assert stock() == (2, 1)
    assert release_expired(now=ends) == 1
    assert release_expired(now=ends) == 0
    assert (stock(), benefit(held).reserved_redemptions) == ((0, 1), 0)
    assert events("benefit expired") == 1


def test_two_workers_release_each_once(app, people, now):
    with app.app_context():
        for number in range(6):
            a_definition(handle=f"tea-{number}", max_redemptions=3, max_global_redemptions=9)
            for who in (people.alice, people.bob, people.charlie):
                claims(f"tea-{number}", who, now=now)
    later = now + timedelta(days=60)

    def work():
        total = 0
        while done := release_expired(now=later, limit=2):
            total += done
        return total

    assert sum(all_at_once(app, [work] * 4)) == 18
    with app.app_context():
        assert all(stock(number) == (0, 0) for number in range(1, 7))
        assert events("benefit expired") == 18


@pytest.mark.parametrize("hour", [None, 0, 17])
def test_a_reminder_goes_out_at_its_hour_of_the_local_day(store, people, now, hour):
    made = a_definition(notify_remind_offset_days=7, notify_remind_offset_hour=hour)
    held = a_benefit(made, people.alice, now=now)
    due = moment_of(benefit(held).expires_local_at.date(), -7, hour, "Australia/Melbourne")
    assert (due.hour, due.day) == (9 if hour is None else hour, 17)
    assert remind(now=due - timedelta(seconds=1)) == 0
    assert remind(now=due) == 1
    assert remind(now=due + timedelta(hours=1)) == 0
    assert letters() == ["reminder"]


def test_after_days_of_standstill_reminders_are_late_but_never_after_the_end(store, people, now):
    made = a_definition(notify_remind_offset_days=7)
    held = a_benefit(made, people.alice, now=now)
    assert remind(now=benefit(held).ends_at) == 0
    assert remind(now=benefit(held).ends_at - timedelta(days=2)) == 1


def test_nobody_is_reminded_of_what_is_used_up_or_came_too_late(store, people, now):
    made = a_definition(notify_remind_offset_days=7)
    used = a_benefit(made, people.alice, now=now)
    redeem(used, by=PROGRAMME, on=Occasion("store"), now=now)
    short = a_definition(notify_remind_offset_days=7, period=2)
    a_benefit(short, people.bob, now=now)
    assert remind(now=now + timedelta(days=1)) == 0
    assert remind(now=now + timedelta(days=29)) == 0
    assert letters() == ["redeemed"]


def test_two_workers_remind_each_member_once(app, people, now):
    with app.app_context():
        made = a_definition(notify_remind_offset_days=7)
        for who in (people.alice, people.bob, people.charlie):
            for _ in range(4):
                a_benefit(made, who, now=now)
    later = now + timedelta(days=28)
    assert sum(all_at_once(app, [lambda: remind(now=later)] * 4)) == 12
    with app.app_context():
        assert letters() == ["reminder"] * 12


@pytest.mark.parametrize(("days", "hour"), [(0, None), (2, None), (1, 8)])
def test_what_is_given_is_told_when_the_programme_wants_it(store, people, now, days, hour):
    from sqlalchemy import select

    from portal.database import reading
    from portal.outbox.models import OutboxItem

    a_definition(handle="tea", notify_issue_offset_days=days, notify_issue_offset_hour=hour)
    claims("tea", people.alice, now=now)
    with reading() as connection:
        due_at = connection.scalar(select(OutboxItem.due_at))
    expected = now + timedelta(days=days)
    if hour is not None:
        expected = moment_of(now.date(), days, hour, "Australia/Melbourne")
    assert due_at == expected
    assert letters() == ["given"]
