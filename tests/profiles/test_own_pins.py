from datetime import timedelta

import pytest

from portal import pins
from portal.audit.models import AuditRow
from portal.clock import now as this_moment
from portal.config import Settings
from portal.database import db, reading
from portal.errors import Invalid, TooMany
from portal.profiles import own_pins
from portal.profiles.credentials import MemberPin
from tests.at_once import all_at_once

PIN, OTHER = "274961", "839205"


def chooses(profile_id, pin, *, settings, now):
    own_pins.choose(profile_id, pin, signed_in_at=now, settings=settings, now=now)


@pytest.fixture
def tries(people, settings, now):
    def enter(pin, profile_id=people.alice, *, after=timedelta(), device=1, number="n"):
        return own_pins.is_right(
            pin, profile_id, number_hash=number, device_id=device, settings=settings,
            now=now + after,
        )  # fmt: skip

    return enter


@pytest.fixture
def alices_pin(store, people, settings, now):
    chooses(people.alice, PIN, settings=settings, now=now)


def test_a_pin_is_kept_as_a_slow_hash_and_replaced(alices_pin, people, settings, now, tries):
    with reading() as connection:
        kept = connection.scalar(MemberPin.__table__.select().with_only_columns(MemberPin.pin_hash))
        assert own_pins.has_pin(people.alice, connection)
        assert not own_pins.has_pin(people.bob, connection)
    assert kept.startswith("$argon2id$")
    assert PIN not in kept
    chooses(people.alice, OTHER, settings=settings, now=now)
    assert [tries(PIN), tries(OTHER)] == [False, True]


def test_each_choice_stands_on_record_without_the_pin(alices_pin, people, now):
    own_pins.drop(people.alice, now=now)
    own_pins.drop(people.alice, now=now)
    with reading() as connection:
        rows = connection.execute(AuditRow.__table__.select()).all()
    assert [row.event for row in rows] == ["member pin chosen", "member pin dropped"]
    assert PIN not in str(rows)


@pytest.mark.parametrize("pin", ["123456", "111111", "121212", "27496", "2749611", "٢٧٤٩٦١", ""])
def test_what_others_would_choose_cannot_be_chosen(store, people, settings, now, pin):
    with pytest.raises(Invalid):
        chooses(people.alice, pin, settings=settings, now=now)


def test_choosing_needs_a_sign_in_of_a_moment_ago(store, people, settings, now):
    long_ago = now - timedelta(minutes=settings.fresh_sign_in_minutes, seconds=1)
    with pytest.raises(own_pins.SignInTooOld):
        own_pins.choose(people.alice, PIN, signed_in_at=long_ago, settings=settings, now=now)


def test_after_five_wrong_ones_the_right_one_waits_a_quarter_of_an_hour(alices_pin, tries):
    assert [tries(OTHER) for _ in range(5)] == [False] * 5
    with pytest.raises(TooMany):
        tries(PIN)
    assert tries(PIN, after=timedelta(minutes=15))


def test_ten_wrong_ones_are_all_of_a_day(alices_pin, tries):
    for each in range(10):
        assert not tries(OTHER, after=timedelta(minutes=20 * (each // 5)), device=each)
    with pytest.raises(TooMany):
        tries(PIN, after=timedelta(hours=2), device=99)
    assert tries(PIN, after=timedelta(hours=25), device=99)


def test_right_ones_cost_nothing(alices_pin, tries):
    assert all(tries(PIN) for _ in range(40))


def test_a_card_that_nobody_has_is_limited_like_any_other(store, people, tries):
    for _ in range(5):
        assert not tries(PIN, None)
    with pytest.raises(TooMany):
        tries(PIN, None)


def test_many_at_once_get_not_one_try_more(app, alices_pin, people, settings, now):
    def wrong(device):
        try:
            return own_pins.is_right(
                OTHER, people.alice, number_hash="n", device_id=device, settings=settings, now=now
            )
        except TooMany:
            return "limited"

    answers = all_at_once(app, [lambda device=n: wrong(device) for n in range(16)])
    assert answers.count(False) == settings.pin_wrong_tries


def test_from_one_kiosk_ten_thousand_cards_open_nothing_and_lock_nobody_out(
    alices_pin, people, tries, monkeypatch
):
    """Alice's card is among those that are tried; common PINs cannot have been chosen."""
    common = [pin for pin in ("123456", "111111", "000000", "121212") if pins.is_common(pin)]
    answers = []
    for card in range(10_000):
        holder = people.alice if card == 5 else None
        try:
            answers.append(tries(common[card % 4], holder, number=f"card {card}"))
        except TooMany:
            answers.append("limited")
    assert answers.count(False) == 30
    assert answers.count("limited") == 10_000 - 30
    assert tries(PIN, device=2)


def test_without_the_limit_of_the_device_the_robot_tries_every_card(alices_pin, tries, monkeypatch):
    monkeypatch.setattr(own_pins.attempts, "spend", lambda *_args, **_more: None)
    monkeypatch.setattr(own_pins.pins, "is_right", lambda pin, kept: False)
    assert [tries("123456", None, number=f"card {n}") for n in range(100)] == [False] * 100


def test_guessing_is_hopeless_with_every_limit_saturated():
    """Ten kiosks, each at its limit all day, open less than one account in a hundred days."""
    limits = Settings(secret_key="0123456789abcdef" * 2, base_url="http://localhost")
    a_day = 10 * 24 * limits.pin_failures_per_device
    choices = sum(not pins.is_common(f"{n:06d}") for n in range(10**6))
    assert a_day / choices < 0.01
    assert limits.pin_tries_per_day / choices < 0.0001


def test_erasing_a_person_takes_the_pin_too(alices_pin, people, now):
    from portal.audit.recording import PROGRAMME
    from portal.benefits.erasing import erase

    erase(people.alice, by=PROGRAMME, now=this_moment())
    with db.engine.connect() as connection:
        assert connection.execute(MemberPin.__table__.select()).all() == []
