"""What a profile holds: claim, use, take back, change and hide."""

import pytest
from sqlalchemy import select

from portal.clock import now as this_moment
from portal.database import db
from portal.definitions.models import DefinitionStock
from tests.factories import a_benefit, a_definition, claims
from tests.people import ALICE, BOB, CHARLIE

MINE = f"/profiles/{ALICE}/benefits"


@pytest.fixture
def shop(app, people):
    with app.app_context():
        gold = {"rule": "tier", "value": "gold"}
        made = [
            a_definition(handle="tea", max_redemptions=3, max_global_redemptions=9),
            a_definition(handle="gold-only", claim_condition=gold),
            a_definition(handle="never", is_claimable=False),
        ]
        return {each.handle: each.id for each in made}


def stock(app, definition_id):
    with app.app_context(), db.engine.connect() as connection:
        one = select(DefinitionStock.reserved, DefinitionStock.redeemed)
        return tuple(connection.execute(one.filter_by(definition_id=definition_id)).one())


def test_what_is_claimable_can_be_claimed_in_both_forms(api, shop):
    listed = api.get(f"{MINE}/claimable").json
    assert [each["handle"] for each in listed["data"]] == ["tea", "gold-only"]
    assert listed["data"][0] == api.get(f"/benefit-definitions/{shop['tea']}").json["data"]
    first = api.post(f"{MINE}/claim", {"definition": "tea", "external_id": "e", "meta": {"a": 1}})
    assert first.status == "201 Created"
    made = first.json["data"]
    assert (made["external_id"], made["meta"], made["definition"]["handle"]) == (
        "e",
        {"a": 1},
        "tea",
    )
    assert made["claimed_at"] is not None
    second = api.post(f"{MINE}/gold-only/claim", {"timezone": "Asia/Tokyo"})
    assert second.json["data"]["timezone"] == "Asia/Tokyo"
    assert [each["id"] for each in api.get(MINE).json["data"]] == [
        made["id"],
        second.json["data"]["id"],
    ]
    assert api.get(f"{MINE}/claimable").json["data"] == []
    again = api.post(f"{MINE}/claim", {"definition": shop["tea"]})
    assert (again.status, again.json["code"]) == ("409 Conflict", "already_held")
    assert again.json["facts"] == {"benefit_id": made["id"]}


def test_a_definition_may_be_named_by_its_number(api, shop):
    for name in (shop["tea"], str(shop["tea"])):
        assert api.post(f"/profiles/{BOB}/benefits/claim", {"definition": name}).status_code in {
            201,
            409,
        }
    assert api.post(f"{MINE}/{shop['tea']}/claim").status == "201 Created"
    assert api.post(f"{MINE}/claim", {"definition": "nothing"}).status == "404 Not Found"
    for number in (999, 2**31, "9" * 20, "9" * 190):
        for path, body in (
            (f"{MINE}/{number}/claim", {}),
            (f"{MINE}/claim", {"definition": str(number)}),
        ):
            assert api.post(path, body).status == "404 Not Found"


def test_the_refused_are_shown_with_their_reasons(api, shop):
    path = f"/profiles/{CHARLIE}/benefits"
    assert [each["handle"] for each in api.get(f"{path}/claimable").json["data"]] == ["tea"]
    listed = api.get(f"{path}/claimable?include=refused").json["data"]
    assert [(each["handle"], [r["code"] for r in each["refusals"]]) for each in listed] == [
        ("tea", []), ("gold-only", ["condition_not_met"]),
    ]  # fmt: skip
    refused = api.post(f"{path}/gold-only/claim")
    assert (refused.json["code"], refused.json) == (
        listed[1]["refusals"][0]["code"],
        listed[1]["refusals"][0],
    )


