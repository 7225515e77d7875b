"""The log tells who came in, who did not, and what was refused; and no secret or address."""

import json
import re

import pytest

from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.integrations.tokens import create_token
from portal.stores import enrolling, second_factor
from tests.factories import a_definition, claims
from tests.kiosks import ALICES_CARD, ALICES_PIN
from tests.people import ALICE, BOB
from tests.tills import PIN, a_shop

SHAPE = {"event", "level", "timestamp", "at", "profile_id", "staff", "device_id"} | {
    *("caller", "status", "kind", "is_new_device", "request_id"),
}


@pytest.fixture
def told(capsys):
    """Return all that the log says of an event, without what is the same in every line."""
    capsys.readouterr()
    lines = []

    def read(event):
        lines.extend(json.loads(line) for line in capsys.readouterr().err.splitlines())
        assert [sorted(line.keys() - SHAPE) for line in lines if line.keys() - SHAPE] == []
        usual = ("event", "level", "timestamp", "request_id")
        return [
            {name: value for name, value in line.items() if name not in usual}
            for line in lines
            if line["event"] == event
        ]

    return read


def asked_for_a_code(client, app, mailbox):
    client.send("/sign-in", page="/sign-in", email="alice@example.com")
    app.extensions["postman"].finish()
    return re.search(r"^\s+(\d{4}) (\d{4})$", mailbox.texts()[-1], re.MULTILINE)


def types_a_code(client, code):
    return client.send("/sign-in/code", page="/sign-in/code", code=code)


def test_a_member_who_comes_in_and_goes(client, app, people, mailbox, told):
    code = "".join(asked_for_a_code(client, app, mailbox).groups())
    types_a_code(client, "00000000")
    assert told("sign-in failed") == [{"at": "sign_in.enter_code"}]
    types_a_code(client, code)
    (came,) = told("signed in")
    assert (came["at"], came["profile_id"]) == ("sign_in.enter_code", str(ALICE))
    client.send("/sign-out")
    assert told("signed out") == [{"at": "member.sign_out", "profile_id": str(ALICE)}]


def test_a_link_that_is_no_good(client, told):
    client.send("/sign-in/link", page="/sign-in/link", token="x" * 43, number="12")
    assert told("sign-in failed") == [{"at": "sign_in.follow_link"}]


def test_a_person_at_a_till(till, told):
    here = {"device_id": till.device_id}
    till.send("/staff/sign-out", page="/staff")
    assert told("signed out") == [{"at": "staff_entrance.sign_out", "staff": "mia"} | here]
    for pin in ("000001", PIN):
        till.send("/staff/sign-in", page="/staff/sign-in", who="mia", pin=pin)
    assert told("sign-in failed") == [{"at": "staff_entrance.sign_in"} | here]
    till.send("/staff/lock", page="/staff")
    for pin in ("000001", PIN):
        till.send("/staff/unlock", page="/staff/unlock", pin=pin)
    assert told("signed in") == [
        {"at": "staff_entrance.sign_in", "staff": "mia"} | here,
        {"at": "staff_entrance.unlock", "staff": "mia"} | here,
    ]
    assert [each["at"] for each in told("sign-in failed")] == [
        "staff_entrance.sign_in",
        "staff_entrance.unlock",
    ]


def test_those_in_charge_show_another_code(at_till, app, settings, told):
    boss = at_till("admin", has_second_factor=False)
    with app.app_context():
        second_factor.set_up("admin", by=PROGRAMME, settings=settings, now=now())
    boss.send("/staff/code", page="/staff/code", code="000000")
    (failed,) = told("sign-in failed")
    assert (failed["at"], failed["staff"]) == ("staff_entrance.show_code", "admin")


def test_a_wrong_pin_for_something_grave(at_till, app, people, told):
    with app.app_context():
        a_definition(handle="tea")
        held = claims("tea", people.alice)
    boss = at_till("supervisor")
    boss.do(f"/staff/benefits/{held}/void", pin="000001", reason="Given by mistake")
    (failed,) = told("sign-in failed")
    assert (failed["at"], failed["staff"]) == ("staff.void_now", "supervisor")


def test_somebody_at_a_kiosk(kiosk, alices_card, told):
    kiosk.enters(pin="111222")
    (failed,) = told("sign-in failed")
    assert failed == {"at": "kiosk.enter_pin", "device_id": failed["device_id"]}
    kiosk.enters(ALICES_CARD, ALICES_PIN)
    (came,) = told("signed in")
    assert (came["at"], came["profile_id"]) == ("kiosk.enter_pin", str(ALICE))


def test_a_device_that_is_set_up(client, app, settings, told):
    with app.app_context():
        given = {"location_id": a_shop(), "by": PROGRAMME, "settings": settings, "now": now()}
        code = enrolling.enrol("till", "Till 1", **given)[1]
    for typed in ("BK7Q-29XM-4TZ", code):
        client.send("/devices/enrol", page="/devices/enrol", code=typed)
    assert told("sign-in failed") == [{"at": "enrolment.enrol"}]
    assert told("signed in") == [{"at": "enrolment.enrol", "kind": "till"}]


def test_what_is_another_members_is_noted_with_who_asked(bob, app, people, told):
    with app.app_context():
        a_definition(handle="tea")
        held = claims("tea", people.alice)
    assert bob.get(f"/benefits/{held}").status_code == 404
    assert told("not there") == [{"at": "member.show_benefit", "profile_id": str(BOB)}]


def test_a_forged_form_is_noted(bob, told):
    assert bob.post("/sign-out", data={"csrf_token": "forged"}).status_code == 403
    assert [(line["status"], line["at"]) for line in told("refused")] == [(403, "member.sign_out")]


def test_too_many_tries_are_noted(client, told):
    for _ in range(6):
        client.send("/sign-in", page="/sign-in", email="alice@example.com")
    assert [(line["status"], line["at"]) for line in told("refused")] == [
        (429, "sign_in.send_code")
    ]


def call(client, app, path, scope):
    with app.app_context():
        token = create_token("till", [scope], by=PROGRAMME, now=now())
    return client.get(path, headers={"Authorization": f"Bearer {token}"})


def test_a_key_that_is_none_and_one_without_the_scope_are_noted(client, app, told):
    client.get("/api/v3/benefits/1", headers={"Authorization": "Bearer nothing"})
    assert call(client, app, "/api/v3/benefits/1", "read-profiles").status_code == 403
    nobody, lacking = told("refused")
    assert (nobody["status"], "caller" in nobody) == (401, False)
    assert (lacking["status"], lacking["caller"].split()[0]) == (403, "token")


def test_a_missing_thing_is_no_event_for_a_program_of_the_shop(client, app, told):
    assert call(client, app, "/api/v3/benefits/999", "read-benefits").status_code == 404
    assert told("not there") == []


def test_a_link_to_a_phone_that_is_no_good(client, told):
    client.send("/phone", page="/phone", code="BK7Q-29XM-4TZ")
    assert told("sign-in failed") == [{"at": "phone.take_link"}]


def test_a_mailed_code_and_a_name_at_a_kiosk(kiosk, alices_card, told):
    kiosk.says(ALICES_CARD)
    kiosk.submit("/kiosk/mail")
    kiosk.submit("/kiosk/code", code="00000000")
    kiosk.submit("/kiosk/settings", handle="mia", pin="000001")
    places = [each["at"] for each in told("sign-in failed")]
    assert places == ["kiosk.enter_code", "kiosk.enter_settings"]
