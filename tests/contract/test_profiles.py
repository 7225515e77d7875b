"""Profiles, what they are known by, and the levels they have."""

from uuid import UUID, uuid4

import pytest

FIELDS = set(
    "id external_id title first_name last_name full_name email gender currency joined_at mobile_phone"
    " mobile_phone_country mobile_phone_e164 secondary_phone birth_day birth_month birth_year company occupation"
    " avatar_url is_completed joined_location_id preferred_location_id tier_handle tier identities tags statuses"
    " attributes aggregations custom_attributes reward_balance point_balance profile_type created_at"
    " updated_at".split()
)


def address():
    return f"{uuid4().hex[:12]}@example.com"


def phone():
    return f"+614{uuid4().int % 10**8:08}"


def test_create_read_change_hide(live):
    email = address()
    made = live.post(
        "/profiles", {"first_name": "Ida", "last_name": "Stone", "email": email.upper()}
    )
    assert made.line == "201 Created"
    assert set(made.data) >= FIELDS
    UUID(made.data["id"])
    assert (made.data["full_name"], made.data["email"]) == ("Ida Stone", email)
    assert set(made.data["attributes"]) == {"comms", "appearance", "dates"}
    one = f"/profiles/{made.data['id']}"
    assert live.get(one).data == made.data
    assert live.put(one, {"title": "Dr"}).data["title"] == "Dr"
    assert live.put(one, made.data | {"title": "Ms"}).data["title"] == "Ms"
    assert [each["id"] for each in live.get(f"/profiles?filter[email]={email}").data] == [
        made.data["id"]
    ]
    assert live.delete(one).line == "204 No Content"
    assert live.get(one).line == live.delete(one).line == "404 Not Found"


def test_every_field_comes_back(live):
    sent = {
        "external_id": "E", "title": "Dr", "first_name": "Ida", "last_name": "Stone", "gender": "female", "currency": "AUD",
        "joined_at": "2020-01-02 03:04:05", "birth_day": 29, "birth_month": 2, "birth_year": 2000, "company": "C",
        "occupation": "O", "avatar_url": "https://x.example/a.png", "is_completed": True, "tags": ["a"], "statuses": ["s"],
        "aggregations": {"spend_12m": 12.5}, "reward_balance": 12.34, "point_balance": 500, "profile_type": "member",
        "custom_attributes": [{"namespace": "n", "handle": "h", "type": "string", "value": "v"}],
    }  # fmt: skip
    made = live.profile(**sent, attributes={"comms": {"email": True}})
    assert {name: made[name] for name in sent} == sent
    assert made["attributes"]["comms"] == {"email": True}
    balances = live.get(f"/profiles/{made['id']}/balances").data
    assert balances == {"reward_balance": 12.34, "point_balance": 500, "point_balance_dollars": 5.0,
                        "benefit_balance": 0, "combined_balance_dollars": 17.34}  # fmt: skip


