import re
from datetime import timedelta

import pytest
import time_machine

from portal.audit.recording import PROGRAMME
from portal.clock import now as this_moment
from portal.profiles import changing
from portal.stores import enrolling
from tests.kiosks import ALICES_CARD, ALICES_PIN


def test_only_an_enrolled_kiosk_has_the_pages(client, app, kiosk):
    assert client.get("/kiosk").location == "/devices"
    assert kiosk.get("/kiosk").status_code == 200
    with app.app_context():
        enrolling.revoke(1, by=PROGRAMME, now=this_moment())
    assert kiosk.get("/kiosk").location == "/devices"


def test_a_card_and_a_pin_let_in(kiosk, alices_card):
    assert kiosk.says(ALICES_CARD).location == "/kiosk/pin"
    page = kiosk.get("/kiosk/pin").text
    assert "ends in 01" in page
    assert ALICES_CARD not in page
    assert kiosk.submit("/kiosk/pin", pin=ALICES_PIN).location == "/kiosk/benefits"
    assert "Hello, Alice" in kiosk.get("/kiosk/benefits").text


def test_a_phone_number_lets_in_as_a_card_does(kiosk, app, alices_card, people):
    with app.app_context():
        fields = {"mobile_phone": "+61491570156"}
        changing.change(people.alice, fields, by=PROGRAMME, now=this_moment(), country=None)
    assert kiosk.enters("+61 491 570 156").location == "/kiosk/benefits"


@pytest.mark.parametrize("number", [ALICES_CARD, "290000009999"])
def test_a_wrong_pin_tells_nothing_of_the_number(kiosk, alices_card, number):
    answer = kiosk.enters(number, "111222")
    assert answer.status_code == 422
    assert "The number and the PIN do not belong together." in answer.text
    assert "111222" not in answer.text
    assert kiosk.get("/kiosk/benefits").location == "/kiosk"


def test_after_five_wrong_pins_there_is_a_pause(kiosk, alices_card):
    assert [kiosk.enters(pin="111222").status_code for _ in range(5)] == [422] * 5
    assert kiosk.enters().status_code == 429


@pytest.mark.parametrize("is_known", [True, False])
def test_the_pause_tells_nothing_of_the_number_either(kiosk, app, people, is_known):
    if is_known:
        with app.app_context():
            fields = {"mobile_phone": "+61491570156"}
            changing.change(people.alice, fields, by=PROGRAMME, now=this_moment(), country=None)
    for _ in range(5):
        assert kiosk.enters("+61 491 570 156", "111222").status_code == 422
    assert kiosk.enters("+61 0491-570-156", "111222").status_code == 429


@pytest.mark.parametrize("is_known", [True, False])
def test_the_pause_is_of_the_card_however_it_is_written(kiosk, alices_card, is_known):
    card = ALICES_CARD if is_known else "290000009999"
    for _ in range(5):
        assert kiosk.enters(card, "111222").status_code == 422
    assert kiosk.enters(f"{card[:4]}-{card[4:]}", "111222").status_code == 429


def test_no_page_of_a_member_opens_on_a_kiosk(kiosk, alice, app):
    cookie = kiosk.get_cookie("shop-device")
    for client in (kiosk, alice):
        client.set_cookie("shop-device", cookie.value)
        for path in ("/", "/you", "/sign-in", "/sign-in/code"):
            assert client.get(path).location == "/kiosk"


@pytest.mark.parametrize("typed", ["", "12", "alice@example.com", "x" * 40, "٢٩٠٠٠٠"])
def test_what_is_no_number_is_told(kiosk, alices_card, typed):
    answer = kiosk.says(typed)
    assert answer.status_code == 422
    assert not typed or f'value="{typed}"' not in answer.text


def test_a_mailed_code_lets_in_without_a_pin(kiosk, alices_card, mailbox, app):
    kiosk.says(ALICES_CARD)
    assert kiosk.submit("/kiosk/mail").location == "/kiosk/code"
    app.extensions["postman"].finish()
    (message,) = mailbox.messages
    text = message.get_body(("plain",)).get_content()
    assert "Fitzroy" in text
    assert "/sign-in/link" not in text
    code = "".join(re.search(r"^\s*(\d{4}) (\d{4})\s*$", text, re.MULTILINE).groups())
    wrong = "00000000" if code != "00000000" else "11111111"
    assert kiosk.submit("/kiosk/code", code=wrong).status_code == 422
    assert kiosk.submit("/kiosk/code", code=code).location == "/kiosk/benefits"
    kiosk.says(ALICES_CARD)
    assert kiosk.submit("/kiosk/code", code=code).status_code == 422


def test_a_number_that_nobody_has_gets_the_same_answer_and_no_mail(kiosk, people, mailbox, app):
    kiosk.says("290000009999")
    assert kiosk.submit("/kiosk/mail").location == "/kiosk/code"
    assert "If the number that ends in 99 is a member" in kiosk.get("/kiosk/code").text
    app.extensions["postman"].finish()
    assert mailbox.messages == []


def test_the_token_changes_when_the_member_is_let_in(kiosk, alices_card):
    kiosk.says(ALICES_CARD)
    before = kiosk.get_cookie("kiosk").value
    kiosk.submit("/kiosk/pin", pin=ALICES_PIN)
    after = kiosk.get_cookie("kiosk").value
    assert before != after
    kiosk.set_cookie("kiosk", before)
    assert kiosk.get("/kiosk/benefits").location == "/kiosk"


def test_another_kiosk_cannot_use_the_token(open_kiosk, alices_card):
    here, there = open_kiosk("Kiosk 1"), open_kiosk("Kiosk 2")
    here.enters()
    there.set_cookie("kiosk", here.get_cookie("kiosk").value)
    assert there.get("/kiosk/benefits").location == "/kiosk"
    assert here.get("/kiosk/benefits").status_code == 200


def test_nobody_stays_between_the_questions_for_ever(kiosk, alices_card):
    kiosk.says(ALICES_CARD)
    with time_machine.travel(this_moment() + timedelta(seconds=91)):
        assert kiosk.get("/kiosk/pin").location == "/kiosk"
        assert kiosk.submit("/kiosk/pin", pin=ALICES_PIN).location == "/kiosk"


def test_a_card_is_the_same_however_it_is_written(kiosk, alices_card, mailbox, app, settings):
    written = f"{ALICES_CARD[:4]}-{ALICES_CARD[4:8]}-{ALICES_CARD[8:]}"
    assert kiosk.enters(written).location == "/kiosk/benefits"
    for number in [ALICES_CARD, written] * settings.sign_in_mails_per_hour:
        kiosk.says(number)
        answer = kiosk.submit("/kiosk/mail")
    assert answer.status_code == 429
    app.extensions["postman"].finish()
    assert len(mailbox.messages) == settings.sign_in_mails_per_hour


def test_a_pin_is_masked(kiosk, alices_card):
    kiosk.says(ALICES_CARD)
    assert re.search(r'name="pin"[^>]*class="code masked"', kiosk.get("/kiosk/pin").text)
