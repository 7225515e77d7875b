from base64 import b32decode
from datetime import timedelta

import pytest
import time_machine

from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.stores import enrolling, people, second_factor
from tests.tills import PIN, a_device, a_person

NEW_PIN = "508264"


def sign_in(client, who="mia", pin=PIN, path="/staff/sign-in"):
    return client.send(path, page="/staff/sign-in", who=who, pin=pin)


def test_a_person_signs_in_with_their_name_and_pin(at_till, app, settings):
    client = at_till(handle="noa")
    with app.app_context():
        a_person("mia")
    client.delete_cookie("shift")
    assert client.get("/staff").location == "/staff/sign-in"
    assert "Noa Wong" in client.get("/staff/sign-in").text
    answer = sign_in(client, "Mia ")
    assert (answer.status_code, answer.location) == (303, "/staff")
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if "shift" in each)
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Mia Wong" in client.get("/staff").text


def test_a_wrong_pin_and_an_unknown_name_look_alike(at_till):
    client = at_till(handle="mia")
    client.delete_cookie("shift")
    wrong, unknown = sign_in(client, pin="000001"), sign_in(client, who="max", pin="000001")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    text = "This is not right. Check who you are"
    assert text in wrong.text
    assert text in unknown.text
    for _ in range(4):
        sign_in(client, pin="000001")
    assert sign_in(client).status_code == 429


def test_a_till_left_alone_asks_for_the_pin_and_goes_on(till):
    with time_machine.travel(now() + timedelta(minutes=3)):
        assert till.get("/staff/today").location.startswith("/staff/unlock")
        page = till.get("/staff/unlock").text
        assert "Mia Wong, type your PIN" in page
        assert till.send("/staff/unlock", page="/staff/unlock", pin="000001").status_code == 422
        assert till.send("/staff/unlock", page="/staff/unlock", pin=PIN).location == "/staff"
        assert till.get("/staff/today").status_code == 200


def test_a_locked_till_shows_nothing_and_does_nothing(till):
    assert till.send("/staff/lock", page="/staff").location == "/staff/unlock"
    for path in ("/staff", "/staff/today", "/staff/found", "/staff/pin"):
        assert till.get(path).status_code == 303
    assert till.send("/staff/find", page="/staff/unlock", query="alice").status_code == 303
    assert "alice" not in till.get("/staff/unlock").text.lower()


def test_somebody_who_stays_at_the_till_is_not_locked_out(till):
    at = now()
    for minutes in (1, 2, 3, 4):
        with time_machine.travel(at + timedelta(minutes=minutes, seconds=-5)):
            assert till.get("/staff/stay").status_code == 204


def test_switching_ends_the_session(till):
    token = till.get_cookie("shift").value
    assert till.send("/staff/sign-out", page="/staff").location == "/staff/sign-in"
    till.set_cookie("shift", token)
    assert till.get("/staff").location == "/staff/sign-in"


def test_a_drawn_pin_is_good_for_choosing_one_and_nothing_else(at_till):
    client = at_till(handle="new", has_drawn_pin=True)
    assert client.get("/staff").location == "/staff/pin"
    assert client.get("/staff/today").location == "/staff/pin"
    common = client.send("/staff/pin", page="/staff/pin", pin=PIN, new_pin="123456")
    assert "Too many people would choose this one" in common.text
    wrong = client.send("/staff/pin", page="/staff/pin", pin="000001", new_pin=NEW_PIN)
    assert "This is not your PIN." in wrong.text
    assert client.send("/staff/pin", page="/staff/pin", pin=PIN, new_pin=NEW_PIN).status_code == 303
    assert client.get("/staff").status_code == 200


def test_no_other_browser_is_a_till(client, app, settings, people):
    assert client.get("/staff").status_code == 403
    with app.app_context():
        _id, secret = a_device(settings, kind="kiosk")
    client.set_cookie("shop-device", secret)
    assert client.get("/staff").status_code == 403
    assert client.get("/staff/sign-in").status_code == 403


