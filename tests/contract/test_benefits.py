"""Benefits: given one by one and in batches, listed, changed, moved, handed on, counted, deleted."""

import pytest

FIELDS = set(
    "id profile_id external_id definition issued_at expires_at timezone is_expired is_redeemable"
    " not_redeemable_reason redemptions_remaining total_global_redemptions_remaining claimed_at meta"
    " redeem_code_pos redeem_code_online value combine_meta is_combined extended_at created_at updated_at"
    " issued_local_at expires_local_at issued_at_iso expires_at_iso claimed_at_iso extended_at_iso"
    " created_at_iso updated_at_iso".split()
)
SEED = {"issued_at": "2025-06-15 09:00:00", "timezone": "Australia/Melbourne"}


def test_the_example_of_the_guide(live):
    tea, ana = live.definition(period=365), live.profile()
    made = live.benefit(tea, ana, **SEED)
    assert set(made) >= FIELDS
    assert isinstance(made["id"], int)
    assert (made["profile_id"], made["definition"]["id"]) == (ana["id"], tea["id"])
    assert (made["issued_at"], made["timezone"]) == ("2025-06-15 09:00:00", "Australia/Melbourne")
    assert made["expires_at"] == made["expires_local_at"] == "2026-06-15 23:59:59"
    assert made["expires_at_iso"] == "2026-06-15T23:59:59+10:00"
    assert made["issued_at_iso"] == "2025-06-15T09:00:00+10:00"
    assert made["claimed_at"] is None
    assert live.get(f"/benefits/{made['id']}").data == made


def test_times_are_echoed_and_a_bare_day_gains_midnight(live):
    made = live.benefit(live.definition(), live.profile(), issued_at="2026-01-01", expires_at="2031-05-06",
                        timezone="America/New_York")  # fmt: skip
    assert (made["issued_at"], made["expires_at"]) == ("2026-01-01 00:00:00", "2031-05-06 00:00:00")
    assert made["expires_at_iso"] == "2031-05-06T00:00:00-04:00"


def test_a_past_end_is_accepted_and_said(live):
    made = live.benefit(live.definition(), live.profile(), expires_at="2020-01-01 10:00:00", **SEED)
    assert (made["is_expired"], made["is_redeemable"], made["not_redeemable_reason"]) == (
        True,
        False,
        "expired",
    )


def test_ids_may_be_strings_and_whole_objects_come_back(live):
    tea, ana = live.definition(), live.profile()
    made = live.post("/benefits", {"profile_id": ana["id"], "benefit_definition_id": str(tea["id"]), "id": 5,
                                   "definition": tea, "is_expired": True, "created_at": "x", **SEED})  # fmt: skip
    assert made.line == "201 Created"
    same = live.put(f"/benefits/{made.data['id']}", made.data)
    assert same.data == made.data


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("profile_id", "x"), ("profile_id", None), ("benefit_definition_id", 2**40), ("benefit_definition_id", "x"),
        ("timezone", "localtime"), ("timezone", "Factory"), ("timezone", "Mars/Base"), ("timezone", "../etc/passwd"),
        ("issued_at", "soon"), ("expires_at", "2026-13-01"), ("external_id", "x" * 256), ("meta", [1]),
        ("value", 2**53), ("colour", 1),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_named(live, field, value):
    body = {
        "profile_id": live.profile()["id"],
        "benefit_definition_id": live.definition()["id"],
        field: value,
    }
    answer = live.post("/benefits", body)
    assert answer.line == "422 Unprocessable Entity"
    assert list(answer.json["errors"]) == [field]


def test_a_benefit_is_changed_in_part(live):
    made = live.benefit(live.definition(), live.profile())
    one = f"/benefits/{made['id']}"
    changed = live.put(one, {"external_id": "e", "meta": {"z": 1, "a": 2}, "value": 5}).data
    assert (changed["external_id"], changed["meta"], changed["value"]) == ("e", {"z": 1, "a": 2}, 5)
    assert changed["expires_at"] == made["expires_at"]
    assert live.put(one, {"expires_at": "2031-01-01"}).data["expires_at"] == "2031-01-01 00:00:00"
    assert live.put(one, {"expires_at": None}).line == "422 Unprocessable Entity"
    assert live.put(one, {"colour": 1}).line == "422 Unprocessable Entity"


def test_a_deleted_benefit_is_nowhere(live):
    ana = live.profile()
    made = live.benefit(live.definition(), ana)
    one = f"/benefits/{made['id']}"
    gone = live.delete(one)
    assert (gone.line, gone.body) == ("204 No Content", b"")
    for answer in (
        live.get(one),
        live.delete(one),
        live.put(one, {}),
        live.get(f"/profiles/{ana['id']}{one}"),
    ):
        assert answer.line == "404 Not Found"
    assert live.get(f"/profiles/{ana['id']}/benefits").data == []


