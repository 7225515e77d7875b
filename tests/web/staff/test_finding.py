import pytest

from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.profiles import changing, identifying
from tests.books import events
from tests.factories import a_benefit, a_definition


@pytest.fixture(autouse=True)
def bobs_numbers(app, people):
    with app.app_context():
        identifying.identify(people.bob, "card", "290000000017", by=PROGRAMME, now=now())
        number = {"mobile_phone": "+61491570156"}
        changing.change(people.bob, number, by=PROGRAMME, now=now(), country=None)


@pytest.mark.parametrize(
    "typed",
    [
        "290000000017",
        "2900-0000-0017",
        "+61 491 570 156",
        "bob@example.com",
        "Bob",
        "brandt bob",
        "Brnadt",
    ],
)
def test_one_field_takes_a_card_a_phone_an_address_and_a_name(till, typed):
    page = till.scan(typed)
    assert "Bob B." in page.text
    assert "•••• 0017" in page.text
    assert "Silver" in page.text


def test_several_are_listed_with_what_tells_them_apart_and_no_more(till):
    page = till.scan("b")
    assert "Nobody found" in page.text
    page = till.scan("br")
    assert "Bob B." in page.text
    text = till.scan("example").text
    assert "brandt" not in text.lower()


def test_what_was_typed_is_shown_as_text_and_in_no_address(till):
    answer = till.send("/staff/find", page="/staff", query="<b>x</b>")
    assert answer.location == "/staff/found"
    assert "&lt;b&gt;x&lt;/b&gt;" in till.get("/staff/found").text


def test_what_looks_like_a_template_is_shown_as_text(till):
    till.send("/staff/find", page="/staff", query="{{7*7}}")
    assert "{{7*7}}" in till.get("/staff/found").text


def test_hostile_text_is_answered_like_any_other(till):
    for typed in ("'; --", "\x00", "９" * 90, "@" * 99, "a" * 5000, "\U0010ffff", "%_%"):
        assert till.scan(typed).status_code == 200


def test_a_member_is_shown_with_what_they_hold_and_may_have_and_why_not(till, app, people):
    with app.app_context():
        a_benefit(a_definition(name="Cake", handle="cake"), people.bob)
        a_definition(name="Free tea", handle="tea")
        gold = {"rule": "tier", "value": "gold"}
        a_definition(name="Gold bar", handle="bar", claim_condition=gold)
    page = till.get(f"/staff/profiles/{people.bob}").text
    for text in ("Cake", "Ready", "Free tea", "Claim with them", "Gold tier is needed."):
        assert text in page
    assert "Give it all the same" not in page
    assert till.get("/staff/profiles/me").status_code == 404


def test_a_claim_is_made_with_the_member_and_the_criterion_is_ticked(till, app, people):
    with app.app_context():
        a_definition(name="Free tea", handle="tea", earn_instructions="Bring your own cup.")
    path = f"/staff/profiles/{people.bob}/offers/tea/claim"
    assert "Bring your own cup." in till.get(path).text
    assert till.do(path).status_code == 422
    answer = till.do(path, checked="y")
    assert answer.status_code == 303
    assert till.do(path, checked="y").location == answer.location
    assert "Can be redeemed" in till.get(answer.location).text
    from sqlalchemy import select

    from portal.audit.models import AuditRow
    from portal.database import reading

    with app.app_context(), reading() as connection:
        claimed = select(AuditRow).where(AuditRow.event == "benefit claimed")
        row = connection.execute(claimed).one()
    assert (row.actor_kind, row.actor) == ("staff", "mia")
    assert row.after["checked"] == "Bring your own cup."
    assert row.after["location_id"] == "fitzroy"


def test_what_a_member_may_not_claim_staff_do_not_claim_and_those_in_charge_give(
    till, at_till, app, people
):
    with app.app_context():
        gold = {"rule": "tier", "value": "gold"}
        a_definition(name="Gold bar", handle="bar", claim_condition=gold)
    claim = f"/staff/profiles/{people.bob}/offers/bar/claim"
    refused = till.do(claim, checked="y")
    assert (refused.status_code, "Gold tier is needed." in refused.text) == (409, True)
    give, boss = f"/staff/profiles/{people.bob}/offers/bar/give", at_till("supervisor")
    assert till.do(give, reason="Please").status_code == 403
    assert boss.do(give).status_code == 422
    given = boss.do(give, reason="Promised by phone")
    assert given.status_code == 303
    assert boss.do(give, reason="Promised by phone").location == given.location
    with app.app_context():
        assert (events("benefit issued"), events("benefit claimed")) == (1, 0)


def test_the_camera_is_allowed_on_its_own_page_alone(till):
    page = till.get("/staff/camera")
    assert "'wasm-unsafe-eval'" in page.headers["Content-Security-Policy"]
    assert "media-src blob:" in page.headers["Content-Security-Policy"]
    assert page.headers["Permissions-Policy"].startswith("camera=(self)")
    other = till.get("/staff")
    assert "wasm" not in other.headers["Content-Security-Policy"]
    assert other.headers["Permissions-Policy"].startswith("camera=()")
