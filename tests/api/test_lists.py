"""Lists: their envelope, pages, filters, order and search."""

from datetime import datetime
from urllib.parse import quote

import pytest

from portal.audit.recording import PROGRAMME
from portal.benefits import redeeming, voiding
from portal.benefits.redeeming import Occasion
from portal.clock import now as this_moment
from portal.definitions import allocating
from tests.factories import a_benefit, a_definition, claims


def ids(answer):
    assert answer.status == "200 OK", answer.text
    return [row["id"] for row in answer.json["data"]]


@pytest.fixture
def shelf(app, people):
    """Tea is given twice and used once, milk is claimed, sugar is over, salt is voided."""
    with app.app_context():
        tea = a_definition(handle="tea", name="Green Tea", tags=["hot", "drink"])
        a_definition(handle="milk", name="Milk", tags=["drink"], redeem_code_pos="MOO")
        sugar, salt = a_definition(handle="sugar"), a_definition(handle="salt", is_archived=True)
        first = a_benefit(tea, people.alice, extra={"external_id": "e-1", "meta": {"b": 1, "a": 2}})
        used = a_benefit(tea, people.bob)
        redeeming.redeem(used, by=PROGRAMME, on=Occasion("api"), now=this_moment())
        claimed = claims("milk", people.alice)
        over = a_benefit(sugar, people.alice, issued_at=datetime(2020, 1, 1, 9))
        voided = a_benefit(sugar, people.bob)
        voiding.void(voided, by=PROGRAMME, reason="x", now=this_moment())
        put_away = a_benefit(salt, people.bob)
        return {"first": first, "used": used, "claimed": claimed, "over": over, "voided": voided,
                "put_away": put_away}  # fmt: skip


def test_the_envelope_of_a_list(api, app, people):
    with app.app_context():
        tea = a_definition(handle="tea")
        made = [a_benefit(tea, people.alice) for _ in range(17)]
    answer = api.get("/benefits")
    assert set(answer.json) == {"data", "links", "meta"}
    assert ids(answer) == made[:15]
    meta, links = answer.json["meta"], answer.json["links"]
    path = "http://localhost/api/v3/benefits"
    assert links == {
        "first": f"{path}?page%5Bnumber%5D=1", "last": f"{path}?page%5Bnumber%5D=2",
        "prev": None, "next": f"{path}?page%5Bnumber%5D=2",
    }  # fmt: skip
    assert [(each["label"], each["active"]) for each in meta.pop("links")] == [
        ("&laquo; Previous", False), ("1", True), ("2", False), ("Next &raquo;", False),
    ]  # fmt: skip
    assert meta == {
        "current_page": 1, "from": 1, "last_page": 2, "path": path, "per_page": 15, "to": 15,
        "total": 17,
    }  # fmt: skip
    rest = api.get(links["next"].removeprefix("http://localhost/api/v3"))
    assert ids(rest) == made[15:]
    assert rest.json["links"]["next"] is None


def test_an_empty_list_says_so(api):
    answer = api.get("/benefits").json
    assert (answer["data"], answer["meta"]["total"]) == ([], 0)
    assert (answer["meta"]["from"], answer["meta"]["to"], answer["meta"]["last_page"]) == (
        None,
        None,
        1,
    )


@pytest.mark.parametrize(
    ("asked", "found", "size"),
    [
        ("page[size]=2&page[number]=2", [2, 3], 2), ("per_page=2&page=3", [4, 5], 2),
        ("limit=3", [0, 1, 2], 3), ("limit=2&offset=3", [3, 4], 2), ("per_page=1000", range(6), 100),
        ("page%5Bsize%5D=1&page%5Bnumber%5D=6", [5], 1), ("page=99", [], 15),
        ("page%255Bsize%255D=1", [0], 1), ("sort=-id&limit=2", [5, 4], 2),
    ],
)  # fmt: skip
def test_pages_may_be_asked_for_in_every_way(api, shelf, asked, found, size):
    answer = api.get(f"/benefits?{asked}")
    assert ids(answer) == [list(shelf.values())[place] for place in found]
    assert answer.json["meta"]["per_page"] == size


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("filter[status]=redeemable", ["first", "claimed"]), ("filter[status]=used", ["used"]),
        ("filter[status]=expired", ["over"]), ("filter[status]=voided", ["voided"]),
        ("filter[status]=claimed", ["claimed"]), ("filter[status]=active", ["first", "claimed", "put_away"]),
        ("filter[status][in]=used,voided", ["used", "voided"]),
        ("filter%5Bstatus%5D=used", ["used"]), ("filter%255Bstatus%255D=used", ["used"]),
        ("filter[external_id]=e-1", ["first"]), ("filter[timezone]=Australia/Melbourne&filter[status]=used", ["used"]),
        ("filter[external_id][ne]=e-1&filter[status]=redeemable", ["claimed"]),
        ("filter[issued_at][lt]=2021-01-01", ["over"]), ("filter[issued_at]=2020-01-01 09:00:00", ["over"]),
        ("filter[expires_at]=2020-01-31%2023:59:59", ["over"]),
        ("filter[claimed_at][gt]=2020-01-01", ["claimed"]),
        ('filter[meta]={"a":2,"b":1}', ["first"]), ('filter[meta]={"a":2}', []),
        ("filter[redeem_code_pos]=MOO", ["claimed"]), ("tags[]=drink&tags[]=hot", ["first", "used"]),
        ("tags[]=drink", ["first", "used", "claimed"]), ("search=green", ["first", "used"]),
        ("filter[search]=e-1", ["first"]), ("search=MOO", ["claimed"]), ("search=%25", []),
        ("filter[id][in]=1,3&filter[id][gte]=2", ["claimed"]),
        ("sort=-issued_at,id&filter[issued_at][lt]=2021-01-01", ["over"]),
    ],
)  # fmt: skip
def test_filters_find_what_they_name(api, shelf, asked, found):
    assert ids(api.get(f"/benefits?{asked}")) == [shelf[name] for name in found]


