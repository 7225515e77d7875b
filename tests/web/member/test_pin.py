from datetime import timedelta

import pytest
import time_machine
from zxingcpp import read_barcode

from portal.clock import now as this_moment
from portal.database import transaction
from portal.profiles.models import Identity
from tests.pictures import painted_bars

PIN = "274961"


def choose(browser, pin=PIN, again=PIN):
    return browser.send("/you/pin", page="/you/pin", pin=pin, again=again)


def test_a_member_chooses_changes_and_drops_a_pin(alice):
    assert "Choose a PIN" in alice.get("/you").text
    assert choose(alice, "274 961", "274961").location == "/you"
    assert "You have a PIN for our kiosks." in alice.get("/you").text
    assert alice.send("/you/pin/drop", page="/you/pin").location == "/you"
    assert "Choose a PIN" in alice.get("/you").text


@pytest.mark.parametrize(
    ("pin", "again", "said"),
    [
        ("123456", "123456", "Many people choose this one."),
        ("27496", "27496", "A PIN has exactly six digits."),
        (PIN, "274962", "These are not the same six digits."),
        ("", "", "Type six digits."),
    ],
)
def test_what_is_wrong_is_told_and_no_digit_comes_back(alice, pin, again, said):
    answer = choose(alice, pin, again)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{pin}"' not in answer.text or not pin


def test_after_a_while_it_takes_a_new_sign_in(alice):
    with time_machine.travel(this_moment() + timedelta(minutes=11)):
        page = alice.get("/you/pin").text
        assert "sign in once more first" in page
        assert 'name="pin"' not in page
        assert alice.send("/you/pin", page="/you/pin", pin=PIN, again=PIN).status_code == 422
        answer = alice.send("/you/sign-in-again", page="/you/pin")
        assert answer.location == "/sign-in?next=/you/pin"
        assert alice.get("/you").status_code == 303


def test_the_card_stands_on_your_page_as_a_scanner_reads_it(alice, app, people):
    assert "Your card" not in alice.get("/you").text
    card = Identity(
        profile_id=people.alice, handle="loyalty-card", identifier="290000000001",
        created_at=this_moment(),
    )  # fmt: skip
    with app.app_context(), transaction() as session:
        session.add(card)
    page = alice.get("/you").text
    assert "2900 0000 0001" in page
    assert read_barcode(painted_bars(page)).text == "290000000001"
