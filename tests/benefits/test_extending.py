from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from portal.audit.recording import PROGRAMME
from portal.benefits.expiring import release_expired
from portal.benefits.extending import Extension, extend, extend_all, extend_own
from portal.benefits.reassigning import reassign
from portal.errors import Invalid, NotFound, Refused
from portal.idempotency import Attempt
from tests.at_once import all_at_once
from tests.books import benefit, events, letters, stock
from tests.factories import a_benefit, a_definition, changed_benefit, claims


def longer(benefit_id, now, **more):
    attempt = more.pop("attempt", None)
    extend(benefit_id, Extension(**more), by=PROGRAMME, now=now, attempt=attempt)


def refusal(act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value.refusal.code


@pytest.fixture
def tea(store, people, now):
    a_definition(handle="tea", is_extendable=True, max_redemptions=2, max_global_redemptions=2)
    return claims("tea", people.alice, now=now)


def test_days_are_added_to_the_end_on_the_local_clock(tea, now):
    before = benefit(tea)
    assert before.expires_local_at == datetime(2026, 12, 24, 23, 59, 59)
    longer(tea, now, days=10)
    after = benefit(tea)
    assert after.expires_local_at == datetime(2027, 1, 3, 23, 59, 59)
    assert after.ends_at == datetime(2027, 1, 3, 13, tzinfo=UTC)
    assert (after.extended_at, after.changes) == (now, 2)
    assert events("benefit extended") == 1


def test_days_cross_a_change_of_the_clock_and_end_at_midnight_still(store, people, now):
    made = a_definition(is_extendable=True)
    held = a_benefit(made, people.bob, timezone="Europe/Berlin", now=now)
    longer(held, now, days=120)
    after = benefit(held)
    assert after.expires_local_at == datetime(2027, 4, 23, 23, 59, 59)
    assert after.ends_at == datetime(2027, 4, 23, 22, tzinfo=UTC)


def test_an_end_that_was_sent_keeps_what_it_was_longer(store, people, now):
    made = a_definition(is_extendable=True)
    ends = datetime(2026, 12, 1, 12, 0, 0)
    held = a_benefit(made, people.bob, timezone="Asia/Tokyo", now=now, expires_at=ends)
    assert benefit(held).ends_at == datetime(2026, 12, 1, 12, 0, 1, tzinfo=UTC)
    longer(held, now, days=1)
    assert benefit(held).ends_at == datetime(2026, 12, 2, 12, 0, 1, tzinfo=UTC)


def test_a_date_replaces_the_end_and_a_bare_one_means_its_whole_day(tea, now):
    longer(tea, now, until=datetime(2027, 2, 1))
    assert benefit(tea).expires_local_at == datetime(2027, 2, 1, 23, 59, 59)
    longer(tea, now, until=datetime(2026, 12, 1, 18, 0, 0))
    assert benefit(tea).expires_local_at == datetime(2026, 12, 1, 18, 0, 0)
    assert benefit(tea).ends_at == datetime(2026, 12, 1, 7, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "extend_days"),
        ({"days": 1, "until": datetime(2027, 1, 1)}, "extend_days"),
        ({"days": 0}, "extend_days"),
        ({"days": -3}, "extend_days"),
        ({"days": 3651}, "extend_days"),
        ({"until": datetime(2020, 1, 1)}, "extend_date"),
        ({"until": datetime(9999, 12, 31)}, "extend_date"),
    ],
)
def test_what_cannot_be_meant_is_named(tea, now, sent, field):
    before = benefit(tea).ends_at
    with pytest.raises(Invalid) as caught:
        longer(tea, now, **sent)
    assert list(caught.value.errors) == [field]
    assert (benefit(tea).ends_at, events("benefit extended")) == (before, 0)


def test_what_cannot_be_extended_says_why(store, people, now):
    fixed = a_benefit(a_definition(), people.alice)
    assert refusal(longer, fixed, now, days=1) == "not_extendable"
    lets = a_definition(is_extendable=True)
    voided = a_benefit(lets, people.alice)
    changed_benefit(voided, state="voided")
    assert refusal(longer, voided, now, days=1) == "voided"
    used = a_benefit(lets, people.alice)
    changed_benefit(used, redemptions_used=1)
    assert refusal(longer, used, now, days=1) == "used_up"
    with pytest.raises(NotFound):
        longer(404, now, days=1)


