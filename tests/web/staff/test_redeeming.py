import re
from datetime import timedelta

import pytest
import time_machine

from portal.audit.recording import PROGRAMME
from portal.benefits import reassigning, scanning
from portal.benefits.scanning import WRONG_CODES, Scanned
from portal.benefits.showing import token_of
from portal.clock import now
from portal.codes import ALPHABET, LENGTH, new_code
from tests.books import benefit, events, left
from tests.factories import a_benefit, a_definition, changed_benefit
from tests.tills import redemption_in


def test_a_scan_leads_to_the_verdict_and_one_button_to_the_end(till, app, tea, shown):
    page = till.scan(shown(tea))
    for text in ("Can be redeemed", "2 uses are left.", "Any leaf.", "Redeem Free tea", "Alice A."):
        assert text in page.text
    page = till.redeem(tea)
    assert "Redeemed: Free tea" in page.text
    assert "1 use is left." in page.text
    assert page.headers["Refresh"] == "5; url=/staff"
    assert left(app, tea) == 1


def test_what_was_given_away_is_not_used_by_its_giver(till, alice, app, people, shown):
    with app.app_context():
        made = a_definition(name="Pie", handle="pie", is_reassignable=True, allow_user_redeem=True)
        pie = a_benefit(made, people.alice)
    screen, page = shown(pie), till.scan(shown(pie))
    key = re.search(r'name="key" value="([^"]+)"', page.text)[1]
    with app.app_context():
        reassigning.reassign(pie, to=people.bob, by=PROGRAMME, now=now())
    late = till.redeem(pie, key=key)
    assert (late.status_code, left(app, pie)) == (409, 1)
    assert "Ask for a fresh code" in till.scan(screen).text
    assert till.redeem(pie, key="form-2345", holder="nobody").status_code == 422
    assert "Bob B." in till.scan(shown(pie)).text
    assert "Redeemed: Pie" in till.redeem(pie, key="form-3456", holder=people.bob).text


def test_no_more_of_the_member_is_shown_than_a_till_needs(till, tea, shown):
    page = till.scan(shown(tea)).text
    assert "Adler" not in page
    assert "alice@example.com" not in page


def test_the_same_scan_twice_is_one_redemption_and_shows_the_first_result(till, app, tea, shown):
    token = shown(tea)
    form = till.send("/staff/find", page="/staff", query=token)
    key = form.location.partition("scan=")[2]
    till.redeem(tea, key=key)
    again = till.redeem(tea, key=key)
    assert "Redeemed: Free tea" in again.text
    page = till.scan(token)
    assert "Already used" in page.text
    assert left(app, tea) == 1


def scans_twice(till, token, benefit_id):
    """Scan and press whatever button there is, then all of it again with the same screen."""
    for _ in range(2):
        page = till.scan(token).text
        if "data-main" in page:
            till.redeem(benefit_id, key=re.search(r'name="key" value="([^"]+)"', page)[1])


def test_a_screen_scanned_twice_uses_one_and_without_the_key_of_the_screen_two(
    till, app, people, tea, shown, monkeypatch
):
    scans_twice(till, shown(tea), tea)
    assert left(app, tea) == 1
    monkeypatch.setattr(scanning, "Scanned", lambda benefit_id, *_screen: Scanned(benefit_id))
    with app.app_context():
        changed_benefit(tea, redemptions_used=0)
    scans_twice(till, shown(tea), tea)
    assert left(app, tea) == 0


def test_a_screen_that_was_used_by_mistake_is_good_once_more_after_the_undoing(
    till, at_till, app, tea, shown
):
    token, other = shown(tea), at_till(handle="noa")
    for _ in range(2):
        key = till.send("/staff/find", page="/staff", query=token).location.partition("scan=")[2]
        done = redemption_in(till.redeem(tea, key=key))
        assert left(app, tea) == 1
        assert till.do(f"/staff/redemptions/{done}/undo").status_code == 303
    keys = [
        each.send("/staff/find", page="/staff", query=token).location.partition("scan=")[2]
        for each in (till, other)
    ]
    assert "Redeemed: Free tea" in till.redeem(tea, key=keys[0]).text
    assert "Already used" in other.redeem(tea, key=keys[1]).text
    assert "Already used" in till.scan(token).text
    assert left(app, tea) == 1


def test_several_uses_are_redeemed_at_once_and_never_more_than_are_left(till, app, tea):
    page = till.redeem(tea, count="3")
    assert (page.status_code, "Not that often" in page.text) == (409, True)
    assert "Used 2 times" in till.redeem(tea, key="form-2345", count="2").text
    assert left(app, tea) == 0


