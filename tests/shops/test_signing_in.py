from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import pins
from portal.audit.models import AuditRow
from portal.audit.recording import PROGRAMME
from portal.database import reading
from portal.errors import Invalid, NotFound, TooMany
from portal.stores import people, sessions, signing_in
from portal.stores.signing_in import UnfitPin, WrongPin
from tests.at_once import all_at_once
from tests.tills import a_device

PIN, NEW_PIN = "274913", "508264"


@pytest.fixture
def mia(shop, now, monkeypatch):
    monkeypatch.setattr(pins, "new_pin", lambda: PIN)
    people.add("mia", "Mia Wong", role="supervisor", by=PROGRAMME, now=now)
    return "mia"


@pytest.fixture
def enter(till, mia, settings, now):
    def sign_in(pin=PIN, *, at=now, handle=mia):
        return signing_in.sign_in(handle, pin, device_id=till, settings=settings, now=at)

    return sign_in


@pytest.fixture
def shift(till, settings, now):
    def of(token, at=now, device_id=None):
        with reading() as connection:
            return sessions.find(
                token, connection, device_id=device_id or till, settings=settings, now=at
            )

    return of


def test_a_person_is_let_in_by_their_pin_on_this_till_alone(enter, shift, till):
    here = shift(enter())
    assert (here.handle, here.role, here.has_drawn_pin) == ("mia", "supervisor", True)
    assert shift(enter(), device_id=till + 1) is None


def test_who_is_unknown_and_who_is_wrong_are_told_the_same(enter):
    with pytest.raises(WrongPin) as wrong:
        enter("000001")
    with pytest.raises(WrongPin) as unknown:
        enter(handle="nobody")
    assert wrong.value.errors == unknown.value.errors


def test_after_five_wrong_pins_even_the_right_one_waits_a_quarter_of_an_hour(enter, now):
    for _ in range(5):
        with pytest.raises(WrongPin):
            enter("000001")
    with pytest.raises(TooMany):
        enter()
    assert enter(at=now + timedelta(minutes=15))


def test_a_right_pin_starts_the_count_over(enter):
    for _ in range(4):
        with pytest.raises(WrongPin):
            enter("000001")
    enter()
    for _ in range(5):
        with pytest.raises(WrongPin):
            enter("000001")


def test_a_till_takes_thirty_wrong_pins_an_hour_whoever_they_are_for(enter):
    for number in range(30):
        with pytest.raises(WrongPin):
            enter("000001", handle=f"person-{number // 4}")
    with pytest.raises(TooMany):
        enter()


def test_guessing_at_once_gets_not_one_try_more(enter, app):
    def attempt():
        try:
            return enter("000001")
        except WrongPin:
            return "wrong"
        except TooMany:
            return "too many"

    tried = all_at_once(app, [attempt] * 16)
    assert (tried.count("wrong"), tried.count("too many")) == (5, 11)


def test_without_the_limit_guessing_has_no_end(enter, app, monkeypatch):
    monkeypatch.setattr(signing_in.attempts, "spend", lambda *_given, **_named: None)
    for _ in range(40):
        with pytest.raises(WrongPin):
            enter("000001")


def test_a_till_left_alone_locks_and_then_ends(enter, shift, settings, now):
    token = enter()
    at = now + timedelta(minutes=2)
    assert not shift(token).is_locked(settings=settings, now=at - timedelta(seconds=1))
    assert shift(token).is_locked(settings=settings, now=at)
    assert shift(token, now + timedelta(minutes=15)) is None


def test_a_session_ends_after_ten_hours_however_busy(enter, shift, now):
    token = enter()
    end = now + timedelta(hours=10)
    sessions.seen(shift(token).id, now=end - timedelta(minutes=1))
    assert shift(token, end - timedelta(seconds=1)) is not None
    assert shift(token, end) is None


def test_unlocking_goes_on_under_a_new_token(enter, shift, settings, now):
    old = enter()
    sessions.lock(shift(old).id, now=now)
    assert shift(old).is_locked(settings=settings, now=now)
    new = signing_in.unlock(shift(old), PIN, now=now)
    assert shift(old) is None
    assert not shift(new).is_locked(settings=settings, now=now)


def test_a_word_given_again_is_good_for_five_minutes(enter, shift, settings, now):
    token = signing_in.confirm(shift(enter()), PIN, settings=settings, now=now)
    until = now + timedelta(minutes=5)
    assert shift(token).is_confirmed(now=until - timedelta(seconds=1))
    assert not shift(token).is_confirmed(now=until)