def test_the_same_attempt_counts_once(tea, now):
    for _ in range(3):
        longer(tea, now, days=10, attempt=Attempt("token:1", "key-1", "ten days"))
    assert benefit(tea).expires_local_at == datetime(2027, 1, 3, 23, 59, 59)
    with pytest.raises(Invalid):
        longer(tea, now, days=20, attempt=Attempt("token:1", "key-1", "twenty days"))


def test_the_same_attempt_from_ten_threads_counts_once(app, people, now):
    with app.app_context():
        a_definition(handle="tea", is_extendable=True)
        held = claims("tea", people.alice, now=now)
    attempt = Attempt("token:1", "key-1", "ten days")
    all_at_once(app, [lambda: longer(held, now, days=10, attempt=attempt)] * 10)
    with app.app_context():
        assert benefit(held).expires_local_at == datetime(2027, 1, 3, 23, 59, 59)


def test_what_ended_is_promised_again_where_it_fits(tea, people, now):
    later = now + timedelta(days=60)
    assert release_expired(now=later) == 1
    assert (stock(), benefit(tea).reserved_redemptions) == ((0, 0), 0)
    longer(tea, later, days=90)
    assert (stock(), benefit(tea).reserved_redemptions) == ((2, 0), 2)


def test_what_ended_and_was_taken_by_others_stays_ended(tea, people, now):
    later = now + timedelta(days=60)
    release_expired(now=later)
    claims("tea", people.bob, now=later)
    assert refusal(longer, tea, later, days=90) == "global_limit"
    assert benefit(tea).ends_at < later


def test_what_was_given_away_is_promised_again_too(store, people, now):
    a_definition(handle="tea", is_extendable=True, is_reassignable=True, max_global_redemptions=5)
    held = claims("tea", people.alice, now=now)
    reassign(held, to=people.bob, by=PROGRAMME, now=now)
    later = now + timedelta(days=60)
    release_expired(now=later)
    longer(held, later, days=90)
    assert stock() == (1, 0)


def test_several_of_one_profile_are_extended_as_far_as_they_may(store, people, now):
    lets, fixed = a_definition(is_extendable=True), a_definition()
    first, second = a_benefit(lets, people.alice), a_benefit(lets, people.alice)
    other, foreign = a_benefit(fixed, people.alice), a_benefit(lets, people.bob)
    given = {"of": people.alice, "by": PROGRAMME, "now": now}
    assert extend_all([second, first, other, first], Extension(days=3), **given) == [first, second]
    with pytest.raises(NotFound):
        extend_all([first, foreign], Extension(days=3), **given)
    assert events("benefit extended") == 2


def test_the_holder_extends_once_and_before_it_ends(tea, people, now):
    given = {"holder": people.alice, "days": 14, "now": now}
    extend_own(tea, **given)
    assert benefit(tea).expires_local_at == datetime(2027, 1, 7, 23, 59, 59)
    assert refusal(extend_own, tea, **given) == "extended_before"
    with pytest.raises(NotFound):
        extend_own(tea, **given | {"holder": people.bob})
    other = a_benefit(a_definition(is_extendable=True), people.alice)
    assert refusal(extend_own, other, **given | {"days": 0}) == "not_extendable"
    changed_benefit(other, ends_at=now)
    assert refusal(extend_own, other, **given) == "expired"


def test_who_has_it_back_extends_it_no_second_time(store, people, now):
    made = a_definition(is_extendable=True, is_reassignable=True)
    held, twice = a_benefit(made, people.alice), {"days": 14, "now": now}
    for holder, other in ((people.alice, people.bob), (people.bob, people.alice)):
        extend_own(held, holder=holder, **twice)
        reassign(held, to=other, by=PROGRAMME, now=now)
    assert refusal(extend_own, held, holder=people.alice, **twice) == "extended_before"


def test_a_holder_in_ten_tabs_extends_once(app, people, now):
    with app.app_context():
        a_definition(handle="tea", is_extendable=True)
        held = claims("tea", people.alice, now=now)
    tabs = [
        lambda n=n: extend_own(held, holder=people.alice, days=14, now=now, key=f"tab-{n}")
        for n in range(10)
    ]
    ends = Counter(all_at_once(app, tabs))
    assert ends == {None: 1, "extended_before": 9}


def test_more_time_is_told_where_the_programme_wants_it(store, people, now):
    made = a_definition(is_extendable=True, notify_extend_offset_days=0)
    held = a_benefit(made, people.alice)
    longer(held, now, days=3)
    extend_own(held, holder=people.alice, days=14, now=now)
    assert letters() == ["extended"]
