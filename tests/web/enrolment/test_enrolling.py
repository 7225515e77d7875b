import pytest

from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.stores import enrolling, locations


@pytest.fixture
def code(app, settings):
    with app.app_context():
        locations.add("fitzroy", "Fitzroy", timezone=None, by=PROGRAMME, now=now())
        given = {"by": PROGRAMME, "settings": settings, "now": now()}
        return enrolling.enrol("till", "Till 1", location_id="fitzroy", **given)[1]


def test_opening_the_link_changes_nothing_and_its_button_enrols(client, code):
    client.get("/devices/enrol")
    assert "not set up" in client.get("/devices").text
    answer = client.send("/devices/enrol", page="/devices/enrol", code=code)
    assert (answer.status_code, answer.location) == (303, "/devices")
    page = client.get("/devices").text
    assert "Till 1" in page
    assert "This browser is a till of Fitzroy." in page
    assert 'href="/staff"' in page
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if "shop-device" in each)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_wrong_code_is_told_beside_its_field(client, code):
    answer = client.send("/devices/enrol", page="/devices/enrol", code="BK7Q-29XM-4TZ")
    assert answer.status_code == 422
    assert "This code is wrong, was used before, or is over." in answer.text
    assert client.send("/devices/enrol", page="/devices/enrol", code="").status_code == 422


def test_a_till_that_was_revoked_is_one_no_longer(client, code, app):
    client.send("/devices/enrol", page="/devices/enrol", code=code)
    with app.app_context():
        enrolling.revoke(1, by=PROGRAMME, now=now())
    assert "not set up" in client.get("/devices").text