def test_a_benefit_is_used_and_taken_back(api, app, shop, people):
    benefit = api.post(f"{MINE}/tea/claim").json["data"]["id"]
    used = api.post(f"{MINE}/{benefit}/redeem", {"count": 2, "meta": {"till": 7}})
    assert used.status == "201 Created"
    made = used.json["data"]
    assert (made["type"], made["total"], made["profile_id"], made["meta"]) == (
        "benefit",
        2,
        str(ALICE),
        {"till": 7},
    )
    assert made["items"] == [{"benefit_id": benefit, "count": 2}]
    assert made["benefit"]["redemptions_remaining"] == 1
    assert set(made) >= {"id", "location_id", "created_at", "updated_at"}
    assert stock(app, shop["tea"]) == (1, 2)
    third = api.post(f"{MINE}/{benefit}/redemptions")
    assert third.json["data"]["benefit"]["not_redeemable_reason"] == "used_up"
    more = api.post(f"{MINE}/{benefit}/redeem", {"count": 1})
    assert (more.status, more.json["code"]) == ("409 Conflict", "used_up")
    undone = api.post(f"/redemptions/{third.json['data']['id']}/reversal")
    assert (undone.status, undone.json["data"]["is_reversed"]) == ("201 Created", True)
    returned = api.post(f"/redemptions/{made['id']}/benefit/return", {"count": 1})
    assert returned.json["data"]["returned"] == 1
    assert returned.json["data"]["benefit"]["redemptions_remaining"] == 2
    assert api.post(f"/redemptions/{made['id']}/benefit/return").json["code"] == "already_reversed"
    assert stock(app, shop["tea"]) == (2, 1)
    listed = api.get(f"/profiles/{ALICE}/redemptions").json["data"]
    assert [(each["id"], each["total"], each["returned"]) for each in listed] == [
        (made["id"], 2, 1), (third.json["data"]["id"], 1, 1),
    ]  # fmt: skip


def test_after_ten_minutes_only_a_return_is_left(api, shop, people):
    from datetime import timedelta

    import time_machine

    benefit = api.post(f"{MINE}/tea/claim").json["data"]["id"]
    made = api.post(f"{MINE}/{benefit}/redeem").json["data"]["id"]
    with time_machine.travel(this_moment() + timedelta(minutes=11), tick=False):
        assert api.post(f"/redemptions/{made}/reversal").json["code"] == "too_late_to_reverse"
        wrong = api.post(f"/redemptions/{made}/benefit/return", {"count": 2})
        assert list(wrong.json["errors"]) == ["count"]
        assert api.post(f"/redemptions/{made}/benefit/return").status == "201 Created"


def test_what_another_holds_is_not_there(api, app, shop, people):
    with app.app_context():
        theirs = claims("tea", BOB)
    for method, path, body in [
        ("GET", f"{MINE}/{theirs}", None), ("PUT", f"{MINE}/{theirs}", {"meta": {}}),
        ("DELETE", f"{MINE}/{theirs}", None), ("POST", f"{MINE}/{theirs}/redeem", {}),
    ]:  # fmt: skip
        answer = api.client.open(f"/api/v3{path}", method=method, json=body, headers=api.headers)
        assert answer.status == "404 Not Found"
    assert api.get(f"/profiles/{BOB}/benefits/{theirs}").status == "200 OK"
    assert api.get("/profiles/me/benefits").status == "404 Not Found"


def test_a_benefit_is_changed_in_part(api, app, shop, people):
    made = api.post(f"{MINE}/tea/claim").json["data"]
    path = f"/benefits/{made['id']}"
    same = api.put(path, made).json["data"]
    assert same == made
    changed = api.put(path, {"expires_at": "2030-01-01", "value": 5, "external_id": "e"}).json[
        "data"
    ]
    assert (changed["expires_at"], changed["value"]) == ("2030-01-01 00:00:00", 5)
    assert api.get("/benefits?filter[external_id]=e").json["meta"]["total"] == 1
    api.put(path, {"meta": {"b": 1}})
    assert api.get('/benefits?filter[meta]={"b":1}').json["meta"]["total"] == 1
    over = api.put(path, {"expires_at": "2020-01-01 10:00:00"}).json["data"]
    assert (over["is_expired"], over["is_redeemable"]) == (True, False)
    assert list(api.put(path, {"expires_at": None}).json["errors"]) == ["expires_at"]
    assert api.put(path, {"profile_id": str(BOB)}).json["code"] == "not_reassignable"
    assert list(api.put(path, {"colour": 1}).json["errors"]) == ["colour"]
    assert api.put("/benefits/999", {"meta": {}}).status_code == 404


def test_a_deleted_benefit_is_nowhere_and_can_be_claimed_again(
    api, app, shop, people, signed_in_as
):
    made = api.post(f"{MINE}/tea/claim").json["data"]["id"]
    assert stock(app, shop["tea"]) == (3, 0)
    answer = api.delete(f"/benefits/{made}")
    assert (answer.status, answer.data) == ("204 No Content", b"")
    for answer in (api.get(f"/benefits/{made}"), api.delete(f"/benefits/{made}"),
                   api.get(f"{MINE}/{made}"), api.post(f"{MINE}/{made}/redeem")):  # fmt: skip
        assert answer.status == "404 Not Found"
    assert api.get("/benefits").json["data"] == api.get(MINE).json["data"] == []
    assert signed_in_as("alice").get(f"/benefits/{made}").status_code == 404
    assert stock(app, shop["tea"]) == (0, 0)
    assert api.post(f"{MINE}/tea/claim").status == "201 Created"


