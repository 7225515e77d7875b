"""Benefit definitions, under both families of paths, and their codes."""

from uuid import uuid4

import pytest

FAMILIES = ("/benefit-definitions", "/benefits/definitions")
FIELDS = set(
    "id name handle period period_type absolute_expiry description internal_notes meta short_description"
    " long_description terms_conditions earn_instructions redeem_instructions_store redeem_instructions_online"
    " redeem_code_pos redeem_code_online icon image_url max_redemptions is_extendable is_assignable"
    " is_reassignable is_published is_archived tags is_claimable claim_period_start_at claim_period_end_at"
    " claim_timeframe claim_condition view_condition visibility_condition is_reclaimable allow_user_redeem"
    " max_global_redemptions total_global_redemptions total_global_redemptions_remaining total_global_created"
    " total_allocations total_allocations_remaining force_allocation notify_schedule_offset"
    " notify_issue_offset_days notify_issue_offset_hour notify_remind_offset_days notify_remind_offset_hour"
    " notify_extend_offset_days notify_extend_offset_hour issue_target_id remind_target_id extend_target_id"
    " end_at region_id region currency value type campaign external_id created_at updated_at".split()
)
DEFAULTS = {
    "period_type": "days", "max_redemptions": 1, "is_extendable": False, "is_assignable": True,
    "is_reassignable": False, "is_published": True, "is_archived": False, "is_claimable": False,
    "is_reclaimable": False, "allow_user_redeem": False, "tags": [],
}  # fmt: skip


def named():
    return {"name": "Gift", "handle": f"g-{uuid4().hex[:12]}", "period": 30}


@pytest.mark.parametrize("family", FAMILIES)
def test_create_read_change_and_delete(live, family):
    sent = named()
    made = live.post(family, sent)
    assert made.line == "201 Created"
    assert made.data["id"].isdigit()
    assert set(made.data) >= FIELDS
    assert {name: made.data[name] for name in DEFAULTS} == DEFAULTS
    assert {name: made.data[name] for name in sent} == sent
    one = f"{family}/{made.data['id']}"
    assert live.get(one).data == live.get(f"{family}/handle/{sent['handle']}").data == made.data
    changed = live.put(one, {"name": "Present"}).data
    assert (changed["name"], changed["handle"]) == ("Present", sent["handle"])
    assert live.put(one, {"is_archived": True}).data["is_archived"] is True
    gone = live.delete(one)
    assert (gone.line, gone.body) == ("204 No Content", b"")
    for answer in (live.get(one), live.delete(one), live.put(one, {}),
                   live.get(f"{family}/handle/{sent['handle']}")):  # fmt: skip
        assert answer.line == "404 Not Found"
        assert set(answer.json) == {"message"}


def test_the_families_show_the_same(live):
    made = live.definition()
    one, other = (live.get(f"{family}/{made['id']}").data for family in FAMILIES)
    assert one == other == made


@pytest.mark.parametrize("missing", ["name", "handle", "period"])
def test_what_is_required_is_named(live, missing):
    answer = live.post("/benefit-definitions", {k: v for k, v in named().items() if k != missing})
    assert answer.line == "422 Unprocessable Entity"
    assert list(answer.json["errors"]) == [missing]


def test_a_period_may_be_digits_and_tags_objects_and_uses_without_end(live):
    made = live.definition(period="365", tags=["a", {"name": "b"}], max_redemptions=None)
    assert (made["period"], made["tags"], made["max_redemptions"]) == (365, ["a", "b"], None)


def test_every_field_comes_back_as_it_was_sent(live):
    sent = {
        "period_type": "months", "description": "in", "internal_notes": "no", "meta": {"z": 1, "a": [{"b": None}]},
        "short_description": "s", "long_description": "<p>Hi</p>", "terms_conditions": "t", "earn_instructions": "e",
        "redeem_instructions_store": "r", "redeem_instructions_online": "o", "redeem_code_pos": "P",
        "redeem_code_online": "O", "icon": "https://x.example/i.png", "image_url": "https://x.example/p.png",
        "max_redemptions": 4, "is_extendable": True, "is_assignable": False, "is_reassignable": True,
        "tags": ["x"], "claim_period_start_at": "2026-01-01 00:00:00", "claim_period_end_at": "2027-01-01 12:00:00",
        "claim_timeframe": {"any": "thing"}, "claim_condition": {"rule": "tier", "value": "gold"},
        "view_condition": {"==": [1, 1]}, "visibility_condition": '{"==": [1, 1]}', "is_reclaimable": True,
        "allow_user_redeem": True, "max_global_redemptions": 100, "force_allocation": False,
        "notify_schedule_offset": 1, "notify_issue_offset_days": 0, "notify_issue_offset_hour": 9,
        "notify_remind_offset_days": -3, "notify_remind_offset_hour": 10, "notify_extend_offset_days": 1,
        "notify_extend_offset_hour": 11, "issue_target_id": "1", "remind_target_id": "2", "extend_target_id": "3",
        "end_at": "2030-01-01 00:00:00", "region_id": "5", "region": {"id": 5}, "currency": "AUD", "value": "10.00",
        "type": "gift", "campaign": ["c"], "external_id": "E",
    }  # fmt: skip
    made = live.definition(**sent)
    assert {name: made[name] for name in sent} == sent
    assert made["claim_period_start_at_iso"] == "2026-01-01T00:00:00+11:00"
    assert made["end_at_iso"] == "2030-01-01T00:00:00+11:00"
    assert made["created_at_iso"].endswith("+00:00")
    assert live.put(f"/benefit-definitions/{made['id']}", made).data | {
        "updated_at": 0,
        "updated_at_iso": 0,
    } == (made | {"updated_at": 0, "updated_at_iso": 0})


