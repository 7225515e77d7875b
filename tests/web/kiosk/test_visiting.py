import re
from datetime import timedelta

import pytest
import time_machine

from portal.audit.models import AuditRow
from portal.benefits.models import Benefit
from portal.clock import now as this_moment
from portal.database import db
from tests.factories import a_definition, claims


@pytest.fixture
def visit(kiosk, alices_card, app):
    with app.app_context():
        a_definition(handle="tea", name="Tea", terms_conditions="One pot.")
        a_definition(
            handle="gold", name="Lounge", claim_condition={"rule": "tier", "value": "platinum"}
        )
    kiosk.enters()
    return kiosk


def after(seconds):
    return time_machine.travel(this_moment() + timedelta(seconds=seconds))


def claim(visit):
    return visit.submit("/kiosk/offers/tea/claim", key="form-1234")


def test_yours_and_what_is_to_claim_stand_apart(visit, app, people):
    with app.app_context():
        a_definition(handle="cake", name="Cake")
        claims("cake", people.alice)
    assert "Tea" in visit.get("/kiosk/benefits").text
    assert "Cake" in visit.get("/kiosk/benefits?shelf=yours").text
    later = visit.get("/kiosk/benefits?shelf=later").text
    assert "For Platinum members" in later or "Lounge" in later


def test_many_are_turned_like_pages(visit, app):
    with app.app_context():
        for number in range(8):
            a_definition(name=f"More {number}")
    first = visit.get("/kiosk/benefits?shelf=claim")
    assert "1 of 3" in first.text
    assert "page=2" in first.text
    for page in ("3", "99", "x", "-1"):
        assert visit.get(f"/kiosk/benefits?shelf=claim&page={page}").status_code == 200


def test_an_offer_says_what_it_is_or_why_not(visit):
    page = visit.get("/kiosk/offers/tea").text
    assert "Claim Tea" in page
    assert "One pot." in visit.get("/kiosk/offers/tea/more").text
    refused = visit.get("/kiosk/offers/gold").text
    assert "Claim Lounge" not in refused
    assert "Platinum" in refused


def test_a_claim_is_one_and_tells_where_it_was_made(visit, app, people):
    first, again = claim(visit), claim(visit)
    assert first.location == again.location == "/kiosk/benefits/1?claimed=1"
    page = visit.get(first.location).text
    assert "It’s yours" in page
    assert "typed-code" in page
    with app.app_context(), db.engine.connect() as connection:
        assert len(connection.execute(Benefit.__table__.select()).all()) == 1
        rows = connection.execute(
            AuditRow.__table__.select().where(AuditRow.event == "benefit claimed")
        ).all()
    (row,) = rows
    assert (row.actor_kind, row.actor) == ("member", str(people.alice))
    told = {name: row.after[name] for name in ("channel", "device_id", "location_id")}
    assert told == {"channel": "kiosk", "device_id": 1, "location_id": "fitzroy"}


def test_what_was_claimed_meanwhile_is_shown(visit, app, people):
    with app.app_context():
        held = claims("tea", people.alice)
    assert claim(visit).location == f"/kiosk/benefits/{held}"


def test_what_cannot_be_claimed_says_why(visit):
    answer = visit.submit("/kiosk/offers/gold/claim", key="form-1234")
    assert answer.status_code == 409
    assert "Platinum" in answer.text


def test_finishing_ends_the_visit_on_the_server_and_leaves_no_token(visit):
    token = visit.get_cookie("kiosk").value
    assert visit.submit("/kiosk/finish").location == "/kiosk/goodbye"
    assert visit.get_cookie("kiosk") is None
    visit.set_cookie("kiosk", token)
    assert visit.get("/kiosk/benefits").location == "/kiosk"


def test_the_first_page_ends_what_somebody_left_open(visit):
    token = visit.get_cookie("kiosk").value
    assert "Alice" not in visit.get("/kiosk").text
    visit.set_cookie("kiosk", token)
    assert visit.get("/kiosk/benefits").location == "/kiosk"


@pytest.mark.parametrize(("seconds", "is_open"), [(80, True), (91, False)])
def test_without_a_touch_the_visit_is_dead_on_the_server_after_a_minute_and_a_half(
    visit, seconds, is_open
):
    with after(seconds):
        assert (visit.get("/kiosk/benefits").status_code == 200) is is_open


@pytest.mark.parametrize(("seconds", "is_open"), [(50, True), (61, False)])
def test_after_a_claim_it_is_dead_after_a_minute(visit, seconds, is_open):
    visit.get(claim(visit).location)
    with after(seconds):
        assert (visit.get("/kiosk/benefits").status_code == 200) is is_open


def test_however_busy_nobody_stays_for_more_than_ten_minutes(visit):
    for minute in range(1, 10):
        with after(60 * minute):
            assert visit.get("/kiosk/benefits").status_code == 200
    with after(601):
        assert visit.get("/kiosk/benefits").location == "/kiosk"


def test_more_time_can_be_asked_for_ten_times(visit):
    left = [visit.submit("/kiosk/stay", more="1", script="1").json["left"] for _ in range(10)]
    assert left == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert visit.submit("/kiosk/stay", more="1", script="1").location == "/kiosk"


