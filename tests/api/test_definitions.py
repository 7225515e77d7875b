import pytest

from portal.api.v3.definition_bodies import READ_ONLY, DefinitionCreate

MINIMAL = {"name": "Tea", "handle": "tea", "period": 30}
EVERY = {
    "name": "Tea", "handle": "tea", "period": 30, "period_type": "absolute_date",
    "absolute_expiry": "2027-01-31 00:00:00", "description": "d", "internal_notes": "n",
    "meta": {"a": [1, {"b": None}]}, "short_description": "s", "long_description": "<b>l</b>",
    "terms_conditions": "t\nt", "earn_instructions": "e", "redeem_instructions_store": "rs",
    "redeem_instructions_online": "ro", "redeem_code_pos": "P", "redeem_code_online": "O",
    "icon": "https://x.example/i.png", "image_url": "https://x.example/i.png",
    "max_redemptions": None, "is_extendable": True, "is_assignable": False,
    "is_reassignable": True, "is_published": False, "is_archived": True, "tags": ["a", "b"],
    "is_claimable": True, "claim_period_start_at": "2026-01-01 00:00:00",
    "claim_period_end_at": "2026-07-01 12:30:00", "claim_timeframe": "summer",
    "claim_condition": {"and": [{"==": [{"var": "z"}, 1.0]}, {"rule_a": 0} and {"!": [False]}]},
    "view_condition": '{"rule": "tier", "value": "gold"}',
    "visibility_condition": {"rule": "tag", "value": ["x"]}, "is_reclaimable": True,
    "allow_user_redeem": True, "max_global_redemptions": 5, "force_allocation": True,
    "notify_schedule_offset": 1, "notify_issue_offset_days": 2, "notify_issue_offset_hour": 3,
    "notify_remind_offset_days": -4, "notify_remind_offset_hour": 5,
    "notify_extend_offset_days": 6, "notify_extend_offset_hour": 7, "issue_target_id": "i",
    "remind_target_id": "r", "extend_target_id": "x", "end_at": "2027-06-30 23:59:59",
    "region_id": "7", "region": {"id": 7}, "currency": "AUD", "value": 12.5, "type": "perk",
    "campaign": "c", "external_id": "ext-1",
}  # fmt: skip


def test_every_field_comes_back_as_it_was_sent(api):
    assert set(EVERY) == set(DefinitionCreate.model_fields)
    made = api.post("/benefit-definitions", EVERY).json["data"]
    assert {name: made[name] for name in EVERY} == EVERY
    assert set(made) == set(EVERY) | READ_ONLY
    assert made["claim_period_start_at_iso"] == "2026-01-01T00:00:00+11:00"
    assert made["claim_period_end_at_iso"] == "2026-07-01T12:30:00+10:00"
    assert made["created_at_iso"] == made["created_at"].replace(" ", "T") + "+00:00"
    assert api.get(f"/benefit-definitions/{made['id']}").json["data"] == made


def test_objects_come_back_in_the_order_they_were_sent(api):
    sent = {"value": "gold", "rule": "tier"}
    made = api.post("/benefit-definitions", MINIMAL | {"claim_condition": sent, "region": sent})
    read = api.get(f"/benefit-definitions/{made.json['data']['id']}")
    assert read.data == made.data
    assert b'"claim_condition":{"value":"gold","rule":"tier"}' in read.data
    assert b'"region":{"value":"gold","rule":"tier"}' in read.data


@pytest.mark.parametrize("value", [12.5, 3, -0.25, 2**53 - 1, 1e15, 0, "0012", "inf", True, [1.0]])
@pytest.mark.parametrize("field", ["value", "campaign", "region", "claim_timeframe"])
def test_every_store_keeps_what_stands_alone_alike(api, field, value):
    made = api.post("/benefit-definitions", MINIMAL | {field: value}).json["data"]
    read = api.get(f"/benefit-definitions/{made['id']}").json["data"]
    assert made[field] == value
    assert repr(read[field]) == repr(made[field])


def test_what_is_absent_has_its_default(api):
    made = api.post("/benefits/definitions", MINIMAL).json["data"]
    expected = {
        "period_type": "days", "max_redemptions": 1, "is_assignable": True, "is_published": True,
        "is_claimable": False, "is_reclaimable": False, "tags": [], "total_global_redemptions": 0,
        "total_global_redemptions_remaining": None, "total_global_created": 0,
        "total_allocations": 0, "claim_condition": None,
    }  # fmt: skip
    assert {name: made[name] for name in expected} == expected


def test_what_is_probably_not_meant_is_answered_beside_the_definition(api):
    odd = MINIMAL | {"is_claimable": True, "end_at": "2020-01-01 00:00:00"}
    made = api.post("/benefit-definitions", odd).json
    said = {"end_at": ["This has passed: nobody can claim it any more."]}
    assert made["warnings"] == said
    path = f"/benefit-definitions/{made['data']['id']}"
    assert api.put(path, {"name": "Tea"}).json["warnings"] == said
    assert api.post(f"{path}/clone", {"handle": "other"}).json["warnings"] == said
    assert "warnings" not in api.put(path, {"end_at": None}).json
    assert "warnings" not in api.get(path).json


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_of_all_are_days_like_others(api, day):
    wanted = MINIMAL | {"claim_condition": {"==": [{"var": "today"}, day]}}
    assert api.post("/benefit-definitions", wanted).status_code == 201


