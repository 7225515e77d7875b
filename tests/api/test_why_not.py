"""Why not, for shops and for customers."""

import pytest

from tests.api.conftest import ApiClient
from tests.factories import a_definition, changed_profile
from tests.people import BOB

SPEND = {">=": [{"var": "aggregations.spend_12m"}, 1000]}
RULES = {
    "and": [
        SPEND,
        {"in": [{"var": "tier_handle"}, ["gold", "platinum"]]},
        {"in": ["vip-secret", {"var": "flattened_tags"}]},
    ]
}
TOLD = {
    "code": "at_least",
    "needed": 1000,
    "needed_names": [],
    "actual": 760,
    "distance": 240,
    "unit": "money",
    "opens_on": None,
    "private": False,
}


class Customer(ApiClient):
    """Speaks for one profile."""

    def get(self, path):
        return self.client.get(f"/id/api/v1{path}", headers=self.headers)

    def post(self, path, body=None):
        return self.client.post(f"/id/api/v1{path}", json=body, headers=self.headers)

    def delete(self, path):
        return self.client.delete(f"/id/api/v1{path}", headers=self.headers)


@pytest.fixture
def tea(app, people):
    with app.app_context():
        changed_profile(BOB, aggregations={"spend_12m": 760}, tags=["quiet-secret"])
        a_definition(
            handle="tea",
            claim_condition=RULES,
            view_condition={"!": [{"in": ["hidden-secret", {"var": "flattened_tags"}]}]},
            internal_notes="note-secret",
            description="draft-secret",
            meta={"colour": "green", "explanations": {"flattened_tags": "For friends"}},
        )
        a_definition(handle="cake")


@pytest.fixture
def customer(api, app, tea):
    made = api.client.post(
        "/id/api/v1/auth/token", json={"id": str(BOB)}, headers=api.headers
    ).json["data"]
    return Customer(app.test_client(), made["token"])


def reasons_in(answer):
    listed = {each["handle"]: each["refusals"] for each in answer.json["data"]}
    assert listed["cake"] == []
    return listed["tea"][0]["facts"]["reasons"]


def test_a_shop_is_told_of_variables_and_operators(api, tea):
    reasons = reasons_in(api.get(f"/profiles/{BOB}/benefits/claimable?include=refused"))
    spend, tier, private = reasons
    assert spend == TOLD | {"variable": "aggregations.spend_12m", "operator": ">="}
    assert (tier["needed"], tier["needed_names"]) == (["gold", "platinum"], ["Gold", "Platinum"])
    assert (private["code"], private["private"], private["variable"]) == ("private", True, None)
    refused = api.post(f"/profiles/{BOB}/benefits/tea/claim")
    assert refused.status_code == 409
    assert refused.json["facts"]["reasons"] == reasons


def test_a_customer_is_told_neither(customer):
    reasons = reasons_in(customer.get("/profiles/me/benefits/claimable?include=refused"))
    assert reasons[0] == TOLD
    refused = customer.post("/profiles/me/benefits/tea/claim")
    assert refused.json["facts"]["reasons"] == reasons


def test_a_customer_reads_no_rule_and_no_note(customer):
    customer.post("/profiles/me/benefits/cake/claim")
    answers = [
        customer.get("/profiles/me/benefits/claimable?include=refused"),
        customer.post("/profiles/me/benefits/tea/claim"),
        customer.get("/profiles/me/benefits"),
    ]
    for answer in answers:
        for raw in ("-secret", "flattened", "aggregations", '"var"', "tier_handle", "For friends"):
            assert raw not in answer.text
    tea = next(each for each in answers[0].json["data"] if each["handle"] == "tea")
    assert tea["meta"] == {"colour": "green"}
    assert tea["claim_condition"] is None


def test_a_shop_reads_every_rule_as_it_was_written(api, tea):
    listed = api.get("/benefit-definitions?filter[handle]=tea").json["data"][0]
    assert listed["claim_condition"] == RULES
    assert listed["meta"]["explanations"] == {"flattened_tags": "For friends"}
