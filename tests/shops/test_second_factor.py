import re
from base64 import b32decode
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.audit.recording import PROGRAMME
from portal.database import db, reading
from portal.errors import NotFound, TooMany
from portal.stores import second_factor, sessions, signing_in
from portal.stores.models import StaffMember
from portal.stores.second_factor import WrongCode, code_at
from tests.at_once import all_at_once
from tests.tills import PIN, a_person


@pytest.fixture
def shift(till, settings, now):
    """Return a function that reads the session of a token, of a new one without any."""
    a_person("sol", role="supervisor")

    def of(token=None, at=now):
        given = {"device_id": till, "settings": settings}
        token = token or signing_in.sign_in("sol", PIN, now=now, **given)
        with reading() as connection:
            return sessions.find(token, connection, now=at, **given)

    return of


@pytest.fixture
def app_code(shift, settings, now):
    """Return a function that reads a code off the phone."""
    address = second_factor.set_up("sol", by=PROGRAMME, settings=settings, now=now)
    secret = b32decode(re.search(r"secret=([A-Z2-7]+)", address)[1])
    return lambda at=now: code_at(secret, int(at.timestamp()) // 30)


@pytest.mark.parametrize(
    ("seconds", "digits"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(seconds, digits):
    assert code_at(b"12345678901234567890", seconds // 30) == digits


def test_those_in_charge_may_what_a_till_may_until_they_show_their_code(
    shift, app_code, settings, now
):
    here = shift()
    assert (here.may("redeem"), here.may("void"), here.has_app) == (True, False, True)
    token = second_factor.prove(here, app_code(), settings=settings, now=now)
    assert shift(token).may("void")


def test_a_code_is_good_once_and_a_neighbour_of_it_for_a_clock_that_is_off(
    shift, app_code, settings, now
):
    here = shift()
    second_factor.prove(here, app_code(now - timedelta(seconds=30)), settings=settings, now=now)
    with pytest.raises(WrongCode):
        second_factor.prove(here, app_code(now - timedelta(seconds=30)), settings=settings, now=now)
    with pytest.raises(WrongCode):
        second_factor.prove(here, app_code(now + timedelta(minutes=2)), settings=settings, now=now)
    second_factor.prove(here, app_code(), settings=settings, now=now)


def test_one_code_shown_twice_at_once_is_taken_once(app, shift, app_code, settings, now):
    here = shift()

    def attempt():
        try:
            second_factor.prove(here, app_code(), settings=settings, now=now)
        except WrongCode:
            return "wrong"
        return "right"

    assert sorted(all_at_once(app, [attempt] * 4)) == ["right", "wrong", "wrong", "wrong"]


def test_after_five_wrong_codes_the_right_one_waits(shift, app_code, settings, now):
    here = shift()
    for _ in range(5):
        with pytest.raises(WrongCode):
            second_factor.prove(here, "x", settings=settings, now=now)
    with pytest.raises(TooMany):
        second_factor.prove(here, app_code(), settings=settings, now=now)


def test_no_secret_lies_in_the_store_and_a_new_app_ends_the_old_one(shift, app_code, settings, now):
    with db.engine.connect() as connection:
        nonce = connection.scalar(select(StaffMember.app_nonce))
    other = settings.model_copy(update={"secret_key": "another-key-0123456789-abcdefghij"})
    for wrong in (other, settings):
        if wrong is settings:
            second_factor.set_up("sol", by=PROGRAMME, settings=settings, now=now)
        with pytest.raises(WrongCode):
            second_factor.prove(shift(), app_code(), settings=wrong, now=now)
    assert nonce is not None
    with pytest.raises(NotFound):
        second_factor.set_up("nobody", by=PROGRAMME, settings=settings, now=now)


def test_where_the_programme_asks_for_none_the_pin_is_enough(shift, till, settings, now):
    lenient = settings.model_copy(update={"staff_second_factor": False})
    token = signing_in.sign_in("sol", PIN, device_id=till, settings=lenient, now=now)
    with reading() as connection:
        given = {"device_id": till, "settings": lenient, "now": now}
        assert sessions.find(token, connection, **given).may("void")
