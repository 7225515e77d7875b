from datetime import UTC, datetime

import pytest

from portal.audit.recording import PROGRAMME
from portal.definitions import allocating
from tests.factories import a_definition
from tests.people import ALICE


@pytest.fixture
def tea(app, people):
    with app.app_context():
        return a_definition(redeem_code_pos="TILL", max_redemptions=2)


@pytest.fixture
def body(tea):
    return {
        "profile_id": str(ALICE),
        "benefit_definition_id": tea.id,
        "issued_at": "2026-11-24 09:00:00",
        "timezone": "Australia/Melbourne",
    }


def test_every_field_comes_back(api, body):
    more = {"external_id": "e", "meta": {"a": 1}, "value": "10.00", "expires_at": "2099-01-01"}
    made = api.post("/benefits", body | more).json["data"]
    assert made["expires_at"] == "2099-01-01 00:00:00"
    assert (made["external_id"], made["meta"], made["value"]) == ("e", {"a": 1}, "10.00")
    assert (made["is_redeemable"], made["not_redeemable_reason"]) == (True, None)
    assert (made["redeem_code_pos"], made["redeem_code_online"]) == ("TILL", None)
    assert (made["claimed_at"], made["profile_id"]) == (None, str(ALICE))
    assert api.get(f"/benefits/{made['id']}").json["data"] == made


def test_an_id_may_be_a_string_and_a_past_end_is_accepted(api, body):
    sent = body | {
        "benefit_definition_id": str(body["benefit_definition_id"]),
        "expires_at": "2020-01-01",
    }
    made = api.post("/benefits", sent).json["data"]
    assert (made["is_expired"], made["is_redeemable"]) == (True, False)


def test_without_time_and_zone_it_is_now_where_the_programme_is(api, body):
    made = api.post("/benefits", {k: body[k] for k in ("profile_id", "benefit_definition_id")})
    assert made.json["data"]["timezone"] == "Australia/Melbourne"


def test_a_code_of_its_own_wins_and_an_empty_pool_is_a_conflict(api, app, body, tea):
    with app.app_context():
        allocating.add_codes(tea.id, ["OWN-1"], by=PROGRAMME, now=datetime.now(UTC))
    made = api.post("/benefits", body).json["data"]
    assert (made["redeem_code_pos"], made["redeem_code_online"]) == ("OWN-1", "OWN-1")
    refused = api.post("/benefits", body)
    assert refused.status == "409 Conflict"
    assert refused.json["code"] == "no_code_left"
    assert refused.json["facts"] == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"profile_id": "x"}, "profile_id"), ({"profile_id": 5}, "profile_id"),
        ({"profile_id": "00000000-0000-4000-8000-000000000000"}, "profile_id"),
        ({"profile_id": None}, "profile_id"), ({"benefit_definition_id": 404}, "benefit_definition_id"),
        ({"benefit_definition_id": 2**40}, "benefit_definition_id"),
        ({"benefit_definition_id": "abc"}, "benefit_definition_id"),
        ({"timezone": "Mars/Olympus"}, "timezone"), ({"timezone": 5}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"), ({"timezone": "localtime"}, "timezone"),
        ({"timezone": "australia/melbourne"}, "timezone"), ({"value": 2**60}, "value"), ({"issued_at": "now"}, "issued_at"),
        ({"issued_at": "9999-12-31 00:00:00"}, "issued_at"), ({"expires_at": "x"}, "expires_at"),
        ({"external_id": "x" * 256}, "external_id"), ({"meta": 5}, "meta"),
        ({"meta": {"a": "x" * 17_000}}, "meta"), ({"colour": "red"}, "colour"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_named_and_leaves_nothing(api, body, changes, field):
    answer = api.post("/benefits", body | changes)
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [field]
    assert api.get("/benefits/1").status_code == 404
