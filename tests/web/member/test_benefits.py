import re
from datetime import datetime

import pytest
from zxingcpp import read_barcode

from portal.audit.recording import PROGRAMME
from portal.clock import now as this_moment
from portal.codes import read_code
from portal.definitions import allocating, defining
from portal.web.codes import drawn
from tests.factories import a_benefit, a_definition, changed_benefit, claims
from tests.pictures import painted, painted_path


def test_the_page_has_everything_that_is_needed_to_use_it(alice, app, people):
    with app.app_context():
        made = a_definition(
            handle="tea",
            name="Tea",
            terms_conditions="One pot.",
            redeem_code_pos="TILL",
            redeem_code_online="WEB",
            redeem_instructions_store="Show this.",
        )
        held = claims("tea", people.alice)
        assert made.id
    page = alice.get(f"/benefits/{held}").text
    for said in ("Tea", "One pot.", "TILL", "WEB", "Show this.", "(Melbourne time)", f"B-{held}"):
        assert said in page
    typed = re.search(r'class="typed-code"[^>]*>([^<]+)<', page)[1]
    assert read_code(typed)


def test_on_paper_the_picture_holds_the_typed_code(alice, app, people):
    with app.app_context():
        held = a_benefit(a_definition(), people.alice)
    page = alice.get(f"/benefits/{held}").text
    typed = re.search(r'class="typed-code"[^>]*>([^<]+)<', page)[1]
    assert read_barcode(painted(page)).text == read_code(typed)
    assert f'href="/benefits/{held}/show"' in page


def test_its_last_day_is_the_last_day_there(alice, app, people):
    with app.app_context():
        held = a_benefit(a_definition(period=365), people.alice, issued_at=datetime(2026, 6, 15, 9))
    assert "Tuesday, 15 June 2027, 23:59 (Melbourne time)" in alice.get(f"/benefits/{held}").text


def test_an_own_code_wins_over_that_of_the_definition(alice, app, people):
    with app.app_context():
        made = a_definition(handle="tea", redeem_code_online="SHARED")
        allocating.add_codes(made.id, ["MINE-1"], by=PROGRAMME, now=this_moment())
        held = claims("tea", people.alice)
    page = alice.get(f"/benefits/{held}").text
    assert "MINE-1" in page
    assert "SHARED" not in page


@pytest.mark.parametrize(
    ("changes", "heading"),
    [
        ({"redemptions_used": 1}, "Used"),
        ({"state": "voided", "void_reason": "Given in error"}, "Given in error"),
        ({"ends_at": datetime.fromisoformat("2020-01-01T00:00:00+00:00")}, "Ended"),
    ],
)
def test_what_can_no_longer_be_used_says_why_and_shows_no_code(
    alice, app, people, changes, heading
):
    with app.app_context():
        held = a_benefit(a_definition(name="Tea", is_claimable=False), people.alice)
        changed_benefit(held, **changes)
    page = alice.get(f"/benefits/{held}").text
    assert heading in page
    assert "typed-code" not in page
    assert "Tea" in alice.get("/history").text
    assert "Tea" not in alice.get("/").text


def test_the_page_keeps_what_was_promised_and_says_that_it_changed(alice, app, people):
    with app.app_context():
        made = a_definition(handle="tea", terms_conditions="One pot.")
        held = claims("tea", people.alice)
        changes = {"terms_conditions": "Half a pot."}
        defining.change(made.id, changes, by=PROGRAMME, now=this_moment())
    page = alice.get(f"/benefits/{held}").text
    assert "One pot." in page
    assert "Half a pot." not in page
    assert "changed its text since" in page


def test_another_members_benefit_is_not_there(bob, app, people):
    with app.app_context():
        held = a_benefit(a_definition(), people.alice)
    assert bob.get(f"/benefits/{held}").status_code == 404
    for number in ("999999999999999999999", "2147483648", "0"):
        assert bob.get(f"/benefits/{number}").status_code == 404


def test_what_is_drawn_can_be_read_back():
    code = drawn("BK7Q29XM4TZ")
    assert read_barcode(painted_path(code.side, code.path)).text == "BK7Q29XM4TZ"
    edges = [int(x) for x in re.findall(r"M(\d+) ", code.path)]
    assert min(edges) == 4
