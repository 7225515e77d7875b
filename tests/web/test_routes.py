"""Every route as every role, with one's own things and with another's, made from the URL map."""

import re

import pytest

from portal.benefits.history import happened_with
from portal.benefits.inviting import invite
from portal.benefits.models import Benefit
from portal.clock import now as clock
from portal.database import db, reading
from portal.web.security_headers import refuse_cross_site
from tests.api.routes import CALLS, OPEN_CALLS, filled
from tests.factories import a_definition, claims
from tests.people import ALICE
from tests.web.staff.test_roles import ENTRANCE, STAFF

OPEN = {
    "sign_in.ask_address", "sign_in.send_code", "sign_in.send_again", "sign_in.check_mail",
    "sign_in.enter_code", "sign_in.open_link", "sign_in.follow_link", "language.choose",
    "theme.theme_css",
    "enrolment.show", "enrolment.open_link", "enrolment.enrol",
    "phone.open_link", "phone.take_link", "phone.look",
}  # fmt: skip
DEMO = {
    "demo.enter",
    "demo.show_person",
    "demo.enter_as",
    "demo.mail",
    "demo.show_device",
    "demo.become_device",
}
# What a member gets with a thing of their own, and with a thing of somebody else.
MEMBER = {
    ("member.home", "GET"): (200, 200),
    ("member.history", "GET"): (200, 200),
    ("member.you", "GET"): (200, 200),
    ("member.show_pin", "GET"): (200, 200),
    ("member.choose_pin", "POST"): (422, 422),
    ("member.drop_pin", "POST"): (303, 303),
    ("member.sign_in_again", "POST"): (303, 303),
    ("member.show_offer", "GET"): (200, 200),
    ("member.claim_link", "GET"): (303, 303),
    ("member.claim", "POST"): (303, 303),
    ("member.show_benefit", "GET"): (200, 404),
    ("member.benefit_calendar", "GET"): (200, 404),
    ("member.offer_calendar", "GET"): (404, 404),
    ("member.show_to_staff", "GET"): (200, 404),
    ("member.show_now", "GET"): (200, 404),
    ("member.use", "GET"): (200, 404),
    ("member.use_now", "POST"): (303, 404),
    ("member.give", "GET"): (200, 404),
    ("member.offer", "POST"): (303, 404),
    ("member.extend", "GET"): (200, 404),
    ("member.extend_now", "POST"): (303, 404),
    ("member.show_invitation", "GET"): (200, 404),
    ("member.accept", "POST"): (303, 404),
    ("member.decline", "POST"): (303, 404),
    ("member.take_back", "POST"): (303, 404),
    ("member.receipts", "GET"): (200, 200),
    ("member.show_receipt", "GET"): (200, 404),
    ("member.end_session", "POST"): (303, 404),
    ("member.sign_out", "POST"): (303, 303),
    ("member.sign_out_everywhere", "POST"): (303, 303),
}

KEYED = {"member.claim", "member.use_now", "member.offer", "member.extend_now"}


def routes(app):
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    ]


def test_every_route_is_on_one_list(app):
    listed = OPEN | DEMO | CALLS | ENTRANCE | {endpoint for endpoint, _method in (*MEMBER, *STAFF)}
    # Those of a kiosk are on a list of their own, in test_kiosk_routes.py.
    found = {rule.endpoint for rule, _method in routes(app)}
    assert {each for each in found if each.split(".")[0] not in {"kiosk", "visit"}} == listed


def test_every_blueprint_has_a_guard_or_is_meant_for_everybody(app):
    guarded = {
        name for name, checks in app.before_request_funcs.items() if {*checks} - {refuse_cross_site}
    }
    assert set(app.blueprints) - guarded == {
        "enrolment", "phone", "language", "theme", "health", "documents",
    }  # fmt: skip


