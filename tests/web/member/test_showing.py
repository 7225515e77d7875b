import re

import pytest
from zxingcpp import read_barcode

from portal.audit.recording import PROGRAMME
from portal.benefits.redeeming import Occasion, redeem
from portal.benefits.reversing import reverse
from portal.benefits.showing import shown_by
from portal.clock import now as this_moment
from portal.codes import read_code
from tests.books import benefit
from tests.factories import a_definition, changed_benefit, claims
from tests.pictures import painted


@pytest.fixture
def held(app, people):
    with app.app_context():
        a_definition(
            handle="tea", name="Tea", max_redemptions=2, redeem_instructions_store="One pot."
        )
        return claims("tea", people.alice)


def used(app, held):
    with app.app_context():
        return redeem(held, by=PROGRAMME, on=Occasion("store"), now=this_moment())


def test_the_screen_has_what_staff_need(alice, app, held, settings):
    page = alice.get(f"/benefits/{held}/show").text
    for said in ("Alice", "Tea", "One pot.", "Staff: scan the code", "Use it until", "2 of 2 uses"):
        assert said in page
    typed = re.search(r'class="typed-code"[^>]*>([^<]+)<', page)[1]
    assert f"Code: {' '.join(read_code(typed))}" in page
    token = read_barcode(painted(page)).text
    with app.app_context():
        own = benefit(held).code
    assert shown_by(token, code_of={held: own}.get, settings=settings, now=this_moment()) == held


def test_nothing_of_the_person_is_in_the_code(alice, held, people):
    token = read_barcode(painted(alice.get(f"/benefits/{held}/show").text)).text
    assert len(token) == 40
    for theirs in ("Alice", "Adler", "alice@example.com", str(people.alice), people.alice.hex):
        assert theirs.lower() not in token.lower()


def test_without_scripts_the_page_comes_again_by_itself_and_ends_right(alice, app, held):
    page = alice.get(f"/benefits/{held}/show").text
    again = re.search(r'<noscript><meta http-equiv="refresh" content="15; url=([^"]+)">', page)[1]
    assert "<h1>Tea</h1>" in alice.get(again).text
    used(app, held)
    page = alice.get(again).text
    assert "<h1>Used, thank you</h1>" in page
    assert "1 of 2 uses left" in page
    assert 'class="qr"' not in page
    assert f'href="/benefits/{held}/show"' in page


def test_the_screen_asks_for_little_until_there_is_news(alice, app, held):
    page = alice.get(f"/benefits/{held}/show").text
    live = re.search(r'data-live="([^"]+)"', page)[1]
    mark = re.search(r'data-mark="([^"]+)"', page)[1]
    same = alice.get(f"{live}&mark={mark}")
    assert (same.status_code, same.data) == (204, b"")
    redemption = used(app, held)
    news = alice.get(f"{live}&mark={mark}").text
    assert 'data-state="used"' in news
    with app.app_context():
        reverse(redemption, by=PROGRAMME, now=this_moment())
    assert 'data-state="showing"' in alice.get(live).text


def test_the_last_use_says_so(alice, app, held):
    live = re.search(r'data-live="([^"]+)"', alice.get(f"/benefits/{held}/show").text)[1]
    used(app, held)
    used(app, held)
    assert "That was all of it." in alice.get(live).text


def test_what_cannot_be_used_says_why_and_shows_no_code(alice, app, held):
    with app.app_context():
        changed_benefit(held, state="voided", void_reason="Given in error")
    page = alice.get(f"/benefits/{held}/show").text
    assert "Given in error" in page
    assert 'class="qr"' not in page


@pytest.mark.parametrize("typed", ["-1", "x", "9" * 40, "\u0661", ""])
def test_a_count_that_is_none_is_left_aside(alice, held, typed):
    page = alice.get(f"/benefits/{held}/show", query_string={"used": typed})
    assert page.status_code == 200
    assert 'class="qr"' in page.text
