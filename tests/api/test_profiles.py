"""Profiles, what they are known by, their tiers, and how a person is erased."""

import pytest
from sqlalchemy import select, text

from portal.audit.models import AuditRow
from portal.audit.recording import PROGRAMME
from portal.benefits.redeeming import Occasion, redeem
from portal.clock import now as this_moment
from portal.database import db, transaction
from portal.definitions.models import DefinitionStock
from portal.stores.models import Location
from tests.factories import a_definition, claims
from tests.people import ALICE, BOB

EVERY = {
    "external_id": "x-1", "title": "Dr", "first_name": "Ida", "last_name": "Stone",
    "email": "Ida@Example.com", "gender": "Female", "currency": "AUD",
    "joined_at": "2020-02-03 04:05:06", "mobile_phone": "0491 570 156",
    "mobile_phone_country": "au", "secondary_phone": "+49 30 901820", "birth_day": 29,
    "birth_month": 2, "birth_year": 1990, "company": "C", "occupation": "O",
    "avatar_url": "https://x.example/a.png", "is_completed": True, "joined_location_id": "fitzroy",
    "preferred_location_id": "fitzroy", "tier_handle": "gold", "tags": ["a", {"name": "b"}],
    "statuses": ["vip"], "attributes": {"comms": {"email": True}, "dates": {"wedding": "2001-01-01"}},
    "aggregations": {"spend_12m": 10.5}, "profile_type": "person",
    "custom_attributes": [{"namespace": "n", "handle": "h", "type": "text", "value": "v"}],
    "reward_balance": 12.34, "point_balance": 250,
    "identities": [{"handle": "card", "identifier": "29001"}],
}  # fmt: skip


@pytest.fixture
def ida(api, app, people):
    with app.app_context(), transaction() as session:
        session.add(Location(id="fitzroy", name="Fitzroy"))
    made = api.post("/profiles", EVERY)
    assert made.status == "201 Created", made.text
    return made.json["data"]


def test_every_field_comes_back(api, ida):
    changed = {
        "email": "ida@example.com", "gender": "female", "mobile_phone": "+61491570156",
        "secondary_phone": "+4930901820", "mobile_phone_country": "AU", "tags": ["a", "b"],
        "attributes": EVERY["attributes"] | {"appearance": {}},
    }  # fmt: skip
    expected = EVERY | changed
    del expected["identities"]
    assert {name: ida[name] for name in expected} == expected
    assert (ida["full_name"], ida["mobile_phone_e164"]) == ("Ida Stone", "+61491570156")
    assert ida["tier"] == {
        "id": "gold",
        "handle": "gold",
        "name": "Gold",
        "rank": 2,
        "profile_id": ida["id"],
    }
    assert [(each["handle"], each["identifier"]) for each in ida["identities"]] == [
        ("card", "29001")
    ]
    assert api.get(f"/profiles/{ida['id']}").json["data"] == ida


def test_a_whole_object_may_be_sent_back(api, ida):
    again = api.put(f"/profiles/{ida['id']}", ida | {"title": "Prof"}).json["data"]
    assert again == ida | {"title": "Prof", "updated_at": again["updated_at"],
                           "updated_at_iso": again["updated_at_iso"]}  # fmt: skip