def test_without_scripts_the_question_is_a_page(visit):
    page = visit.get("/kiosk/benefits").text
    assert 'http-equiv="refresh" content="60; url=/kiosk/still-there"' in page
    asked = visit.get("/kiosk/still-there").text
    assert 'http-equiv="refresh" content="30; url=/kiosk"' in asked
    assert visit.submit("/kiosk/stay", more="1").location == "/kiosk/benefits"
    visit.submit("/kiosk/finish")
    assert visit.get("/kiosk/still-there").location == "/kiosk"


def test_every_answer_stays_out_of_caches_and_asks_for_no_filling_in(visit):
    for path in ("/kiosk/identify", "/kiosk/benefits", "/kiosk/offers/tea", "/kiosk/pin"):
        answer = visit.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
    assert 'autocomplete="off"' in visit.get("/kiosk/identify").text


def test_looks_and_language_are_of_whoever_chose_them_alone(visit):
    for choice in ({"look": "larger"}, {"look": "contrast"}, {"language": "de"}):
        answer = visit.submit("/kiosk/look", here="/kiosk/benefits?shelf=yours", **choice)
        assert answer.location == "/kiosk/benefits?shelf=yours"
    page = visit.get("/kiosk/benefits").text
    assert 'class="kiosk larger contrast"' in page
    assert 'lang="de"' in page
    visit.submit("/kiosk/look", here="//evil.example", look="larger")
    assert "larger" not in visit.get("/kiosk/benefits").text.split("<body")[1][:60]
    visit.submit("/kiosk/finish")
    page = visit.get("/kiosk").text
    assert 'lang="en"' in page
    assert 'class="kiosk "' in page


def test_a_look_that_is_chosen_on_the_first_page_goes_along_and_is_forgotten_there(kiosk):
    for choice in ({"look": "contrast"}, {"language": "de"}):
        answer = kiosk.submit("/kiosk/look", here="/kiosk", **choice)
        assert answer.location == "/kiosk?chosen=1"
        page = kiosk.get(answer.location).text
    assert 'class="kiosk contrast"' in page
    assert 'lang="de"' in kiosk.get("/kiosk/identify").text
    assert 'lang="en"' in kiosk.get("/kiosk").text


def test_a_kiosk_shows_and_claims_and_can_do_nothing_else(visit):
    for path in ("/", "/you", "/history", "/benefits/1"):
        assert visit.get(path).location == "/kiosk"


def test_errors_lead_to_the_start_of_the_kiosk(visit):
    page = visit.get("/kiosk/nothing-here")
    assert page.status_code == 404
    assert 'href="/kiosk"' in page.text
    assert "To your benefits" not in page.text


def test_help_is_on_each_page(visit):
    assert 'href="/kiosk/help"' in visit.get("/kiosk/benefits").text
    assert "Fitzroy" in visit.get("/kiosk/help").text


def left(visit):
    """Leave a page as its script does when it goes; return the cookies that the answer sets."""
    token = re.search(r'data-token="([^"]+)"', visit.get("/kiosk/benefits").text)
    answer = visit.post("/kiosk/leave", data={"csrf_token": token[1]})
    assert answer.status_code == 204
    return answer.headers.getlist("Set-Cookie")


def test_a_page_that_is_left_ends_its_visit_and_leaves_the_next_form_good(visit, alices_card):
    form = re.search(r'name="csrf_token" value="([^"]+)"', visit.get("/kiosk/identify").text)
    assert left(visit) == []
    assert visit.get("/kiosk/benefits").location == "/kiosk"
    sent = {"csrf_token": form[1], "number": alices_card}
    assert visit.post("/kiosk/identify", data=sent).location == "/kiosk/pin"


def test_a_page_that_was_left_ends_nothing_that_began_since(kiosk, alices_card):
    kiosk.enters()
    token = kiosk.get_cookie("kiosk").value
    kiosk.enters()
    after = kiosk.get_cookie("kiosk").value
    kiosk.set_cookie("kiosk", token)
    kiosk.submit("/kiosk/leave")
    kiosk.set_cookie("kiosk", after)
    assert "Alice" in kiosk.get("/kiosk/benefits").text


@pytest.mark.parametrize("path", ["/kiosk/identify", "/kiosk/help", "/kiosk/settings"])
def test_whatever_page_comes_next_finds_nothing_of_a_visit_that_was_left(visit, path):
    visit.submit("/kiosk/look", here="/kiosk/benefits", language="de")
    visit.submit("/kiosk/look", here="/kiosk/benefits", look="larger")
    assert left(visit) == []
    page = visit.get(path).text
    assert 'lang="en"' in page
    assert 'class="kiosk "' in page
    assert visit.get_cookie("kiosk") is None


def test_what_the_next_person_chooses_first_is_theirs_and_stays(visit, alices_card):
    form = re.search(r'name="csrf_token" value="([^"]+)"', visit.get("/kiosk/identify").text)
    left(visit)
    chosen = {"csrf_token": form[1], "look": "larger", "here": "/kiosk/identify"}
    assert visit.post("/kiosk/look", data=chosen).location == "/kiosk/identify"
    assert 'class="kiosk larger"' in visit.get("/kiosk/identify").text
    assert visit.enters().location == "/kiosk/benefits"
    assert 'class="kiosk larger"' in visit.get("/kiosk/benefits").text
