"""A generated corpus of what cannot be right: each is named, nothing breaks, nothing is left."""

import pytest
from sqlalchemy import func, select

from portal.api.v3.benefits import BenefitCreate
from portal.api.v3.definition_bodies import DefinitionCreate
from portal.database import Base, db
from tests.factories import a_definition
from tests.people import ALICE

NOT_TEXT = [5, 1.5, True, [], ["a"], {}, {"a": 1}]
NOT_NUMBER = ["", "x", "1.0", True, 1.5, 10**10, -(10**10), 2**63, 10**40, [], [1], {}]
NOT_TIME = [
    *NOT_TEXT, "", "x", "2026-13-01", "2026-02-30", "2026-01-01 24:00:00", "2026-01-01 00:00",
    "2026-01-01T00:00:00Z", "2026-01-01 00:00:00+10:00", "10000-01-01", "0000-01-01", "1899-12-31",
    "9001-01-01", "-2026-01-01", "９026-01-01", " 2026-01-01", "2026-01-01\n",
]  # fmt: skip
HUGE = {"a": "x" * 17_000}
NOT_ANYTHING = [HUGE, 10**300, [[2**53]], {"a": -(2**60)}]
WRONG = {
    "name": [*NOT_TEXT, None, "", " ", "x" * 256],
    "handle": [*NOT_TEXT, None, "", "a b", "a/b", "ä", "a\n", "x" * 192],
    "period": [*NOT_NUMBER, None, -1, 36_501, "-1", "36501", "1e3", "９"],
    "period_type": [*NOT_TEXT, None, "", "decades", "Days"],
    "tags": [5, "a", {}, {"name": "a"}, [5], [None], [[]], [{}], [""], ["x" * 101], ["x"] * 101],
    "meta": [5, "x", True, [], [1], HUGE, {"a": 2**53}],
    "currency": [*NOT_TEXT, "", "AU", "AUDD", "A1D", "äöü"],
    "profile_id": [*NOT_TEXT, None, "", "x", "0" * 31, str(ALICE).replace("a", "g")],
    "benefit_definition_id": [*NOT_NUMBER, None, 0, -1, "0", 999, 2**31],
    "timezone": [*NOT_TEXT, "", "x", "UTC+25", "/etc/passwd", "Europe", "Europe/Berlin " * 99],
}
KINDS = {
    "Flag": [-1, 2, 0.5, "yes", "true", "", [], {}],
    "Count": [*NOT_NUMBER, 0, -1, "3"],
    "Offset": [*NOT_NUMBER, 3651, -3651, "3"],
    "WallClock": NOT_TIME,
    "Anything": NOT_ANYTHING,
    "Condition": [5, True, 1.5, [1], "x", "{", "5", {"no": 1}, {"rule": "x"}, {"and": [HUGE]}],
    "Url": [*NOT_TEXT, "javascript:x", "data:,", "a b", "https://x\n", "x" * 2001],
    "Text": [*NOT_TEXT, "x" * 20_001],
}
FLAGS = {name for name in DefinitionCreate.model_fields if name.startswith("is_")}
FLAGS |= {"allow_user_redeem", "force_allocation"}
KIND_OF = (
    dict.fromkeys(FLAGS, "Flag")
    | dict.fromkeys(("max_redemptions", "max_global_redemptions"), "Count")
    | {name: "Offset" for name in DefinitionCreate.model_fields if name.startswith("notify_")}
    | {name: "WallClock" for name in DefinitionCreate.model_fields if name.endswith("_at")}
    | dict.fromkeys(("absolute_expiry", "issued_at", "expires_at"), "WallClock")
    | dict.fromkeys(("value", "region", "campaign", "claim_timeframe"), "Anything")
    | {name: "Condition" for name in DefinitionCreate.model_fields if name.endswith("_condition")}
    | dict.fromkeys(("icon", "image_url"), "Url")
)
TEA = {"name": "Tea", "handle": "tea", "period": 30}


def wrong_values(field):
    return WRONG[field] if field in WRONG else KINDS[KIND_OF.get(field, "Text")]


def rows():
    """Count what is in the store, but for the calls of a key, which count themselves."""
    with db.engine.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table))
            for name, table in Base.metadata.tables.items()
            if name != "attempt_counts"
        }