def test_groups_of_attributes_are_changed_one_by_one(api, ida):
    sent = {"attributes": {"comms": {"sms": True}}}
    changed = api.put(f"/profiles/{ida['id']}", sent).json["data"]
    assert changed["attributes"] == ida["attributes"] | {"comms": {"sms": True}}
    emptied = api.put(f"/profiles/{ida['id']}", {"tags": None, "point_balance": None}).json["data"]
    assert (emptied["tags"], emptied["point_balance"]) == ([], 0)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"mobile_phone": "+61491570156"}, "mobile_phone", "The phone number exists"),
        ({"email": "IDA@example.com"}, "email", "The email exists"),
        ({"email": "x"}, "email", None), ({"email": "é@example.com"}, "email", None),
        ({"mobile_phone": "0491570157"}, "mobile_phone", None), ({"mobile_phone": "abcdef"}, "mobile_phone", None),
        ({"gender": "none"}, "gender", None), ({"birth_day": 32}, "birth_day", None),
        ({"birth_day": 30, "birth_month": 2}, "body", None), ({"tier_handle": "tin"}, "tier_handle", "No such tier."),
        ({"preferred_location_id": "moon"}, "preferred_location_id", "No such location."),
        ({"colour": "red"}, "colour", "The field is unknown."), ({"point_balance": -1}, "point_balance", None),
        ({"identities": [{"handle": "card", "identifier": "29001"}]}, "identifier", "The identity exists"),
        ({"reward_balance": "1"}, "reward_balance", None), ({"mobile_phone_country": "AUS"}, "mobile_phone_country", None),
        ({"custom_attributes": [{"handle": "x"}]}, "custom_attributes.0.namespace", None),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_named(api, ida, changes, field, words):
    answer = api.post("/profiles", changes)
    assert answer.status == "422 Unprocessable Entity"
    assert list(answer.json["errors"]) == [field]
    assert words is None or answer.json["errors"][field] == [words]
    if "identities" not in changes:
        assert list(api.put(f"/profiles/{BOB}", changes).json["errors"]) == [field]


def test_profiles_are_found_by_what_is_known_of_them(api, ida):
    for asked in (
        "filter[email]=IDA@example.com", "filter[mobile_phone]=%2B61491570156",
        "filter[mobile_phone]=+61491570156", "search=ida", "search=sto%20id", "search=29001",
        "search=ida@example.com", "tags[]=a", "filter[tier_handle]=gold&filter[birth_month]=2",
        "filter[joined_at][lt]=2021-01-01",
    ):  # fmt: skip
        assert [each["id"] for each in api.get(f"/profiles?{asked}").json["data"]] == [ida["id"]], (
            asked
        )
    for kind, value in (("email", "IDA@example.com"), ("card", "29001"), ("external_id", "x-1")):
        found = api.post("/profiles/search-id", {"type": kind, "id": value})
        assert found.json["data"]["id"] == ida["id"]
    assert api.post("/profiles/search-id", {"type": "card", "id": "x"}).status_code == 404


def test_whether_an_address_is_free(api, ida):
    asked = {"email": "IDA@example.com", "mobile_phone": "+61 491 570 156"}
    taken = api.post("/profiles/availability", asked)
    assert taken.json == {"data": {"email": False, "mobile_phone": False}}
    free = api.post("/profiles/availability", {"email": "new@example.com"})
    assert free.json == {"data": {"email": True}}


def test_a_hidden_profile_is_not_there(api, ida):
    path = f"/profiles/{ida['id']}"
    assert api.delete(path).status == "204 No Content"
    for answer in (api.get(path), api.put(path, {}), api.delete(path), api.get(f"{path}/benefits"),
                   api.get(f"{path}/identities"), api.get(f"{path}/balances"),
                   api.get(f"{path}/redemptions"), api.get(f"{path}/benefits/claimable")):  # fmt: skip
        assert answer.status == "404 Not Found"
    assert ida["id"] not in [each["id"] for each in api.get("/profiles").json["data"]]
    assert api.delete(f"{path}/purge").status_code == 204


def test_erasing_leaves_counts_and_nobody(api, app, ida):
    from uuid import UUID

    with app.app_context():
        a_definition(handle="tea", max_redemptions=3, max_global_redemptions=10)
        benefit = claims("tea", UUID(ida["id"]))
        redeem(benefit, by=PROGRAMME, on=Occasion("api"), now=this_moment())
    api.put(f"/benefits/{benefit}", {"meta": {"name": "Ida"}, "external_id": "ida-1"})
    assert api.delete(f"/profiles/{ida['id']}/purge").status == "204 No Content"
    assert api.get(f"/benefits/{benefit}").status_code == 404
    with app.app_context(), db.engine.connect() as connection:
        stock = connection.execute(select(DefinitionStock.reserved, DefinitionStock.redeemed)).one()
        assert tuple(stock) == (0, 1)
        kept = "".join(
            str(connection.execute(text(f"SELECT * FROM {table}")).all())
            for table in ("profiles", "identities", "benefits", "redemptions", "audit_rows")
        ).lower()
    for word in ("ida", "stone", "29001", "61491570156", "wedding"):
        assert word not in kept
    assert api.post("/profiles", EVERY).status_code == 201