def path_of(rule, **places):
    """Fill in the places of a rule; what is not told is 1."""
    usual = {"handle": "tea", "reference": "22222222222", "profile_id": ALICE}
    return re.sub(r"<\w+:(\w+)>", lambda found: str((usual | places).get(found[1], 1)), rule.rule)


def test_nobody_gets_past_the_guard_without_signing_in(app, client):
    for rule, method in routes(app):
        path = path_of(rule)
        if rule.endpoint.startswith("member."):
            answer = client.get(path) if method == "GET" else client.send(path)
            assert answer.status_code == 303
            assert answer.location.startswith("/sign-in")
        elif rule.endpoint in DEMO:
            answer = client.open(path_of(rule, handle="ana"), method=method)
            assert answer.status_code in {403, 404, 400}
        elif rule.endpoint in CALLS - OPEN_CALLS:
            assert client.open(filled(rule.rule), method=method).status_code == 401


def things_of(people, whose, other):
    """Give somebody one of everything; return where each stands in a path."""
    owner, stranger = getattr(people, whose), f"{other}@example.com"
    held, gift = claims("tea", owner), claims("cake", owner)
    given_by_them = invite(gift, giver=owner, to_email=stranger, key=f"gift-{whose}", now=clock())
    with reading() as connection:
        reference = happened_with([held], owner, connection)[0].reference
    return {"benefit_id": held, "reference": reference, "given": given_by_them}


@pytest.mark.parametrize(("route", "expected"), MEMBER.items(), ids=lambda value: str(value[0]))
def test_a_member_reaches_their_own_things_and_nobody_elses(
    signed_in_as, app, people, route, expected
):
    endpoint, method = route
    with app.app_context():
        lets = {"is_reclaimable": True, "is_extendable": True, "is_reassignable": True}
        a_definition(handle="tea", allow_user_redeem=True, **lets)
        a_definition(handle="cake", **lets)
        theirs = {
            "alice": things_of(people, "alice", "charlie") | {"session_id": 1},
            "bob": things_of(people, "bob", "alice") | {"session_id": 2},
        }
    theirs["alice"]["invitation_id"] = theirs["bob"]["given"]
    theirs["bob"]["invitation_id"] = theirs["alice"]["given"]
    if endpoint == "member.take_back":
        for things in theirs.values():
            things["invitation_id"] = things["given"]
    alice, _bob = signed_in_as("alice"), signed_in_as("bob")
    rule = next(rule for rule, _method in routes(app) if rule.endpoint == endpoint)
    fields = {"key": "form-1234", "email": "charlie@example.com"} if endpoint in KEYED else {}
    for whose, status in zip(("bob", "alice"), reversed(expected), strict=True):
        path = path_of(rule, **theirs[whose])
        answer = alice.get(path) if method == "GET" else alice.send(path, **fields)
        assert answer.status_code == status
        if endpoint.startswith("member.sign_"):
            return


def test_no_forged_form_changes_anything(app, alice, people):
    with app.app_context():
        a_definition(handle="tea")
    unsafe = [(r, m) for r, m in routes(app) if m != "GET" and r.endpoint not in CALLS]
    for rule, method in unsafe:
        path = path_of(rule)
        without_token = alice.open(path, method=method, data={"key": "form-1234"})
        assert without_token.status_code == 403
        for headers in (
            {"Sec-Fetch-Site": "cross-site"},
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://["},
        ):
            assert alice.open(path, method=method, headers=headers).status_code == 403
    assert alice.get("/you").status_code == 200
    with app.app_context(), db.engine.connect() as connection:
        assert connection.execute(Benefit.__table__.select()).all() == []


def test_urls_are_kebab_case_and_typed(app):
    for rule, _method in routes(app):
        if rule.endpoint in CALLS:
            continue
        fixed = re.sub(r"<[^>]+>", "", rule.rule)
        assert fixed == fixed.lower().replace("_", "-")
        for name in rule.arguments - {"handle", "reference", "profile_id"}:
            assert f"<id:{name}>" in rule.rule