def test_a_second_till_is_told_who_was_first(till, at_till, app, cake, shown):
    token, other = shown(cake), at_till(handle="noa")
    till.scan(token)
    other.scan(token)
    till.redeem(cake, key="form-at-one")
    page = other.redeem(cake, key="form-at-two")
    assert page.status_code == 409
    for text in ("Already used", "today at", "Fitzroy", "Till of mia", "Mia Wong"):
        assert text in page.text
    with app.app_context():
        assert (events("benefit redeemed"), events("redemption refused")) == (1, 1)


def test_one_screen_scanned_by_two_tills_is_one_use_and_the_second_hears_of_the_first(
    till, at_till, app, tea, shown
):
    token, other = shown(tea), at_till(handle="noa")
    keys = [
        each.send("/staff/find", page="/staff", query=token).location.partition("scan=")[2]
        for each in (till, other)
    ]
    till.redeem(tea, key=keys[0])
    page = other.redeem(tea, key=keys[1])
    assert "Already used" in page.text
    assert "Till of mia" in page.text
    assert left(app, tea) == 1


@pytest.mark.parametrize("wrong", ["old", "foreign", "altered"])
def test_a_code_that_is_not_good_asks_for_a_fresh_one_and_costs_nothing(
    till, app, tea, shown, settings, wrong
):
    with app.app_context():
        foreign = settings.model_copy(update={"secret_key": "another-key-0123456789-abcdefghij"})
        good = shown(tea)
        token = {
            "old": shown(tea, now() - timedelta(seconds=61)),
            "foreign": token_of(tea, benefit(tea).code, settings=foreign, now=now()),
            "altered": ("B" if good[8] != "B" else "C").join((good[:8], good[9:])),
        }[wrong]
    page = till.scan(token)
    assert (page.status_code, "Ask for a fresh code" in page.text) == (409, True)
    assert left(app, tea) == 2
    with app.app_context():
        assert events("scan refused") == 1


def test_a_code_is_good_for_a_minute_and_a_typed_one_always(till, app, tea, shown):
    with time_machine.travel(now(), tick=False) as clock:
        token = shown(tea)
        clock.shift(timedelta(seconds=30))
        assert "Can be redeemed" in till.scan(token).text
        clock.shift(timedelta(seconds=30))
        assert "Ask for a fresh code" in till.scan(token).text
    with app.app_context():
        code = benefit(tea).code
    assert "Can be redeemed" in till.scan(f" {code[:4]}-{code[4:8]} {code[8:]}".lower()).text


def test_a_till_that_types_at_random_is_slowed_down_and_its_members_are_served(
    till, at_till, app, tea, shown
):
    """`make robots` types a million; here are enough to see what the person at the till sees."""
    with app.app_context():
        code = benefit(tea).code
    pages = [till.scan(new_code()) for _ in range(WRONG_CODES + 30)]
    taken, refused = pages[:WRONG_CODES], pages[WRONG_CODES:]
    assert all("Nothing has this code" in page.text for page in taken)
    assert {page.status_code for page in [*refused, till.scan(code)]} == {429}
    assert 3500 < int(refused[0].headers["Retry-After"]) <= 3600
    assert "Type the next in 60 minutes." in refused[0].text
    assert "Can be redeemed" in till.scan(shown(tea)).text
    assert "Alice A." in till.scan("Alice").text
    assert "Can be redeemed" in at_till(handle="noa").scan(code).text
    with time_machine.travel(now() + timedelta(minutes=61)):
        same = (till.device_id, till.get_cookie("shop-device").value)
        assert "Can be redeemed" in at_till(handle="zoe", device=same).scan(code).text


def test_a_million_random_typed_codes_take_years_and_come_to_nothing():
    """A till takes thirty an hour: a million take four years, and hit one of a million benefits
    with a chance of one in eight hundred."""
    hours = 10**6 / WRONG_CODES
    assert hours / 24 / 365 > 3
    assert 10**6 * 10**6 / len(ALPHABET) ** LENGTH < 1 / 800
    members_at_risk_a_day = WRONG_CODES * 24 * 1000 * 10**6 / len(ALPHABET) ** LENGTH
    assert members_at_risk_a_day < 0.01


@pytest.mark.parametrize(
    ("state", "heading", "say"),
    [
        ({"state": "voided", "void_reason": "Wrong"}, "It was withdrawn", "This one was withdrawn"),
        ({"redemptions_used": 2}, "Already used", "It has been used already"),
        ({"ends_at": now() - timedelta(days=1)}, "It ended on", "This one ended on"),
    ],
)
def test_each_refusal_says_why_and_what_to_say_and_is_on_record(
    till, app, tea, shown, state, heading, say
):
    with app.app_context():
        changed_benefit(tea, **state, reserved_redemptions=0)
    page = till.scan(shown(tea))
    assert heading in page.text
    assert say in page.text
    assert "data-main" not in page.text
    with app.app_context():
        assert events("redemption refused") == 1
