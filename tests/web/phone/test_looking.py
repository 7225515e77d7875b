import re
from datetime import timedelta

import pytest
import time_machine
from zxingcpp import read_barcode

from portal.audit.recording import PROGRAMME
from portal.benefits.reassigning import reassign
from portal.clock import now as this_moment
from tests.factories import a_definition, changed_benefit, claims
from tests.pictures import painted


@pytest.fixture
def held(app, people):
    with app.app_context():
        a_definition(handle="tea", name="Tea", is_reassignable=True)
        return claims("tea", people.alice)


@pytest.fixture
def taken(kiosk, alices_card, held):
    """What the kiosk shows to take the benefit along: its page and the code."""
    kiosk.enters()
    answer = kiosk.submit(f"/kiosk/benefits/{held}/phone")
    page = kiosk.get(answer.location).text
    link = read_barcode(painted(page)).text
    assert link.startswith("http://localhost/phone#")
    return link.split("#")[1]


def take(client, code):
    return client.send("/phone", page="/phone", code=code)


def test_a_phone_takes_it_once_and_looks_for_ten_minutes(client, app, taken):
    assert client.get("/phone").status_code == 200
    assert take(client, taken).location == "/phone/benefit"
    page = client.get("/phone/benefit").text
    assert "Tea" in page
    assert "Alice" not in page
    assert take(app.test_client(), taken).status_code == 422
    with time_machine.travel(this_moment() + timedelta(minutes=10, seconds=1)):
        assert client.get("/phone/benefit").status_code == 404


def test_opening_the_link_takes_nothing(client, taken):
    for _ in range(5):
        client.get("/phone")
    assert take(client, taken).status_code == 303


def test_it_is_to_look_at_alone(client, taken, held):
    take(client, taken)
    for path in ("/", f"/benefits/{held}", f"/benefits/{held}/show"):
        assert client.get(path).location.startswith("/sign-in")
    assert "<form" not in client.get("/phone/benefit").text.split("<main")[1].split("</main")[0]


def test_after_ten_minutes_it_is_over(client, taken):
    with time_machine.travel(this_moment() + timedelta(minutes=10, seconds=1)):
        assert take(client, taken).status_code == 422


def test_what_was_given_away_meanwhile_is_shown_to_its_giver_no_more(
    kiosk, client, app, taken, held, people
):
    take(client, taken)
    kiosk.submit(f"/kiosk/benefits/{held}/phone")
    with app.app_context():
        reassign(held, to=people.bob, by=PROGRAMME, now=this_moment())
    assert client.get("/phone/benefit").status_code == 404
    assert kiosk.get("/kiosk/phone/2").status_code == 404


def test_what_was_used_meanwhile_is_shown_no_more(client, app, taken, held):
    take(client, taken)
    with app.app_context():
        changed_benefit(held, redemptions_used=1)
    assert client.get("/phone/benefit").status_code == 404


def test_guessing_is_limited(client, taken):
    answers = [take(client, "BK7Q-29XM-4TZ").status_code for _ in range(21)]
    assert answers == [422] * 20 + [429]


def test_nobody_takes_what_is_not_theirs(kiosk, alices_card, app, people):
    with app.app_context():
        a_definition(handle="cake")
        bobs = claims("cake", people.bob)
    kiosk.enters()
    assert kiosk.submit(f"/kiosk/benefits/{bobs}/phone").status_code == 404
    assert kiosk.get(f"/kiosk/benefits/{bobs}").status_code == 404
    assert kiosk.get("/kiosk/phone/1").status_code == 404


def test_the_link_is_gone_from_the_kiosk_when_it_was_taken(kiosk, client, taken):
    take(client, taken)
    assert kiosk.get("/kiosk/phone/1").status_code == 404
    assert re.fullmatch(r"[2-9A-Z]{11}", taken)