def test_identities_are_added_changed_and_taken_away(api, ida):
    path = f"/profiles/{ida['id']}/identities"
    made = api.post(path, {"handle": "shop", "identifier": "s-1"})
    assert made.status == "201 Created"
    one = made.json["data"]
    assert (
        api.get(f"{path}/shop").json["data"]
        == one
        == api.get(f"{path}/id/{one['id']}").json["data"]
    )
    assert [each["handle"] for each in api.get(path).json["data"]] == ["card", "shop"]
    taken = api.put(f"{path}/card", {"identifier": "s-1"})
    assert taken.status_code == 200  # the pair of handle and number is what must be unique
    again = api.post(f"/profiles/{BOB}/identities", {"handle": "shop", "identifier": "s-1"})
    assert again.json["errors"] == {"identifier": ["The identity exists"]}
    off = api.put(f"{path}/id/{one['id']}", {"is_active": False}).json["data"]
    assert off["is_active"] is False
    assert api.get(f"/profiles/{BOB}/identities/id/{one['id']}").status_code == 404
    assert api.delete(f"/profiles/{BOB}/identities/id/{one['id']}").status_code == 404
    assert api.delete(f"{path}/id/{one['id']}").status_code == 204
    assert api.delete(f"{path}/shop").status_code == 404
    assert api.delete(f"{path}/card").status_code == 204


def test_tiers(api, people):
    assert [each["handle"] for each in api.get("/tiers/definitions").json["data"]] == [
        "silver",
        "gold",
        "platinum",
    ]
    made = api.post("/tiers/definitions", {"handle": "diamond", "name": "Diamond"})
    assert (made.status, made.json["data"]["rank"]) == ("201 Created", 4)
    again = api.post("/tiers/definitions", {"handle": "diamond", "name": "Diamond"})
    assert list(again.json["errors"]) == ["handle"]
    assert list(
        api.post("/tiers/definitions", {"handle": "x", "name": "X", "rank": 4}).json["errors"]
    ) == ["rank"]
    moved = api.put(f"/profiles/{ALICE}/tiers", {"handle": "diamond"}).json["data"]
    assert (moved["tier_handle"], moved["tier"]["name"]) == ("diamond", "Diamond")
    assert api.put(f"/profiles/{ALICE}/tiers", {"handle": "tin"}).status_code == 422
    assert api.put(f"/profiles/{ALICE}/tiers", {"handle": None}).json["data"]["tier"] is None


def test_the_record_names_fields_and_nothing_of_the_person(api, app, ida):
    api.put(f"/profiles/{ida['id']}", {"first_name": "Idalia"})
    with app.app_context(), db.engine.connect() as connection:
        rows = connection.execute(select(AuditRow.event, AuditRow.after)).all()
    assert ("profile changed", {"fields": ["first_name"]}) in [tuple(row) for row in rows]
    assert "Idalia" not in str(rows)


def test_a_profile_is_worth_numbers(api, app, ida):
    with app.app_context():
        from uuid import UUID

        a_definition(handle="tea")
        claims("tea", UUID(ida["id"]))
    assert api.get(f"/profiles/{ida['id']}/balances").json["data"] == {
        "reward_balance": 12.34, "point_balance": 250, "point_balance_dollars": 2.5,
        "benefit_balance": 1, "combined_balance_dollars": 14.84,
    }  # fmt: skip
