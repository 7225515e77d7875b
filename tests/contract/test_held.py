"""What a profile holds and may claim, for shops by its id and for customers as `me`."""

import pytest

GOLD = {"rule": "tier", "value": "gold"}


@pytest.fixture(scope="module")
def gold(live):
    live.post("/tiers/definitions", {"handle": "gold", "name": "Gold"})
    return "gold"


@pytest.fixture
def ana(live, gold):
    return live.profile(first_name="Ana", tier_handle=gold)


@pytest.fixture(params=["shop", "customer"])
def hers(request, live, ana):
    """Ana's things, as a shop reaches them and as she does from an app."""
    if request.param == "shop":
        return live, f"/profiles/{ana['id']}"
    return live.as_customer(ana), "/profiles/me"


def test_all_that_is_held_is_listed_with_its_filters(live, ana, hers):
    caller, root = hers
    tea, milk = live.definition(redeem_code_pos="TILL"), live.definition()
    first = live.benefit(tea, ana, external_id="x1", meta={"a": 1}, timezone="Europe/Berlin")
    over = live.benefit(milk, ana, expires_at="2020-01-01")
    claimed = caller.post(f"{root}/benefits/claim", {"definition": tea["handle"]})
    live.benefit(tea, live.profile())
    assert [each["id"] for each in caller.get(f"{root}/benefits").data][:2] == [
        first["id"],
        over["id"],
    ]
    for asked, found in {
        f"filter[benefit_definition_id]={milk['id']}": [over], "filter[external_id]=x1": [first],
        "filter[timezone]=Europe/Berlin": [first], "filter[meta]=%7B%22a%22:1%7D": [first],
        "filter[status]=expired": [over], "filter[expires_at][lt]=2021-01-01": [over],
        "filter[redeem_code_pos]=NOPE": [], "filter[redeem_code_online]=NOPE": [],
        "filter[issued_at][lt]=2000-01-01": [], "filter[claimed_at][gt]=2000-01-01": [],
    }.items():  # fmt: skip
        assert [each["id"] for each in caller.get(f"{root}/benefits?{asked}").data] == [
            e["id"] for e in found
        ], asked
    assert claimed.json["code"] == "already_held"


