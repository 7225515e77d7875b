"""Using benefits, undoing it, and taking uses back after the sale."""

import pytest

FIELDS = set(
    "id profile_id type total items location_id meta created_at updated_at benefit".split()
)


@pytest.fixture
def held(live):
    return live.benefit(live.definition(max_redemptions=3), live.profile())


def use(live, held, **body):
    return live.post(f"/profiles/{held['profile_id']}/benefits/{held['id']}/redeem", body)


def test_a_use_is_answered_with_the_benefit_as_it_is_then(live, held):
    used = use(live, held, count=2, meta={"till": 7})
    assert used.line == "201 Created"
    assert set(used.data) >= FIELDS
    assert (used.data["type"], used.data["total"], used.data["meta"]) == ("benefit", 2, {"till": 7})
    assert used.data["benefit"]["redemptions_remaining"] == 1
    assert used.data["profile_id"] == held["profile_id"]


def test_no_more_than_there_is(live, held):
    many = use(live, held, count=4)
    assert (many.line, many.json["code"], many.json["facts"]) == (
        "409 Conflict",
        "too_few_left",
        {"left": 3},
    )
    use(live, held, count=3)
    spent = use(live, held)
    assert spent.json["code"] == "used_up"
    shown = live.get(f"/benefits/{held['id']}").data
    assert (
        shown["is_redeemable"],
        shown["not_redeemable_reason"],
        shown["redemptions_remaining"],
    ) == (False, "used_up", 0)


@pytest.mark.parametrize("body", [{"count": 0}, {"count": -1}, {"count": "2"}, {"count": 2**31}, {"location_id": "nowhere"},
                                  {"meta": []}, {"colour": 1}])  # fmt: skip
def test_what_cannot_be_right_is_named(live, held, body):
    answer = use(live, held, **body)
    assert answer.line == "422 Unprocessable Entity"
    assert list(answer.json["errors"]) == list(body)


def test_uses_without_end_never_run_out(live):
    held = live.benefit(live.definition(max_redemptions=None), live.profile())
    assert held["redemptions_remaining"] is None
    used = use(live, held, count=10**9)
    assert used.data["benefit"]["redemptions_remaining"] is None
    more = use(live, held, count=10**9)
    assert (more.line, more.json["facts"]) == ("409 Conflict", {"left": 0})
    other = live.post(
        "/benefits",
        {"profile_id": held["profile_id"], "benefit_definition_id": held["definition"]["id"]},
    )
    assert use(live, other.data).json["code"] == "global_limit"


def test_a_use_is_undone_once(live, held):
    made = use(live, held, count=2).data
    undone = live.post(f"/redemptions/{made['id']}/reversal")
    assert undone.line == "201 Created"
    assert undone.data["benefit"]["redemptions_remaining"] == 3
    again = live.post(f"/redemptions/{made['id']}/reversal")
    assert (again.line, again.json["code"]) == ("409 Conflict", "already_reversed")
    assert live.post("/redemptions/2000000000/reversal").line == "404 Not Found"


def test_a_part_of_a_use_is_taken_back(live, held):
    made = use(live, held, count=3).data
    assert (
        live.post(f"/redemptions/{made['id']}/benefit/return", {"count": 4}).line
        == "422 Unprocessable Entity"
    )
    back = live.post(f"/redemptions/{made['id']}/benefit/return", {"count": 2})
    assert (back.line, back.data["benefit"]["redemptions_remaining"]) == ("201 Created", 2)


def test_both_stand_in_the_list(live, held):
    made = use(live, held).data
    live.post(f"/redemptions/{made['id']}/reversal")
    (listed,) = live.get(f"/profiles/{held['profile_id']}/redemptions").data
    assert (listed["id"], listed["is_reversed"], listed["returned"]) == (made["id"], True, 1)


def test_the_cap_over_all_holds(live):
    tea = live.definition(max_global_redemptions=2, max_redemptions=2)
    first, second = (live.benefit(tea, live.profile()) for _ in range(2))
    assert use(live, first, count=2).line == "201 Created"
    refused = use(live, second)
    assert (refused.line, refused.json["code"]) == ("409 Conflict", "global_limit")
    assert live.get(f"/benefits/{second['id']}").data["total_global_redemptions_remaining"] == 0
    sold_out = live.post(f"/profiles/{live.profile()['id']}/benefits/{tea['handle']}/claim")
    assert sold_out.json["code"] == "sold_out"
