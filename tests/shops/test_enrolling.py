from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.audit.models import AuditRow
from portal.audit.recording import PROGRAMME
from portal.database import db, reading
from portal.errors import Invalid, NotFound, TooMany
from portal.stores import devices, enrolling, locations
from portal.stores.models import Device
from tests.at_once import all_at_once


@pytest.fixture
def enrol(shop, settings, now):
    def prepare(kind="till", name="Till 1"):
        return enrolling.enrol(
            kind, name, location_id="fitzroy", by=PROGRAMME, settings=settings, now=now
        )

    return prepare


@pytest.fixture
def become(settings, now):
    def open_link(code, *, at=now, client="10.0.0.1"):
        return enrolling.become(code, client=client, settings=settings, now=at)

    return open_link


def known(secret, at):
    with reading() as connection:
        return devices.find(secret, connection, now=at)


def test_a_browser_becomes_a_till_and_is_known_again(enrol, become, now):
    device_id, code = enrol()
    enrolled = become(code.lower())
    device = known(enrolled.secret, now)
    assert (device.id, device.kind, device.location_name) == (device_id, "till", "Fitzroy")


def test_a_code_is_good_once_for_an_hour_and_kept_as_a_hash(enrol, become, now):
    _id, code = enrol()
    with db.engine.connect() as connection:
        assert code not in str(connection.execute(select(Device.__table__)).all())
    with pytest.raises(Invalid):
        become(code, at=now + timedelta(hours=1))
    become(code)
    with pytest.raises(Invalid):
        become(code)


def test_two_browsers_that_open_one_link_at_once_are_one_device(enrol, become, app):
    _id, code = enrol()

    def attempt():
        try:
            return become(code).kind
        except Invalid:
            return "wrong"

    assert sorted(all_at_once(app, [attempt] * 6)) == ["till"] + ["wrong"] * 5


def test_guessing_codes_ends_after_twenty_tries(enrol, become):
    for _ in range(enrolling.TRIES):
        with pytest.raises(Invalid):
            become("BK7Q-29XM-4TZ")
    with pytest.raises(TooMany):
        become(enrol()[1])
    assert become(enrol()[1], client="10.0.0.2").kind == "till"


def test_however_many_devices_one_shop_sets_up_at_once_all_are_let_in(enrol, become):
    for _ in range(enrolling.TRIES + 5):
        assert become(enrol()[1]).kind == "till"


def test_a_device_ends_ninety_days_after_its_last_use(enrol, become, settings, now):
    device_id, code = enrol()
    secret = become(code).secret
    later = now + timedelta(days=89)
    devices.seen(device_id, settings=settings, now=later)
    assert known(secret, later + timedelta(days=89)) is not None
    assert known(secret, later + timedelta(days=90)) is None


def test_a_revoked_device_is_none_at_once(enrol, become, now):
    device_id, code = enrol("kiosk")
    secret = become(code).secret
    enrolling.revoke(device_id, by=PROGRAMME, now=now)
    assert known(secret, now) is None
    with pytest.raises(NotFound):
        enrolling.revoke(device_id, by=PROGRAMME, now=now)


def test_a_device_that_was_revoked_before_it_was_opened_never_opens(enrol, become, now):
    device_id, code = enrol()
    enrolling.revoke(device_id, by=PROGRAMME, now=now)
    with pytest.raises(Invalid):
        become(code)


def test_each_change_is_on_record_once(enrol, become, now):
    device_id, code = enrol()
    become(code)
    enrolling.revoke(device_id, by=PROGRAMME, now=now)
    with reading() as connection:
        rows = connection.execute(select(AuditRow.event, AuditRow.actor).order_by(AuditRow.id))
        assert rows.all() == [
            ("location added", None),
            ("device added", None),
            ("device enrolled", str(device_id)),
            ("device revoked", None),
        ]


def test_what_cannot_be_right_is_named(shop, settings, now):
    given = {"by": PROGRAMME, "settings": settings, "now": now}
    with pytest.raises(Invalid) as wrong:
        enrolling.enrol("fridge", " ", location_id="fitzroy", **given)
    assert set(wrong.value.errors) == {"kind", "name"}
    with pytest.raises(Invalid, match="no such location"):
        enrolling.enrol("till", "Till", location_id="moon", **given)
    with pytest.raises(Invalid) as wrong:
        locations.add("a b", "", timezone="Moon/Crater", by=PROGRAMME, now=now)
    assert set(wrong.value.errors) == {"id", "name", "timezone"}
    with pytest.raises(Invalid, match="taken"):
        locations.add("fitzroy", "Again", timezone=None, by=PROGRAMME, now=now)