def test_what_may_be_claimed_is_definitions(live, hers):
    caller, root = hers
    yes, no = (
        live.definition(claim_condition=GOLD),
        live.definition(claim_condition={"rule": "tier", "value": "none"}),
    )
    unseen = live.definition(view_condition={"==": [1, 2]})
    offered = caller.get(
        f"{root}/benefits/claimable?filter[handle][in]={yes['handle']},{no['handle']},{unseen['handle']}"
    )
    assert [each["id"] for each in offered.data] == [yes["id"]]
    assert "refusals" not in offered.data[0]
    all_three = ",".join(each["handle"] for each in (yes, no, unseen))
    told = caller.get(
        f"{root}/benefits/claimable?include=refused&filter[handle][in]={all_three}"
    ).data
    assert [(each["id"], [why["code"] for why in each["refusals"]]) for each in told] == [
        (yes["id"], []), (no["id"], ["condition_not_met"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "how", ["by id", "by handle", "by number", "in the path", "by id in the path"]
)
def test_a_definition_is_claimed_in_every_form(live, hers, how):
    caller, root = hers
    tea = live.definition(claim_condition=GOLD)
    more = {"timezone": "Europe/Berlin", "external_id": "x", "meta": {"a": 1}}
    named = {"by id": tea["id"], "by handle": tea["handle"], "by number": int(tea["id"])}
    if how in named:
        claimed = caller.post(f"{root}/benefits/claim", {"definition": named[how], **more})
    else:
        name = tea["handle"] if how == "in the path" else tea["id"]
        claimed = caller.post(f"{root}/benefits/{name}/claim", more)
    assert claimed.line == "201 Created"
    assert claimed.data["definition"]["id"] == tea["id"]
    assert claimed.data["claimed_at"] is not None
    assert {name: claimed.data[name] for name in more} == more
    again = caller.post(f"{root}/benefits/claim", {"definition": tea["id"]})
    assert (again.line, again.json["code"]) == ("409 Conflict", "already_held")


def test_why_not_is_said_with_its_facts(live, hers):
    caller, root = hers
    refused = caller.post(
        f"{root}/benefits/claim",
        {"definition": live.definition(claim_condition={"rule": "tier", "value": "x"})["id"]},
    )
    assert (refused.line, refused.json["code"]) == ("409 Conflict", "condition_not_met")
    assert (
        caller.post(f"{root}/benefits/claim", {"definition": "no-such-thing"}).line
        == "404 Not Found"
    )
    assert caller.post(f"{root}/benefits/claim", {}).line == "422 Unprocessable Entity"
    assert (
        caller.post(f"{root}/benefits/claim", {"definition": "x", "timezone": "localtime"}).line
        == "422 Unprocessable Entity"
    )


def test_claimed_and_redeemed_are_one(live, hers):
    caller, root = hers
    tea = live.definition(max_redemptions=2, allow_user_redeem=False)
    done = caller.post(f"{root}/benefits/claim-redeem", {"definition": tea["handle"]})
    assert done.line == "201 Created"
    assert (done.data["redemptions_remaining"], done.data["definition"]["id"]) == (1, tea["id"])
    assert (done.data["redemption"]["benefit_id"], done.data["redemption"]["total"]) == (
        done.data["id"],
        1,
    )
    nowhere = live.definition()
    refused = caller.post(
        f"{root}/benefits/claim-redeem", {"definition": nowhere["id"], "location_id": "nowhere"}
    )
    assert list(refused.json["errors"]) == ["location_id"]
    offered = caller.get(f"{root}/benefits/claimable?filter[handle]={nowhere['handle']}")
    assert [each["id"] for each in offered.data] == [nowhere["id"]]


def test_one_that_is_held_is_read_and_deleted(live, ana, hers):
    caller, root = hers
    held, other = (
        live.benefit(live.definition(), ana),
        live.benefit(live.definition(), live.profile()),
    )
    assert caller.get(f"{root}/benefits/{held['id']}").data == held
    for method in ("GET", "DELETE"):
        assert caller.send(method, f"{root}/benefits/{other['id']}").line == "404 Not Found"
    assert caller.delete(f"{root}/benefits/{held['id']}").line == "204 No Content"
    assert caller.get(f"{root}/benefits/{held['id']}").line == "404 Not Found"


def test_a_customer_changes_two_fields_and_nothing_else(live, ana):
    me = live.as_customer(ana)
    held = live.benefit(live.definition(is_reassignable=True), ana)
    tried = held | {"external_id": "mine", "meta": {"a": 1}, "expires_at": "2040-01-01", "value": 9, "timezone": "UTC",
                    "profile_id": live.profile()["id"], "issued_at": "2020-01-01", "claimed_at": "2020-01-01 00:00:00"}  # fmt: skip
    changed = me.put(f"/profiles/me/benefits/{held['id']}", tried).data
    differing = {name for name in held if changed[name] != held[name]}
    assert differing <= {"external_id", "meta", "updated_at", "updated_at_iso"}
    assert (changed["external_id"], changed["meta"]) == ("mine", {"a": 1})


def test_balances_are_numbers(live, hers):
    caller, root = hers
    shown = caller.get(f"{root}/balances").data
    assert set(shown) == {
        "reward_balance",
        "point_balance",
        "point_balance_dollars",
        "benefit_balance",
        "combined_balance_dollars",
    }
    assert all(isinstance(each, (int, float)) for each in shown.values())


def test_what_is_used_is_listed(live, ana, hers):
    caller, root = hers
    held = live.benefit(live.definition(max_redemptions=3), ana)
    for path in ("redeem", "redemptions"):
        assert caller.post(f"{root}/benefits/{held['id']}/{path}").line == "201 Created"
    listed = caller.get(f"{root}/redemptions").data
    assert [each["items"][0]["benefit_id"] for each in listed] == [held["id"]] * 2


def test_me_is_nobody_with_a_key(live):
    assert live.get("/profiles/me").line == "404 Not Found"
    assert live.get("/profiles/me/benefits").line == "404 Not Found"