def test_a_session_does_not_move_to_another_till(till, at_till):
    other = at_till(handle="noa")
    other.set_cookie("shift", till.get_cookie("shift").value)
    assert other.get("/staff").location == "/staff/sign-in"


def test_a_revoked_till_and_a_person_who_left_are_out_with_the_next_page(till, at_till, app):
    other = at_till(handle="noa")
    with app.app_context():
        people.end("noa", by=PROGRAMME, now=now())
        enrolling.revoke(till.device_id, by=PROGRAMME, now=now())
    assert till.get("/staff").status_code == 403
    assert other.get("/staff").location == "/staff/sign-in"


def test_a_launch_from_the_point_of_sale_proves_nothing_and_is_come_back_to(at_till, people):
    client = at_till(handle="mia")
    path = f"/staff/profiles/{people.alice}"
    launch = f"{path}?staffId=mia&storeId=fitzroy&terminalId=1&type=customer"
    assert "Alice A." in client.get(launch).text
    client.delete_cookie("shift")
    answer = client.get(launch)
    assert answer.location == f"/staff/sign-in?next={path.replace('/', '%2F')}&who=mia".replace(
        "%2F", "/"
    )
    page = client.get(answer.location).text
    assert 'value="mia"' in page
    assert "Alice" not in page
    assert sign_in(client, path=f"/staff/sign-in?next={path}").location == path
    assert client.get(f"/staff/sign-in?next=//evil.example/{path}").status_code == 200
    away = sign_in(client, path=f"/staff/sign-in?next=//evil.example{path}")
    assert away.location == "/staff"


def test_a_page_linked_from_elsewhere_is_opened_once_more_from_here(at_till, people):
    client = at_till(handle="mia")
    client.delete_cookie("shift")
    path = f"/staff/profiles/{people.alice}?staffId=mia"
    answer = client.get(path, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert f"0;url={path}&amp;again=1" in answer.text
    answer = client.get(f"{path}&again=1", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.location.startswith("/staff/sign-in")


def test_an_error_at_the_till_leads_back_to_the_till(till):
    for path in ("/staff/benefits/404", "/staff/nothing"):
        page = till.get(path)
        assert page.status_code == 404
        assert 'href="/staff">To the till' in page.text


def test_those_in_charge_show_the_code_of_their_app_before_anything_else(at_till, app, settings):
    boss = at_till("supervisor", has_second_factor=False)
    assert boss.get("/staff").status_code == 200
    page = boss.get("/staff/benefits/1/void")
    assert (page.status_code, "needs an app on your phone" in page.text) == (403, True)
    with app.app_context():
        address = second_factor.set_up("supervisor", by=PROGRAMME, settings=settings, now=now())
    secret = b32decode(address.partition("secret=")[2].partition("&")[0])
    assert boss.get("/staff").location == "/staff/code"
    wrong = boss.send("/staff/code", page="/staff/code", code="000 000")
    assert "This is not the code that your app shows now." in wrong.text
    code = second_factor.code_at(secret, int(now().timestamp()) // 30)
    assert boss.send("/staff/code", page="/staff/code", code=code).location == "/staff"
    assert boss.get("/staff/benefits/1/void").status_code == 404


@pytest.mark.parametrize("how", ["lock", "sign-out", "left alone"])
def test_what_was_typed_of_a_member_is_gone_once_the_till_is_left(till, how):
    till.send("/staff/find", page="/staff", query="br")
    if how == "left alone":
        with time_machine.travel(now() + timedelta(minutes=3)):
            till.get(till.get("/staff/found").location)
    else:
        till.send(f"/staff/{how}", page="/staff/found")
    with till.session_transaction() as session:
        assert "staff_query" not in session


def test_pins_are_masked_wherever_staff_type_them(till):
    assert till.get("/staff/pin").text.count('type="password"') == 2
    till.send("/staff/lock", page="/staff")
    assert till.get("/staff/unlock").text.count('type="password"') == 1
    till.delete_cookie("shift")
    assert till.get("/staff/sign-in").text.count('type="password"') == 1