def test_an_absolute_date_and_a_bare_day(live):
    made = live.definition(period_type="absolute_date", absolute_expiry="2030-06-30")
    assert made["absolute_expiry"] == "2030-06-30 00:00:00"
    held = live.benefit(made, live.profile())
    assert held["expires_at"] == "2030-06-30 23:59:59"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("colour", 1), ("period", "x"), ("period", -1), ("handle", "a b"), ("handle", ""), ("max_redemptions", 0),
        ("max_redemptions", 2**31), ("max_redemptions", 10**9 + 1), ("max_global_redemptions", 2**31 - 1),
        ("max_redemptions", 1.5), ("max_redemptions", True), ("meta", []), ("tags", "x"), ("tags", [1]),
        ("icon", "javascript:alert(1)"), ("image_url", "data:image/png;base64,x"), ("image_url", "ftp://x.example/"),
        ("claim_condition", {"log": 1}), ("claim_condition", '{"==":[1,1],"==":[1,2]}'), ("claim_condition", '{"==":[1,NaN]}'),
        ("claim_condition", "x"), ("view_condition", 5), ("end_at", "tomorrow"), ("end_at", "2026-02-30"),
        ("currency", "AU"), ("period_type", "eons"), ("value", 2**53), ("meta", {"a": -(2**53)}), ("meta", {"a": 1e300}),
        ("is_published", "perhaps"), ("name", ""), ("name", None), ("handle", None), ("absolute_expiry", 5),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_named(live, field, value):
    answer = live.post("/benefit-definitions", named() | {field: value})
    assert answer.line == "422 Unprocessable Entity"
    assert [name.split(".")[0] for name in answer.json["errors"]] == [field]


@pytest.mark.parametrize(
    "value",
    [0, -0.0, 1.0, 0.1, 1e15, 2**53 - 1, -(2**53 - 1), "x", None, True, [1.0, -0.0], {"a": 5e-324}],
)
def test_numbers_in_what_is_free_come_back_alike(live, value):
    made = live.definition(value=value, meta={"v": value})
    assert made["value"] == value
    assert made["meta"] == {"v": value}
    again = live.get(f"/benefit-definitions/{made['id']}")
    assert b"-0.0" not in again.body
    assert again.data == made


def test_a_handle_is_taken_once(live):
    made = live.definition()
    answer = live.post("/benefit-definitions", named() | {"handle": made["handle"]})
    assert answer.json["errors"] == {"handle": ["The handle has already been taken."]}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_clone_has_a_handle_of_its_own(live, family):
    made = live.definition(meta={"a": 1}, max_redemptions=3)
    handle = f"c-{uuid4().hex[:10]}"
    copy = live.post(f"{family}/{made['id']}/clone", {"handle": handle, "name": "Copy"})
    assert copy.line == "201 Created"
    assert (copy.data["handle"], copy.data["name"], copy.data["meta"]) == (handle, "Copy", {"a": 1})
    assert copy.data["id"] != made["id"]
    assert live.post(f"{family}/{made['id']}/clone", {}).line == "422 Unprocessable Entity"
    assert (
        live.post(f"{family}/2000000000/clone", {"handle": f"{handle}-2"}).line == "404 Not Found"
    )


def test_what_was_given_outlives_its_definition(live):
    made = live.definition(terms_conditions="As promised")
    held = live.benefit(made, live.profile())
    live.delete(f"/benefit-definitions/{made['id']}")
    shown = live.get(f"/benefits/{held['id']}").data
    assert shown["definition"]["terms_conditions"] == "As promised"
    assert shown["is_redeemable"] is True


def test_totals_count(live):
    made = live.definition(max_global_redemptions=5, max_redemptions=2)
    one = live.profile()
    live.post(f"/profiles/{one['id']}/benefits/{made['handle']}/claim")
    shown = live.get(f"/benefit-definitions/{made['id']}").data
    assert shown["total_global_created"] == 1
    assert shown["total_global_redemptions"] == 0
    assert shown["total_global_redemptions_remaining"] == 3


def test_codes_are_added_listed_and_handed_out(live):
    made = live.definition()
    path = f"/benefit-definitions/{made['id']}/allocations"
    added = live.post(path, {"codes": ["A", "B", "A"]})
    assert (added.line, added.data) == ("201 Created", {"added": 2, "duplicates": ["A"]})
    held = live.benefit(made, live.profile())
    assert (held["redeem_code_pos"], held["redeem_code_online"]) == ("A", "A")
    assert [each["code"] for each in live.get(f"{path}?filter[status]=used").data] == ["A"]
    assert [each["code"] for each in live.get(f"{path}?filter[status]=free").data] == ["B"]
    shown = live.get(f"/benefit-definitions/{made['id']}").data
    assert (shown["total_allocations"], shown["total_allocations_remaining"]) == (2, 1)
    live.benefit(made, live.profile())
    refused = live.post(
        "/benefits", {"profile_id": live.profile()["id"], "benefit_definition_id": made["id"]}
    )
    assert (refused.line, refused.json["code"]) == ("409 Conflict", "no_code_left")


def test_ten_thousand_codes_at_once_and_no_more(live):
    path = f"/benefits/definitions/{live.definition()['id']}/allocations"
    codes = [f"{number:05}" for number in range(10_000)]
    assert live.post(path, {"codes": codes}).data == {"added": 10_000, "duplicates": []}
    assert live.post(path, {"codes": [*codes, "one more"]}).line == "422 Unprocessable Entity"
