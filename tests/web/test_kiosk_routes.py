"""Every route of a kiosk as every browser there is, made from the URL map."""

import pytest

from portal.audit.recording import PROGRAMME
from portal.clock import now as this_moment
from portal.stores import enrolling
from tests.factories import a_definition, claims
from tests.kiosks import ALICES_CARD
from tests.web.test_routes import path_of, routes

# What a kiosk answers where nobody is, and where Alice is with a thing of hers or of Bob's.
AT_A_KIOSK = {
    ("kiosk.attract", "GET"): (200, 200, 200),
    ("kiosk.identify", "GET"): (200, 200, 200),
    ("kiosk.say_number", "POST"): (422, 422, 422),
    ("kiosk.ask_pin", "GET"): (303, 200, 200),
    ("kiosk.enter_pin", "POST"): (303, 422, 422),
    ("kiosk.send_code", "POST"): (303, 303, 303),
    ("kiosk.ask_code", "GET"): (303, 200, 200),
    ("kiosk.enter_code", "POST"): (303, 422, 422),
    ("kiosk.finish", "POST"): (303, 303, 303),
    ("kiosk.leave", "POST"): (204, 204, 204),
    ("kiosk.goodbye", "GET"): (200, 200, 200),
    ("kiosk.stay", "POST"): (303, 303, 303),
    ("kiosk.still_there", "GET"): (303, 200, 200),
    ("kiosk.choose_look", "POST"): (303, 303, 303),
    ("kiosk.ask_staff", "GET"): (200, 200, 200),
    ("kiosk.text_size", "GET"): (200, 200, 200),
    ("kiosk.show_settings", "GET"): (200, 200, 200),
    ("kiosk.enter_settings", "POST"): (422, 422, 422),
    ("kiosk.take_out_of_use", "POST"): (404, 404, 404),
    ("visit.show_benefits", "GET"): (303, 200, 200),
    ("visit.show_benefit", "GET"): (303, 200, 404),
    ("visit.show_offer", "GET"): (303, 200, 200),
    ("visit.show_more", "GET"): (303, 200, 200),
    ("visit.claim", "POST"): (303, 303, 303),
    ("visit.take_to_phone", "POST"): (303, 303, 404),
    ("visit.show_link", "GET"): (303, 404, 404),
}


def rule_of(app, endpoint):
    return next(rule for rule, _method in routes(app) if rule.endpoint == endpoint)


def ask(browser, method, path):
    if method == "GET":
        return browser.get(path)
    return (
        browser.submit(path, key="form-1234") if hasattr(browser, "submit") else browser.send(path)
    )


@pytest.fixture
def things(app, people):
    with app.app_context():
        a_definition(handle="tea")
        return {"alice": claims("tea", people.alice), "bob": claims("tea", people.bob)}


def test_every_route_of_a_kiosk_is_on_the_list(app):
    there = {
        (rule.endpoint, method)
        for rule, method in routes(app)
        if rule.endpoint.split(".")[0] in {"kiosk", "visit"}
    }
    assert there == set(AT_A_KIOSK)


@pytest.mark.parametrize(("route", "expected"), AT_A_KIOSK.items(), ids=lambda value: str(value[0]))
def test_a_kiosk_shows_a_member_their_own_things_and_nobody_elses(
    app, kiosk, alices_card, things, route, expected
):
    endpoint, method = route
    rule = rule_of(app, endpoint)
    nobody = ask(kiosk, method, path_of(rule, benefit_id=things["alice"]))
    assert nobody.status_code == expected[0]
    if endpoint.startswith("visit."):
        assert nobody.location == "/kiosk"
    for whose, status in zip(("alice", "bob"), expected[1:], strict=True):
        kiosk.enters(ALICES_CARD)
        assert ask(kiosk, method, path_of(rule, benefit_id=things[whose])).status_code == status


@pytest.mark.parametrize("who", ["anybody", "a member", "a revoked kiosk"])
def test_no_other_browser_has_the_pages_of_a_kiosk(
    app, client, signed_in_as, kiosk, alices_card, things, who
):
    if who == "a revoked kiosk":
        kiosk.enters()
        with app.app_context():
            enrolling.revoke(1, by=PROGRAMME, now=this_moment())
    browser = {"anybody": client, "a member": signed_in_as("alice"), "a revoked kiosk": kiosk}[who]
    for endpoint, method in AT_A_KIOSK:
        path = path_of(rule_of(app, endpoint), benefit_id=things["alice"])
        page = "/sign-in" if who != "a member" else "/you"
        answer = browser.get(path) if method == "GET" else browser.send(path, page=page)
        assert (answer.status_code, answer.location) == (303, "/devices"), endpoint


def test_a_member_at_a_kiosk_is_nobody_on_the_pages_of_members(app, kiosk, alices_card, things):
    kiosk.enters()
    for rule, method in routes(app):
        if rule.endpoint.startswith("member.") and method == "GET":
            answer = kiosk.get(path_of(rule, benefit_id=things["alice"]))
            assert answer.location == "/kiosk", rule.endpoint
