import re
from datetime import timedelta

import pytest
import time_machine

from portal.audit.recording import PROGRAMME
from portal.benefits import reassigning, reversing, scanning
from portal.benefits.scanning import WRONG_CODES, Scanned
from portal.benefits.showing import token_of
from portal.clock import now
from portal.codes import ALPHABET, LENGTH, new_code
from tests.books import benefit, events
from tests.factories import a_benefit, a_definition, changed_benefit
from tests.tills import PIN, redemption_in


@pytest.fixture
def tea(app, people):
    """Alice's tea, which is good twice."""
    with app.app_context():
        kind = a_definition(
            name="Free tea", handle="tea", max_redemptions=2, redeem_instructions_store="Any leaf."
        )
        return a_benefit(kind, people.alice)


@pytest.fixture
def cake(app, people):
    """Alice's cake, which is good once."""
    with app.app_context():
        return a_benefit(a_definition(name="Cake", handle="cake"), people.alice)


@pytest.fixture
def shown(app, settings):
    """Return what a member's screen shows of a benefit now."""

    def token(benefit_id, at=None):
        with app.app_context():
            code = benefit(benefit_id).code
        return token_of(benefit_id, code, settings=settings, now=at or now())

    return token


def left(app, benefit_id):
    with app.app_context():
        return benefit(benefit_id).max_redemptions - benefit(benefit_id).redemptions_used


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


def test_undo_brings_it_back_and_today_shows_both(till, app, cake):
    redemption_id = redemption_in(till.redeem(cake))
    assert "Cake" in till.get("/staff/today").text
    answer = till.do(f"/staff/redemptions/{redemption_id}/undo")
    assert answer.status_code == 303
    assert "Undone: Cake" in till.get(answer.location).text
    assert left(app, cake) == 1
    assert "Undone" in till.get("/staff/today").text
    assert "Can be redeemed" in till.get(f"/staff/benefits/{cake}").text


def test_after_ten_minutes_only_those_in_charge_undo_and_only_with_a_reason(
    till, at_till, app, cake
):
    redemption_id = redemption_in(till.redeem(cake))
    path = f"/staff/redemptions/{redemption_id}/undo"
    with time_machine.travel(now() + timedelta(minutes=11)):
        boss = at_till("supervisor")
        assert at_till(handle="noa", device=None).do(path).status_code == 404
        assert boss.do(path).status_code == 422
        assert boss.do(path, reason="Wrong customer").status_code == 303
        assert boss.do(path, reason="Wrong customer").status_code == 404
    assert left(app, cake) == 1


def test_another_till_undoes_nothing_of_this_one(till, at_till, cake):
    redemption_id = redemption_in(till.redeem(cake))
    assert at_till(handle="noa").do(f"/staff/redemptions/{redemption_id}/undo").status_code == 404


def test_what_is_grave_asks_for_the_pin_and_not_again_for_five_minutes(till, at_till, cake, tea):
    boss = at_till("supervisor")
    path = f"/staff/benefits/{cake}/void"
    assert boss.do(path, pin="", reason="Wrong").status_code == 422
    assert boss.do(path, pin="000001", reason="Wrong").status_code == 422
    assert boss.do(path, pin=PIN, reason="Wrong").status_code == 303
    assert "PIN" not in boss.get(f"/staff/benefits/{tea}/void").text.replace("choose_pin", "")
    assert boss.do(f"/staff/benefits/{tea}/void", pin="", reason="Wrong").status_code == 303


def test_an_override_needs_a_reason_and_is_marked(at_till, app, cake):
    with app.app_context():
        changed_benefit(cake, ends_at=now() - timedelta(days=1))
    boss, path = at_till("supervisor"), f"/staff/benefits/{cake}/override"
    assert "Redeem all the same" in boss.get(f"/staff/benefits/{cake}").text
    assert boss.do(path).status_code == 422
    assert boss.do(path, reason="One day late, our mistake").status_code == 303
    assert left(app, cake) == 0
    from sqlalchemy import select

    from portal.audit.models import AuditRow
    from portal.database import reading

    with app.app_context(), reading() as connection:
        after = connection.scalar(
            select(AuditRow.after).where(AuditRow.event == "benefit redeemed")
        )
    assert (after["override"], after["reason"]) == ("expired", "One day late, our mistake")
    assert after["device_id"] == boss.device_id


@pytest.mark.parametrize("act", ["void", "override"])
def test_nothing_grave_is_done_to_what_was_given_away_while_its_page_was_open(
    at_till, app, people, act
):
    with app.app_context():
        made = a_definition(name="Pie", handle="pie", is_reassignable=True)
        pie = a_benefit(made, people.alice)
    boss, path = at_till("supervisor"), f"/staff/benefits/{pie}/{act}"
    page = boss.get(path).text
    assert f'name="holder" value="{people.alice}"' in page
    with app.app_context():
        reassigning.reassign(pie, to=people.bob, by=PROGRAMME, now=now())
        changed_benefit(pie, ends_at=now() - timedelta(minutes=1))
    late = boss.do(path, reason="Wrong", holder=people.alice)
    assert late.status_code == 409
    assert "gave it to somebody else" in late.text
    assert boss.do(path, reason="Wrong", holder="nobody").status_code == 422
    with app.app_context():
        assert (benefit(pie).state, benefit(pie).redemptions_used) == ("active", 0)
    assert boss.do(path, reason="Wrong", holder=people.bob).status_code == 303


def test_there_is_an_end_to_what_one_shift_redeems_and_corrects(till, at_till, app, tea, cake):
    settings = app.config["SETTINGS"]
    few = {"staff_redemptions_per_shift": 1, "staff_corrections_per_shift": 1}
    app.config["SETTINGS"] = settings.model_copy(update=few)
    try:
        assert till.redeem(tea).status_code == 200
        assert till.redeem(cake).status_code == 429
        boss = at_till("supervisor")
        assert boss.do(f"/staff/benefits/{cake}/void", reason="x").status_code == 303
        assert boss.do(f"/staff/benefits/{tea}/void", reason="x").status_code == 429
    finally:
        app.config["SETTINGS"] = settings


def test_a_use_that_was_undone_elsewhere_is_told_on_its_page(till, app, cake):
    redemption_id = redemption_in(till.redeem(cake))
    with app.app_context():
        reversing.reverse(redemption_id, by=PROGRAMME, now=now())
    assert "Undone: Cake" in till.get(f"/staff/redemptions/{redemption_id}?done=1").text