def test_those_that_may_be_are_extended(live):
    ana = live.profile()
    longer, fixed = live.definition(is_extendable=True), live.definition()
    one, over, two = (
        live.benefit(longer, ana, **more)
        for more in ({}, {"expires_at": "2020-01-01 10:00:00"}, {})
    )
    other = live.benefit(fixed, ana)
    body = {"ids": [one["id"], over["id"], other["id"]], "profile_id": ana["id"]}
    moved = live.post("/benefits/extend", body | {"extend_days": 10})
    assert moved.line == "200 OK"
    assert [each["id"] for each in moved.data] == [one["id"], over["id"]]
    assert moved.data[1]["expires_at"] == "2020-01-11 10:00:00"
    assert moved.data[0]["extended_at"] is not None
    until = live.post(
        "/benefits/extend",
        {"ids": [two["id"]], "profile_id": ana["id"], "extend_date": "2033-01-02"},
    )
    assert until.data[0]["expires_at"] == "2033-01-02 23:59:59"
    for wrong in ({}, {"extend_days": 1, "extend_date": "2033-01-02"}, {"extend_days": 0}, {"extend_days": 1, "ids": []},
                  {"extend_days": 4000}, {"extend_date": "2020-01-01"}, {"extend_days": 1, "profile_id": "x"}):  # fmt: skip
        assert live.post("/benefits/extend", body | wrong).line == "422 Unprocessable Entity"
    stranger = body | {"extend_days": 1, "profile_id": live.profile()["id"]}
    assert live.post("/benefits/extend", stranger).line == "404 Not Found"


def test_a_benefit_is_handed_on_where_it_may_be(live):
    ana, ben = live.profile(), live.profile()
    kept, free = (
        live.benefit(live.definition(), ana),
        live.benefit(live.definition(is_reassignable=True), ana),
    )
    refused = live.put(f"/benefits/{kept['id']}", {"profile_id": ben["id"]})
    assert (refused.line, refused.json["code"]) == ("409 Conflict", "not_reassignable")
    assert (
        live.put(
            f"/benefits/{free['id']}", {"profile_id": "00000000-0000-4000-8000-000000000000"}
        ).status
        == 422
    )
    moved = live.put(
        f"/benefits/{free['id']}", {"profile_id": ben["id"], "external_id": "moved"}
    ).data
    assert (moved["profile_id"], moved["external_id"]) == (ben["id"], "moved")
    assert live.get(f"/profiles/{ben['id']}/benefits/{free['id']}").line == "200 OK"
    assert [each["id"] for each in live.get(f"/profiles/{ana['id']}/benefits").data] == [kept["id"]]
    shown = live.get(f"/benefit-definitions/{free['definition']['id']}").data
    assert shown["total_global_created"] == 1
    listed = live.get(f"/benefits?filter[benefit_definition_id]={shown['id']}").data
    assert [(each["id"], each["profile_id"]) for each in listed] == [(free["id"], ben["id"])]
    assert live.get(f"/profiles/{ana['id']}/benefits/{free['id']}").line == "404 Not Found"
    live.post(f"/profiles/{ben['id']}/benefits/{free['id']}/redeem")
    used = live.put(f"/benefits/{free['id']}", {"profile_id": ana["id"]})
    assert used.json["code"] == "used_already"


def test_counting(live):
    before = live.get("/benefits.count").data
    assert set(before) == {"countAll", "countRedeemed"}
    ana = live.profile()
    held = [live.benefit(live.definition(), ana) for _ in range(2)]
    live.post(f"/profiles/{ana['id']}/benefits/{held[0]['id']}/redeem")
    after = live.get("/benefits.count").data
    assert after["countAll"] - before["countAll"] == 2
    assert after["countRedeemed"] - before["countRedeemed"] == 1


def test_a_batch_is_given_whole_or_not_at_all(live):
    card = f"b{live.profile()['id'][:8]}"
    ana = live.profile(identities=[{"handle": "card", "identifier": card}])
    tea = live.definition()
    gifts = [{"profile_id": ana["id"], "benefit_definition_id": tea["id"]},
             {"profile_id": card, "profile_id_handle": "card", "benefit_definition_handle": tea["handle"]}]  # fmt: skip
    made = live.post("/benefits/batch.json", {"benefits": gifts * 250})
    assert made.line == "201 Created"
    assert [each["profile_id"] for each in made.data] == [ana["id"]] * 500
    before = live.get("/benefits.count").data["countAll"]
    wrong = live.post(
        "/benefits/batch.json", {"benefits": [gifts[0], gifts[1] | {"profile_id": "nobody"}]}
    )
    assert list(wrong.json["errors"]) == ["benefits.1.profile_id"]
    for many in ([], gifts * 251):
        assert (
            live.post("/benefits/batch.json", {"benefits": many}).line == "422 Unprocessable Entity"
        )
    assert live.get("/benefits.count").data["countAll"] == before


@pytest.mark.parametrize(
    "zone", ["Pacific/Apia", "Africa/Cairo", "Australia/Lord_Howe", "America/Havana"]
)
def test_the_end_is_the_last_second_of_the_last_local_day(live, zone):
    made = live.benefit(live.definition(period=1, period_type="months"), live.profile(),
                        issued_at="2027-01-31 12:00:00", timezone=zone)  # fmt: skip
    assert made["expires_at"] == "2027-02-28 23:59:59"