def test_a_benefit_is_found_by_the_code_it_shows(api, app, people):
    with app.app_context():
        tea = a_definition(redeem_code_online="ALL")
        plain = a_benefit(tea, people.alice)
        allocating.add_codes(tea.id, ["MINE"], by=PROGRAMME, now=this_moment())
        own = a_benefit(tea, people.alice)
    assert ids(api.get("/benefits?filter[redeem_code_online]=ALL")) == [plain]
    assert ids(api.get("/benefits?filter[redeem_code_online]=MINE")) == [own]
    assert ids(api.get("/benefits?filter[redeem_code_online][ne]=MINE")) == [plain]
    assert ids(api.get("/benefits?search=MINE")) == [own]


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("filter[colour]=red", "filter[colour]"), ("filter[id][like]=1", "filter[id][like]"),
        ("filter[id]=x", "filter[id]"), ("filter[status]=gone", "filter[status]"),
        ("filter[status][gt]=used", "filter[status][gt]"), ("filter[meta]=x", "filter[meta]"),
        ("filter[profile_id]=x", "filter[profile_id]"), ("filter[issued_at]=x", "filter[issued_at]"),
        ("filter[id][in]=" + ",".join(["1"] * 101), "filter[id][in]"), ("filter=1", "filter"),
        ("filter[]=1", "filter[]"), ("filter[id=1", "filter[id"), ("filter[id][eq][x]=1", "filter[id][eq][x]"),
        ("sort=colour", "sort"), ("sort=meta", "sort"), ("page=0", "page"), ("page=x", "page"),
        ("per_page=0", "per_page"), ("limit=-1", "limit"), ("offset=-1", "offset"), ("page[x]=1", "page[x]"),
        ("page[number]=99999999999", "page[number]"), ("search=", "search"), ("search=" + "x" * 256, "search"),
        ("filter[id]=" + "9" * 40, "filter[id]"), ("page=1.5", "page"), ("page=٣", "page"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_named(api, shelf, asked, key):
    answer = api.get(f"/benefits?{asked}")
    assert answer.status == "422 Unprocessable Entity"
    assert list(answer.json["errors"]) == [key]


def test_a_nul_in_an_address_is_a_bad_request(api, shelf):
    assert api.get("/benefits?search=a%00b").status_code == 400
    assert api.get("/benefits?filter[external_id]=%00").status_code == 400


def test_definitions_are_listed_in_both_families(api, shelf):
    for family in ("/benefit-definitions", "/benefits/definitions"):
        assert ids(api.get(family)) == ["1", "2", "3", "4"]
        assert ids(api.get(f"{family}?filter[is_archived]=1")) == ["4"]
        assert ids(api.get(f"{family}?filter[is_archived]=false&sort=-name&limit=2")) == ["2", "1"]
        assert ids(api.get(f"{family}?tags[]=drink&tags[]=hot")) == ["1"]
        assert ids(api.get(f"{family}?search=milk")) == ["2"]
        assert ids(api.get(f"{family}?filter[handle][in]=tea,salt")) == ["1", "4"]
        assert ids(api.get(f"{family}?filter[created_at][gt]={quote('2020-01-01 00:00:00')}")) != []
    listed = api.get("/benefit-definitions?filter[handle]=tea").json["data"][0]
    assert listed == api.get("/benefit-definitions/1").json["data"]
    assert listed["total_global_created"] == 2


def test_counts(api, shelf):
    assert api.get("/benefits.count").json == {"data": {"countAll": 6, "countRedeemed": 1}}