def test_many_are_given_at_once_or_none(api, app, shop, people):
    api.post(f"/profiles/{BOB}/identities", {"handle": "card", "identifier": "29"})
    gifts = [
        {"profile_id": str(ALICE), "benefit_definition_id": shop["tea"]},
        {"profile_id": "29", "profile_id_handle": "card", "benefit_definition_handle": "gold-only"},
    ]
    made = api.post("/benefits/batch.json", {"benefits": gifts * 250})
    assert made.status == "201 Created"
    assert len(made.json["data"]) == 500
    assert [each["profile_id"] for each in made.json["data"][:2]] == [str(ALICE), str(BOB)]
    bad = [
        gifts[0],
        gifts[1] | {"profile_id": "30"},
        {"profile_id": str(ALICE), "benefit_definition_id": 99},
    ]
    refused = api.post("/benefits/batch.json", {"benefits": [gifts[0], bad[1]]})
    assert list(refused.json["errors"]) == ["benefits.1.profile_id"]
    refused = api.post("/benefits/batch.json", {"benefits": [gifts[0], bad[2]]})
    assert list(refused.json["errors"]) == ["benefits.1.benefit_definition_id"]
    assert api.get("/benefits.count").json["data"]["countAll"] == 500
    for wrong in ([], gifts * 251):
        assert api.post("/benefits/batch.json", {"benefits": wrong}).status_code == 422


def test_codes_are_added_once_each(api, app, shop, people):
    path = f"/benefit-definitions/{shop['tea']}/allocations"
    codes = [f"C-{number:05d}" for number in range(10_000)]
    assert api.post(path, {"codes": codes}).json == {"data": {"added": 10_000, "duplicates": []}}
    again = api.post(path, {"codes": ["C-00001", "NEW", "NEW"]})
    assert again.json == {"data": {"added": 1, "duplicates": ["C-00001", "NEW"]}}
    with app.app_context():
        claims("tea", ALICE)
    assert api.get(f"{path}?filter[status]=free").json["meta"]["total"] == 10_000
    used = api.get(f"{path}?filter[status]=used").json["data"]
    assert [(each["code"], each["benefit_id"], each["status"]) for each in used] == [
        ("C-00000", 1, "used")
    ]
    assert api.post(path, {"codes": [*codes, "X"]}).status_code == 422
    assert api.post("/benefit-definitions/99/allocations", {"codes": ["X"]}).status_code == 404
    assert api.get("/benefit-definitions/99/allocations").status_code == 404


def test_definitions_are_found_by_handle_cloned_and_hidden(api, app, shop, people):
    for family in ("/benefit-definitions", "/benefits/definitions"):
        tea = api.get(f"{family}/handle/tea").json["data"]
        assert tea["id"] == str(shop["tea"])
        handle = f"copy-{len(family)}"
        copy = api.post(f"{family}/{tea['id']}/clone", {"handle": handle, "name": "Copy"})
        assert copy.status == "201 Created"
        own = {
            "id",
            "handle",
            "name",
            "created_at",
            "updated_at",
            "created_at_iso",
            "updated_at_iso",
        }
        assert {k: v for k, v in copy.json["data"].items() if k not in own} == {
            k: v for k, v in tea.items() if k not in own
        }
        assert list(api.post(f"{family}/{tea['id']}/clone", {}).json["errors"]) == ["handle"]
        taken = api.post(f"{family}/{tea['id']}/clone", {"handle": "tea"})
        assert taken.json["errors"] == {"handle": ["The handle has already been taken."]}
    with app.app_context():
        held = a_benefit(type("Tea", (), {"id": shop["tea"]}), ALICE)
    assert api.delete(f"/benefit-definitions/{shop['tea']}").status == "204 No Content"
    for answer in (api.get(f"/benefit-definitions/{shop['tea']}"),
                   api.get("/benefit-definitions/handle/tea"),
                   api.delete(f"/benefits/definitions/{shop['tea']}"),
                   api.post(f"{MINE}/tea/claim")):  # fmt: skip
        assert answer.status == "404 Not Found"
    assert "tea" not in [each["handle"] for each in api.get("/benefit-definitions").json["data"]]
    assert api.get(f"/benefits/{held}").json["data"]["definition"]["handle"] == "tea"
    assert api.post(f"{MINE}/{held}/redeem").status == "201 Created"
