"""What customers delete is out of their sight, and was claimed all the same."""

import pytest
from sqlalchemy import select

from portal.audit.recording import PROGRAMME
from portal.benefits.models import Benefit
from portal.benefits.reassigning import reassign
from portal.benefits.voiding import void
from portal.clock import now
from portal.database import reading
from tests.api.test_why_not import Customer
from tests.books import stock
from tests.factories import a_benefit, a_definition, claims
from tests.people import ALICE, BOB

MINE = "/profiles/me/benefits"


@pytest.fixture
def customer(api, app, people):
    made = api.client.post(
        "/id/api/v1/auth/token", json={"id": str(ALICE)}, headers=api.headers
    ).json["data"]
    return Customer(app.test_client(), made["token"])


def claimed(app, **fields):
    with app.app_context():
        return claims(a_definition(handle="tea", max_global_redemptions=9, **fields).handle, ALICE)


def delete(customer, benefit_id):
    assert customer.get(f"{MINE}/{benefit_id}").status_code == 200
    answer = customer.delete(f"{MINE}/{benefit_id}")
    assert answer.status == "204 No Content"
    assert customer.get(f"{MINE}/{benefit_id}").status == "404 Not Found"


def refusals(customer):
    listed = customer.get(f"{MINE}/claimable?include=refused").json["data"]
    return [each["code"] for each in listed[0]["refusals"]]


@pytest.mark.parametrize("is_used", [True, False])
def test_it_is_claimed_no_second_time(app, customer, alice, is_used):
    held = claimed(app)
    if is_used:
        assert customer.post(f"{MINE}/{held}/redeem").status_code == 201
    delete(customer, held)
    assert refusals(customer) == ["already_claimed"]
    again = customer.post(f"{MINE}/tea/claim")
    assert (again.status, again.json["code"]) == ("409 Conflict", "already_claimed")
    page = alice.send("/offers/tea/claim", key="form-1234")
    assert page.status_code == 409
    with app.app_context():
        assert stock() == (0, int(is_used))
    assert alice.get(f"/benefits/{held}").status_code == 404
    for path in ("/", "/history"):
        assert f"/benefits/{held}" not in alice.get(path).text


def test_what_is_left_of_a_gift_stays_a_claim(app, customer):
    held = claimed(app, is_reassignable=True)
    with app.app_context():
        reassign(held, to=BOB, by=PROGRAMME, now=now())
        with reading() as connection:
            left = connection.scalar(select(Benefit.id).where(Benefit.profile_id == ALICE))
    customer.delete(f"{MINE}/{left}")
    assert customer.post(f"{MINE}/tea/claim").json["code"] == "already_claimed"


def test_what_may_be_claimed_again_still_may(app, customer):
    delete(customer, claimed(app, is_reclaimable=True))
    made = customer.post(f"{MINE}/tea/claim")
    assert made.status == "201 Created"
    delete(customer, made.json["data"]["id"])
    assert customer.post(f"{MINE}/tea/claim").status == "201 Created"


def test_what_was_given_in_error_or_was_a_gift_never_counts(app, customer):
    held = claimed(app)
    with app.app_context():
        void(held, by=PROGRAMME, reason="In error", now=now())
        kind = a_definition(handle="cake")
        gift = a_benefit(kind, ALICE)
    for each in (held, gift):
        delete(customer, each)
    for handle in ("tea", "cake"):
        assert customer.post(f"{MINE}/{handle}/claim").status == "201 Created"