def test_a_whole_object_may_be_sent_back(api):
    made = api.post("/benefit-definitions", MINIMAL).json["data"]
    sent = made | {"name": "Green tea", "id": "999", "total_allocations": 50}
    changed = api.put(f"/benefit-definitions/{made['id']}", sent).json["data"]
    assert changed == made | {"name": "Green tea", "updated_at": changed["updated_at"]}


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"period": "365"}, "period", 365),
        ({"tags": [{"name": "a"}, "b"]}, "tags", ["a", "b"]),
        ({"tags": None}, "tags", []),
        ({"is_reclaimable": None}, "is_reclaimable", False),
        ({"is_published": 0}, "is_published", False),
        ({"claim_condition": ""}, "claim_condition", ""),
        ({"claim_condition": []}, "claim_condition", []),
        ({"end_at": "2027-01-01"}, "end_at", "2027-01-01 00:00:00"),
        (
            {"claim_period_end_at": "2026-12-24T18:00:00"},
            "claim_period_end_at",
            "2026-12-24 18:00:00",
        ),
        ({"max_redemptions": None}, "max_redemptions", None),
    ],
)
def test_what_is_read_kindly(api, changes, field, value):
    assert api.post("/benefit-definitions", MINIMAL | changes).json["data"][field] == value


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": None}, "name"), ({"name": ""}, "name"), ({"name": "  "}, "name"),
        ({"name": "x" * 256}, "name"), ({"name": 5}, "name"), ({"handle": "a b"}, "handle"),
        ({"handle": "ä"}, "handle"), ({"handle": "a\n"}, "handle"), ({"handle": ""}, "handle"),
        ({"handle": "x" * 192}, "handle"), ({"period": -1}, "period"),
        ({"period": 36501}, "period"), ({"period": 1.5}, "period"), ({"period": True}, "period"),
        ({"period": "٣"}, "period"), ({"period": 10**30}, "period"),
        ({"period_type": "decades"}, "period_type"),
        ({"period_type": "absolute_date"}, "absolute_expiry"),
        ({"max_redemptions": 0}, "max_redemptions"), ({"max_redemptions": "3"}, "max_redemptions"),
        ({"max_redemptions": 2**31}, "max_redemptions"), ({"is_published": "yes"}, "is_published"),
        ({"is_published": 2}, "is_published"), ({"tags": "a"}, "tags"), ({"tags": [1]}, "tags.0"),
        ({"tags": ["x"] * 101}, "tags"), ({"meta": []}, "meta"), ({"meta": "x"}, "meta"),
        ({"end_at": "tomorrow"}, "end_at"), ({"end_at": "2026-02-30 00:00:00"}, "end_at"),
        ({"end_at": "2026-01-01 25:00:00"}, "end_at"), ({"end_at": "0001-01-01 00:00:00"}, "end_at"),
        ({"end_at": "9999-12-31 23:59:59"}, "end_at"), ({"end_at": 1767225600}, "end_at"),
        ({"currency": "dollars"}, "currency"), ({"terms_conditions": "x" * 20_001}, "terms_conditions"),
        ({"redeem_code_pos": "x" * 256}, "redeem_code_pos"), ({"type": "x" * 101}, "type"),
        ({"notify_issue_offset_days": 1e9}, "notify_issue_offset_days"),
        ({"claim_condition": {"nope": 1}}, "claim_condition"), ({"claim_condition": 5}, "claim_condition"),
        ({"view_condition": "{"}, "view_condition"),
        ({"claim_condition": '{"rule":"tier","value":"\\ud800"}'}, "claim_condition"),
        ({"claim_condition": '{"rule":"tier","value":"\\u0000"}'}, "claim_condition"),
        ({"claim_condition": '{"rule":"tier","rule":"tag","value":"x"}'}, "claim_condition"),
        ({"claim_condition": '{"!":' * 40 + "1" + "}" * 40}, "claim_condition"),
        ({"value": 10**400}, "value"), ({"value": 2**53}, "value"), ({"meta": {"a": [1e22]}}, "meta"),
        ({"image_url": "javascript:alert(1)"}, "image_url"), ({"icon": "DATA:text/html,x"}, "icon"),
        ({"icon": "java\tscript:x"}, "icon"), ({"max_redemptions": 10**9 + 1}, "max_redemptions"),
        ({"function-before": 1}, "function-before"), ({"colour": "red"}, "colour"),
        ({"max_global_redemptions": -1}, "max_global_redemptions"),
        ({"claim_period_start_at": "2026-02-01", "claim_period_end_at": "2026-01-01"}, "claim_period_end_at"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_named_and_leaves_nothing(api, changes, field):
    answer = api.post("/benefit-definitions", MINIMAL | changes)
    assert answer.status == "422 Unprocessable Entity"
    assert list(answer.json["errors"]) == [field]
    assert api.get("/benefit-definitions/1").status_code == 404


def test_what_is_required_is_named(api):
    answer = api.post("/benefit-definitions", {})
    assert set(answer.json["errors"]) == {"name", "handle", "period"}
    made = api.post("/benefit-definitions", MINIMAL).json["data"]
    nulls = api.put(f"/benefit-definitions/{made['id']}", {"name": None, "period": None})
    assert set(nulls.json["errors"]) == {"name", "period"}


def test_a_handle_is_taken_once(api):
    api.post("/benefit-definitions", MINIMAL)
    answer = api.post("/benefit-definitions", MINIMAL)
    assert answer.json["errors"] == {"handle": ["The handle has already been taken."]}


@pytest.mark.parametrize(
    "path", ["0", "404", "2147483648", "999999999999999999999", "x", "-1", "1.0"]
)
def test_what_is_not_there_is_not_found(api, path):
    for method in (api.get, lambda where: api.put(where, {"name": "x"})):
        answer = method(f"/benefit-definitions/{path}")
        assert answer.status == "404 Not Found"
        assert set(answer.json) == {"message"}