def assert_named(answer, field, value):
    assert answer.status == "422 Unprocessable Entity", (field, value, answer.text)
    assert {name.split(".")[0] for name in answer.json["errors"]} == {field}, (value, answer.text)
    assert all(text for texts in answer.json["errors"].values() for text in texts)


def test_the_corpus_is_large():
    fields = [*DefinitionCreate.model_fields, *DefinitionCreate.model_fields]
    assert sum(len(wrong_values(field)) for field in fields) >= 600


@pytest.mark.parametrize("field", DefinitionCreate.model_fields)
def test_every_wrong_value_of_a_definition_is_named(api, app, field):
    made = api.post("/benefit-definitions", TEA).json["data"]
    with app.app_context():
        before = rows()
    for value in wrong_values(field):
        created = api.post("/benefits/definitions", TEA | {"handle": "other", field: value})
        assert_named(created, field, value)
        assert_named(api.put(f"/benefit-definitions/{made['id']}", {field: value}), field, value)
    with app.app_context():
        assert rows() == before
    assert api.get(f"/benefit-definitions/{made['id']}").json["data"] == made


@pytest.mark.parametrize("field", BenefitCreate.model_fields)
def test_every_wrong_value_of_a_benefit_is_named(api, app, people, field):
    with app.app_context():
        tea = a_definition()
        before = rows()
    right = {"profile_id": str(ALICE), "benefit_definition_id": tea.id}
    right |= {"issued_at": "2026-11-24 09:00:00", "timezone": "Europe/Berlin"}
    for value in wrong_values(field):
        assert_named(api.post("/benefits", right | {field: value}), field, value)
    with app.app_context():
        assert rows() == before


ODD = [
    "0", "-1", "1.5", "1e3", "x", "%00", "%0a", "%ff", "%F0%28%8C", "..", "%2e%2e", "1;a=b", "1%2f2",
    "2147483648", "9" * 40, "٣", "９", "1 ", "null", "[object%20Object]", "' OR 1=1 --", "𝕏", "1/", "1/x",
    "a" * 4000, "*", "{id}", "%25", "handle", "handle/", "definitions/definitions/1",
]  # fmt: skip


@pytest.mark.parametrize("family", ["/benefit-definitions", "/benefits/definitions", "/benefits"])
def test_odd_paths_are_not_there(api, app, family):
    for tail in ODD:
        for method in ("GET", "PUT", "POST", "DELETE", "PATCH", "PROPFIND"):
            answer = api.raw(f"{family}/{tail}", b"{}", method=method)
            assert answer.status_code in {404, 405}, (method, tail, answer.status)
            assert set(answer.json) == {"message"}
            assert answer.status.split(" ", 1)[1] in {"Not Found", "Method Not Allowed"}


ODD_HEADERS = [
    {"Accept": "text/html"}, {"Accept": ";;;=\xff"}, {"Accept-Language": "\xff" * 900},
    {"Cookie": "session=x.y.z"}, {"Cookie": "\xff=\xfe;;="}, {"Cookie": "remember_token=1|x"},
    {"Content-Encoding": "gzip"}, {"Range": "bytes=0-1"}, {"If-None-Match": "*"},
    {"X-HTTP-Method-Override": "DELETE"}, {"X-Forwarded-Host": "evil.example"}, {"Forwarded": "x"},
    {"Expect": "x"},
    {"Idempotency-Key": "x" * 255}, {"X-Long": "x" * 9000}, {"User-Agent": "\x01"},
]  # fmt: skip


@pytest.mark.parametrize("header", ODD_HEADERS, ids=str)
def test_odd_headers_change_nothing(api, header):
    answer = api.client.get("/api/v3/auth/verify", headers=api.headers | header)
    assert (answer.status, answer.json["data"]["name"]) == ("200 OK", "till")
    made = api.client.post("/api/v3/benefit-definitions", json=TEA, headers=api.headers | header)
    assert made.status == "201 Created"
    assert "Set-Cookie" not in made.headers
    stranger = api.client.get("/api/v3/auth/verify", headers=header)
    assert (stranger.status, stranger.json) == ("401 Unauthorized", {"message": "Unauthenticated."})
