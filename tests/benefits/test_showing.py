from datetime import UTC, datetime, timedelta

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from portal.audit.recording import PROGRAMME
from portal.benefits.models import Benefit
from portal.benefits.redeeming import Occasion, redeem
from portal.benefits.showing import LENGTH, looks_shown, shown_by, token_of
from portal.codes import new_code
from portal.config import Settings
from portal.database import db
from portal.errors import Refused
from tests.factories import a_definition, claims

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
SECRET, NEXT_SECRET = "first-0123456789-abcdefghijklmno", "other-0123456789-abcdefghijklmno"
CODE = "23456789AB2"
SETTINGS = Settings(secret_key=SECRET, base_url="http://localhost")


def with_secrets(*secrets):
    return Settings(secret_key=SECRET, base_url="http://localhost", showing_secrets=secrets)


def code_of(_benefit_id):
    return CODE


def read(token, *, after=0, settings=SETTINGS):
    """Return the benefit's id, or the code of the refusal."""
    try:
        return shown_by(
            token, code_of=code_of, settings=settings, now=AT + timedelta(seconds=after)
        )
    except Refused as refused:
        return refused.refusal.code


@pytest.mark.parametrize(
    ("after", "answer"),
    [
        (0, 7),
        (29, 7),
        (30, 7),
        (59, 7),
        (60, "code_too_old"),
        (61, "code_too_old"),
        (-1, "code_too_old"),
    ],
)
def test_a_code_is_good_for_its_half_minute_and_the_next(after, answer):
    assert read(token_of(7, CODE, settings=SETTINGS, now=AT), after=after) == answer


def test_each_half_minute_has_its_own_code():
    tokens = {
        token_of(7, CODE, settings=SETTINGS, now=AT + timedelta(seconds=n)) for n in range(90)
    }
    assert len(tokens) == 3


@given(
    benefit_id=st.integers(1, 2**31 - 1),
    moment=st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),
)
def test_any_benefit_at_any_time_is_read_back(benefit_id, moment):
    token = token_of(benefit_id, CODE, settings=SETTINGS, now=moment)
    assert len(token) == LENGTH
    assert shown_by(token, code_of=code_of, settings=SETTINGS, now=moment) == benefit_id
    assert shown_by(token.lower(), code_of=code_of, settings=SETTINGS, now=moment) == benefit_id


@pytest.mark.parametrize("place", range(LENGTH))
def test_one_altered_character_makes_it_worthless(place):
    token = token_of(7, CODE, settings=SETTINGS, now=AT)
    for char in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567":
        if char != token[place]:
            assert read(token[:place] + char + token[place + 1 :]) == "code_too_old"


@given(st.text(max_size=60))
def test_what_is_no_code_is_refused_and_never_breaks(text):
    assert read(text) == "code_too_old"


def test_a_foreign_key_is_refused():
    foreign = Settings(secret_key=NEXT_SECRET, base_url="http://localhost")
    assert read(token_of(7, CODE, settings=foreign, now=AT)) == "code_too_old"


def test_keys_change_without_a_screen_noticing():
    before, both, after = (
        with_secrets(SECRET), with_secrets(NEXT_SECRET, SECRET), with_secrets(NEXT_SECRET),
    )  # fmt: skip
    old, new = (token_of(7, CODE, settings=each, now=AT) for each in (before, both))
    assert {read(old, settings=each) for each in (before, both)} == {7}
    assert {read(new, settings=each) for each in (both, after)} == {7}
    assert read(old, settings=after) == "code_too_old"


def test_a_code_of_an_earlier_holder_and_one_of_no_benefit_are_worthless():
    token = token_of(7, CODE, settings=SETTINGS, now=AT)
    for current in ("AB23456789C", None):
        with pytest.raises(Refused):
            shown_by(token, code_of=lambda _id, code=current: code, settings=SETTINGS, now=AT)


def test_it_cannot_be_mistaken_for_a_code_that_is_typed():
    assert looks_shown(token_of(7, CODE, settings=SETTINGS, now=AT))
    assert not looks_shown(new_code())
    assert not looks_shown("é" * LENGTH)


def test_it_fits_a_small_picture_and_says_nothing_of_a_person():
    token = token_of(7, CODE, settings=SETTINGS, now=AT)
    barcode = zxingcpp.create_barcode(token, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    assert zxingcpp.write_barcode_to_image(barcode, add_quiet_zones=False).shape[0] <= 29


def test_a_code_that_ran_out_costs_nothing_and_a_fresh_one_is_good(store, people):
    a_definition(handle="tea")
    held = claims("tea", people.alice)
    stale = token_of(held, CODE, settings=SETTINGS, now=AT)
    before = snapshot(held)
    assert read(stale, after=61) == "code_too_old"
    assert snapshot(held) == before
    fresh = token_of(held, CODE, settings=SETTINGS, now=AT + timedelta(seconds=61))
    assert redeem(read(fresh, after=61), by=PROGRAMME, on=Occasion("store"), now=AT)


def snapshot(benefit_id):
    table = Benefit.__table__
    with db.get_engine("read").connect() as connection:
        return connection.execute(table.select().where(table.c.id == benefit_id)).one()