def test_a_number_is_kept_in_e164_and_is_of_one_profile(live):
    number = phone()
    made = live.profile(mobile_phone=f"0{number[3:]}", mobile_phone_country="AU")
    assert (made["mobile_phone"], made["mobile_phone_e164"], made["mobile_phone_country"]) == (
        number,
        number,
        "AU",
    )
    taken = live.post("/profiles", {"mobile_phone": number})
    assert taken.line == "422 Unprocessable Entity"
    assert taken.json["errors"] == {"mobile_phone": ["The phone number exists"]}
    assert list(live.post("/profiles", {"email": made["email"]}).json["errors"]) == ["email"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("gender", "x"), ("email", "x"), ("birth_month", 13), ("birth_day", 0), ("colour", 1), ("mobile_phone", "12"),
        ("tier_handle", "nothing"), ("reward_balance", -1), ("point_balance", 2**31), ("avatar_url", "javascript:x"),
        ("joined_at", "x"), ("tags", "x"), ("joined_location_id", "nowhere"), ("first_name", "x" * 101),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_named(live, field, value):
    answer = live.post("/profiles", {field: value})
    assert answer.line == "422 Unprocessable Entity"
    assert [name.split(".")[0] for name in answer.json["errors"]] == [field]


def test_a_profile_is_found_by_each_of_its_ids(live):
    card, number = uuid4().hex, phone()
    made = live.profile(
        external_id=f"x{card}",
        mobile_phone=number,
        identities=[{"handle": "card", "identifier": card}],
    )
    for kind, known in (
        ("email", made["email"]),
        ("mobile_phone", number),
        ("external_id", f"x{card}"),
        ("card", card),
    ):
        assert (
            live.post("/profiles/search-id", {"type": kind, "id": known}).data["id"] == made["id"]
        )
    assert live.post("/profiles/search-id", {"type": "card", "id": "none"}).line == "404 Not Found"


def test_what_is_free_is_said(live):
    made = live.profile(mobile_phone=phone())
    taken = live.post(
        "/profiles/availability", {"email": made["email"], "mobile_phone": made["mobile_phone"]}
    )
    assert taken.data == {"email": False, "mobile_phone": False}
    free = live.post("/profiles/availability", {"email": address(), "mobile_phone": phone()})
    assert free.data == {"email": True, "mobile_phone": True}


def test_identities_are_added_changed_and_removed(live):
    one, card = f"/profiles/{live.profile()['id']}", uuid4().hex
    made = live.post(f"{one}/identities", {"handle": "card", "identifier": card})
    assert made.line == "201 Created"
    assert [each["identifier"] for each in live.get(f"{one}/identities").data] == [card]
    by_handle, by_id = f"{one}/identities/card", f"{one}/identities/id/{made.data['id']}"
    assert live.get(by_handle).data == live.get(by_id).data
    assert live.put(by_handle, {"identifier": f"{card}2"}).data["identifier"] == f"{card}2"
    assert live.put(by_id, {"is_active": False}).data["is_active"] is False
    taken = live.post(
        f"/profiles/{live.profile()['id']}/identities", {"handle": "card", "identifier": f"{card}2"}
    )
    assert taken.line == "422 Unprocessable Entity"
    assert live.delete(by_id).line == "204 No Content"
    assert live.get(by_handle).line == live.delete(by_handle).line == "404 Not Found"


def test_levels_are_listed_added_and_given(live):
    handle = f"t-{uuid4().hex[:8]}"
    made = live.post("/tiers/definitions", {"handle": handle, "name": "Opal"})
    assert (made.line, made.data["handle"]) == ("201 Created", handle)
    assert handle in [each["handle"] for each in live.get("/tiers/definitions?limit=100").data]
    one = live.profile()
    raised = live.put(f"/profiles/{one['id']}/tiers", {"handle": handle}).data
    assert (raised["tier_handle"], raised["tier"]["name"]) == (handle, "Opal")
    assert raised["tier"]["profile_id"] == one["id"]
    assert live.put(f"/profiles/{one['id']}/tiers", {"handle": None}).data["tier"] is None
    assert (
        live.put(f"/profiles/{one['id']}/tiers", {"handle": "no-such"}).line
        == "422 Unprocessable Entity"
    )


def test_who_is_erased_is_gone_and_the_counts_stay(live):
    ana, tea = live.profile(first_name="Ana"), live.definition(max_redemptions=2)
    held = live.benefit(tea, ana)
    live.post(f"/profiles/{ana['id']}/benefits/{held['id']}/redeem")
    before = live.get(f"/benefit-definitions/{tea['id']}").data
    assert live.delete(f"/profiles/{ana['id']}/purge").line == "204 No Content"
    for path in (
        f"/profiles/{ana['id']}",
        f"/benefits/{held['id']}",
        f"/profiles/{ana['id']}/benefits",
    ):
        assert live.get(path).line == "404 Not Found"
    assert live.get(f"/profiles?filter[email]={ana['email']}").data == []
    after = live.get(f"/benefit-definitions/{tea['id']}").data
    assert after["total_global_redemptions"] == before["total_global_redemptions"] == 1
    assert after["total_global_created"] == 1
    assert live.post("/profiles", {"email": ana["email"]}).line == "201 Created"


def test_a_customer_changes_what_is_theirs_alone(live):
    ana = live.profile(first_name="Ana", point_balance=5)
    me = live.as_customer(ana)
    changed = me.put(
        "/profiles/me",
        {"first_name": "Anna", "point_balance": 10**6, "tier_handle": None, "tags": ["vip"]},
    )
    assert (changed.data["first_name"], changed.data["point_balance"], changed.data["tags"]) == (
        "Anna",
        5,
        [],
    )
    for method, path in (
        ("DELETE", "/profiles/me"),
        ("PUT", "/profiles/me/tiers"),
        ("POST", "/profiles/me/identities"),
    ):
        assert me.send(method, path, {}).status in {404, 405}