def test_the_next_person_ends_the_session_of_the_one_before(enter, shift):
    first, second = enter(), enter()
    assert shift(first) is None
    assert shift(second) is not None


def test_a_person_chooses_a_pin_that_few_others_would(enter, shift, now):
    here = shift(enter())
    for unfit in ("123456", "12345", PIN):
        with pytest.raises(UnfitPin):
            signing_in.choose_pin(here, PIN, unfit, now=now)
    token = signing_in.choose_pin(here, PIN, NEW_PIN, now=now)
    assert not shift(token).has_drawn_pin
    with pytest.raises(WrongPin):
        enter(PIN)
    assert enter(NEW_PIN)


def test_whoever_left_or_had_a_pin_drawn_is_out_at_once(enter, shift, now):
    token = enter()
    people.draw_pin("mia", by=PROGRAMME, now=now)
    assert shift(token) is None
    token = enter()
    people.end("mia", by=PROGRAMME, now=now)
    assert shift(token) is None
    with pytest.raises(WrongPin):
        enter()
    with pytest.raises(NotFound):
        people.draw_pin("mia", by=PROGRAMME, now=now)


def test_a_new_pin_ends_what_is_open_at_other_tills(enter, shift, settings, now):
    other, _secret = a_device(settings, name="Till 2")
    there = signing_in.sign_in("mia", PIN, device_id=other, settings=settings, now=now)
    assert shift(there, device_id=other) is not None
    token = signing_in.choose_pin(shift(enter()), PIN, NEW_PIN, now=now)
    assert shift(there, device_id=other) is None
    assert shift(token) is not None


def test_a_pin_that_was_drawn_meanwhile_is_not_replaced(enter, shift, now, monkeypatch):
    here, hashed, drawn = shift(enter()), pins.hashed, "839205"

    def slowly(pin):
        monkeypatch.setattr(pins, "hashed", hashed)
        monkeypatch.setattr(pins, "new_pin", lambda: drawn)
        people.draw_pin("mia", by=PROGRAMME, now=now)
        return hashed(pin)

    monkeypatch.setattr(pins, "hashed", slowly)
    with pytest.raises(WrongPin):
        signing_in.choose_pin(here, PIN, NEW_PIN, now=now)
    assert shift(enter(drawn)).has_drawn_pin


def test_a_new_role_holds_from_the_next_page_on(enter, shift, now):
    token = enter()
    assert shift(token).may("redeem")
    people.change("mia", role="auditor", by=PROGRAMME, now=now)
    assert not shift(token).may("redeem")


def test_what_happens_to_people_is_on_record_without_a_pin(enter, shift, now):
    signing_in.choose_pin(shift(enter()), PIN, NEW_PIN, now=now)
    people.change("mia", name="Mia W", by=PROGRAMME, now=now)
    people.end("mia", by=PROGRAMME, now=now)
    with reading() as connection:
        rows = connection.execute(select(AuditRow).order_by(AuditRow.id)).all()
    events = [row.event for row in rows if "staff" in row.event]
    assert events == [
        "staff member added", "staff signed in", "staff pin chosen", "staff member changed",
        "staff member ended",
    ]  # fmt: skip
    assert not any(pin in str(row) for row in rows for pin in (PIN, NEW_PIN))


def test_a_month_after_its_end_a_session_is_forgotten_and_a_till_still_knows_who_came_since(
    enter, shift, till, now
):
    enter()
    later = now + timedelta(days=30)
    token = enter(at=later)
    assert sessions.sweep(now=later + timedelta(hours=10)) == 0
    assert sessions.sweep(now=later + timedelta(hours=10, seconds=1)) == 1
    assert shift(token, at=later).handle == "mia"
    with reading() as connection:
        assert [handle for handle, _name in sessions.lately_here(till, connection)] == ["mia"]


def test_a_handle_is_used_once_for_ever(mia, now):
    with pytest.raises(Invalid, match="taken"):
        people.add("mia", "Another", role="till", by=PROGRAMME, now=now)
    with pytest.raises(Invalid) as wrong:
        people.add("M W", "", role="king", by=PROGRAMME, now=now)
    assert set(wrong.value.errors) == {"handle", "name", "role"}
