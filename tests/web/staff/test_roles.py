"""Every page at a till as every role, and as those who are nobody there."""

import pytest

from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.stores import enrolling
from portal.stores.rights import ROLES
from portal.web.staff import NEEDS
from tests.factories import a_benefit, a_definition, changed_benefit
from tests.people import ALICE
from tests.tills import a_device, redemption_in

EVERYBODY = frozenset(ROLES)
WORKING = frozenset({"till", "supervisor", "admin"})
IN_CHARGE = frozenset({"supervisor", "admin"})
# Who may open a page, and what they get.
STAFF = {
    ("staff.find", "GET"): (EVERYBODY, 200),
    ("staff.look_up", "POST"): (EVERYBODY, 303),
    ("staff.show_found", "GET"): (EVERYBODY, 200),
    ("staff.stay", "GET"): (EVERYBODY, 204),
    ("staff.camera", "GET"): (EVERYBODY, 200),
    ("staff.today", "GET"): (EVERYBODY, 200),
    ("staff.show_profile", "GET"): (EVERYBODY, 200),
    ("staff.show_benefit", "GET"): (EVERYBODY, 200),
    ("staff.show_redemption", "GET"): (EVERYBODY, 200),
    ("staff.redeem", "POST"): (WORKING, 303),
    ("staff.undo", "GET"): (WORKING, 200),
    ("staff.undo_now", "POST"): (WORKING, 303),
    ("staff.assist", "GET"): (WORKING, 200),
    ("staff.claim", "POST"): (WORKING, 303),
    ("staff.void", "GET"): (IN_CHARGE, 200),
    ("staff.void_now", "POST"): (IN_CHARGE, 303),
    ("staff.override", "GET"): (IN_CHARGE, 200),
    ("staff.override_now", "POST"): (IN_CHARGE, 303),
    ("staff.give_anyway", "GET"): (IN_CHARGE, 200),
    ("staff.give_anyway_now", "POST"): (IN_CHARGE, 303),
}
ENTRANCE = {
    "staff_entrance.ask_who", "staff_entrance.sign_in", "staff_entrance.ask_again",
    "staff_entrance.unlock", "staff_entrance.lock", "staff_entrance.sign_out",
    "staff_entrance.choose_pin", "staff_entrance.keep_pin",
    "staff_entrance.ask_code", "staff_entrance.show_code",
}  # fmt: skip


@pytest.fixture
def things(app, people):
    """Return a function that makes one of everything that stands in a path."""
    with app.app_context():
        tea = a_definition(name="Tea", handle="tea", max_redemptions=9)
        a_definition(handle="bar", claim_condition={"rule": "tier", "value": "gold"})
        old = a_definition(handle="late")

    def make():
        with app.app_context():
            late = a_benefit(old, people.alice)
            changed_benefit(late, ends_at=now(), reserved_redemptions=0)
            return {"benefit": a_benefit(tea, people.alice), "late": late, "who": people.charlie}

    return make


def paths(things, redemption_id):
    charlie, benefit, late = things["who"], things["benefit"], things["late"]
    return {
        "show_profile": f"/staff/profiles/{charlie}",
        "show_benefit": f"/staff/benefits/{benefit}",
        "redeem": f"/staff/benefits/{benefit}/redeem",
        "void": f"/staff/benefits/{benefit}/void",
        "override": f"/staff/benefits/{late}/override",
        "show_redemption": f"/staff/redemptions/{redemption_id}",
        "undo": f"/staff/redemptions/{redemption_id}/undo",
        "assist": f"/staff/profiles/{charlie}/offers/tea/claim",
        "claim": f"/staff/profiles/{charlie}/offers/tea/claim",
        "give_anyway": f"/staff/profiles/{charlie}/offers/bar/give",
        "find": "/staff",
        "look_up": "/staff/find",
        "show_found": "/staff/found",
        "today": "/staff/today",
        "stay": "/staff/stay",
        "camera": "/staff/camera",
    }


def call(client, endpoint, method, where):
    path = where[endpoint.removeprefix("staff.").removesuffix("_now")]
    if method == "GET":
        return client.get(path)
    return client.do(path, reason="It had to be", checked="y", query="alice", holder=str(ALICE))


def test_each_role_reaches_what_is_its_own_and_nothing_else(at_till, things):
    colleague = at_till(handle="noa")
    for role in ROLES:
        client = at_till(role)
        for (endpoint, method), (who, status) in STAFF.items():
            of, made = client if role in WORKING else colleague, things()
            redemption_id = redemption_in(of.redeem(made["benefit"]))
            answer = call(client, endpoint, method, paths(made, redemption_id))
            assert answer.status_code == (status if role in who else 403), (role, endpoint)


def test_nobody_reaches_a_page_without_a_till_that_is_in_use(
    app, at_till, client, settings, things
):
    revoked = at_till(handle="mia")
    with app.app_context():
        enrolling.revoke(revoked.device_id, by=PROGRAMME, now=now())
        kiosk = at_till(handle="noa", device=a_device(settings, kind="kiosk"))
    where = paths(things(), 1)
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("staff"):
            continue
        path = where.get(rule.endpoint.removeprefix("staff."), rule.rule)
        for each in (revoked, kiosk, client):
            assert each.get(path.split("<")[0]).status_code in {403, 404, 405}
            assert each.post(path.split("<")[0]).status_code in {403, 404, 405}


def test_nobody_reaches_a_page_without_signing_in(at_till, things):
    client = at_till(handle="mia")
    made = things()
    redemption_id = redemption_in(client.redeem(made["benefit"]))
    client.delete_cookie("shift")
    for endpoint, method in STAFF:
        where = paths(made, redemption_id)[endpoint.removeprefix("staff.").removesuffix("_now")]
        sign_in = "/staff/sign-in"
        answer = client.get(where) if method == "GET" else client.send(where, page=sign_in)
        assert (answer.status_code, answer.location.startswith(sign_in)) == (303, True)


def test_a_page_that_names_no_right_is_open_to_nobody(app):
    named = {f"staff.{name}" for name in NEEDS}
    rules = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {each for each in rules if each.startswith("staff.")} == named
    assert {endpoint for endpoint, _method in STAFF} == named
    assert {each for each in rules if each.startswith("staff_entrance.")} == ENTRANCE
