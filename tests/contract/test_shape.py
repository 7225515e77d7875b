"""The shape of answers: envelopes, pages, filters, times, phrases and errors."""

from urllib.parse import quote

import pytest


@pytest.fixture(scope="module")
def shelf(live):
    """Seventeen benefits of one definition on one profile, the first of which is told apart."""
    tea = live.definition(tags=["hot", {"name": "drink"}], max_redemptions=2, period=3650)
    ana = live.profile()
    first = {"external_id": f"e-{tea['handle']}", "meta": {"b": 1, "a": [1, 2.5]}, "issued_at": "2026-01-02 03:04:05",
             "timezone": "Europe/Berlin"}  # fmt: skip
    made = [live.benefit(tea, ana, **(first if number == 0 else {})) for number in range(17)]
    return {"tea": tea, "ana": ana, "ids": [each["id"] for each in made], "first": made[0]}


def listed(live, shelf, asked):
    return live.get(f"/benefits?filter[profile_id]={shelf['ana']['id']}&{asked}")


def test_a_list_has_its_envelope(live, shelf):
    answer = listed(live, shelf, "")
    assert answer.line == "200 OK"
    assert set(answer.json) == {"data", "links", "meta"}
    assert [each["id"] for each in answer.data] == shelf["ids"][:15]
    meta, links = answer.json["meta"], answer.json["links"]
    assert set(links) == {"first", "last", "prev", "next"}
    assert set(meta) == {
        "current_page",
        "from",
        "last_page",
        "links",
        "path",
        "per_page",
        "to",
        "total",
    }
    assert (meta["current_page"], meta["from"], meta["to"]) == (1, 1, 15)
    assert (meta["last_page"], meta["per_page"], meta["total"]) == (2, 15, 17)
    assert meta["path"] == f"http://127.0.0.1:{live.port}/api/v3/benefits"
    assert [set(each) for each in meta["links"]] == [{"url", "label", "active"}] * 4
    following = links["next"].removeprefix(f"http://127.0.0.1:{live.port}")
    assert [each["id"] for each in live.get(following).data] == shelf["ids"][15:]


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("page[number]=2&page[size]=5", slice(5, 10)), ("page=2&per_page=5", slice(5, 10)),
        ("limit=3&offset=4", slice(4, 7)), ("page%5Bnumber%5D=4&page%5Bsize%5D=5", slice(15, 20)),
        ("per_page=500", slice(0, 17)), ("page=9", slice(0, 0)),
    ],
)  # fmt: skip
def test_pages_may_be_asked_for_in_every_way(live, shelf, asked, part):
    assert [each["id"] for each in listed(live, shelf, asked).data] == shelf["ids"][part]


def test_at_most_a_hundred_come_at_once(live, shelf):
    assert listed(live, shelf, "per_page=500").json["meta"]["per_page"] == 100


@pytest.mark.parametrize(
    "asked",
    [
        "filter[external_id]={e}", "filter%5Bexternal_id%5D={e}", "filter%5Bexternal_id%5D%5Beq%5D={e}",
        "filter[issued_at]=2026-01-02 03:04:05", "filter[issued_at][lt]=2026-01-02 03:04:06",
        "filter[issued_at][lte]=2026-01-02 03:04:05", "filter[timezone]=Europe/Berlin",
        "filter[timezone][in]=Europe/Berlin,Europe/Paris", "filter[timezone][ne]=Australia/Melbourne",
        'filter[meta]={{"a":[1,2.5],"b":1}}', "filter[id][in]={id}", "search={e}", "filter[search]={e}",
        "filter[id][gte]={id}&filter[id][lte]={id}", "sort=issued_at&limit=1",
        "filter[external_id]={e}&tags[]=hot&tags[]=drink", "filter[external_id]={e}&tags%5B%5D=hot",
        "filter[external_id]={e}&filter[status]=redeemable", "filter[external_id]={e}&filter[status]=active",
        "filter[external_id]={e}&filter[expires_at][gt]=2026-01-01", "filter[expires_at]=2035-12-31 23:59:59",
        "filter[external_id]={e}&filter[benefit_definition_id]={d}",
    ],
)  # fmt: skip
def test_filters_are_joined_by_and(live, shelf, asked):
    told = {"e": shelf["first"]["external_id"], "id": shelf["first"]["id"], "d": shelf["tea"]["id"]}
    found = listed(live, shelf, quote(asked.format(**told), safe="&=[]%/"))
    assert [each["id"] for each in found.data] == [shelf["first"]["id"]]


@pytest.mark.parametrize("asked", ["tags[]=hot&tags[]=cold", "filter[status]=used", "filter[status]=voided",
                                   "filter[status]=expired", "filter[status]=claimed", "filter[meta]=%7B%22b%22:1%7D"])  # fmt: skip
def test_what_nothing_fulfils_finds_nothing(live, shelf, asked):
    assert listed(live, shelf, asked).data == []


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("filter[colour]=1", "filter[colour]"), ("filter[id][like]=1", "filter[id][like]"), ("sort=colour", "sort"),
        ("page=0", "page"), ("filter[status]=x", "filter[status]"), ("filter%5Bcolour%5D=1", "filter[colour]"),
    ],
)  # fmt: skip
def test_what_is_unknown_is_never_ignored(live, asked, key):
    answer = live.get(f"/benefits?{asked}")
    assert answer.line == "422 Unprocessable Entity"
    assert set(answer.json) == {"message", "errors"}
    assert list(answer.json["errors"]) == [key]
    assert all(isinstance(text, str) for text in answer.json["errors"][key])


def test_flags_are_also_one_and_nought(live):
    put_away = live.definition(is_archived=True)
    for flag in ("1", "true"):
        found = live.get(
            f"/benefit-definitions?filter[is_archived]={flag}&filter[handle]={put_away['handle']}"
        )
        assert [each["id"] for each in found.data] == [put_away["id"]]
    for flag in ("0", "false"):
        found = live.get(
            f"/benefit-definitions?filter[is_archived]={flag}&filter[handle]={put_away['handle']}"
        )
        assert found.data == []


@pytest.mark.parametrize(
    ("method", "path", "options", "line"),
    [
        ("GET", "/nothing", {}, "404 Not Found"), ("GET", "/benefits/2147483647", {}, "404 Not Found"),
        ("GET", "/benefits/99999999999", {}, "404 Not Found"), ("PATCH", "/benefits/1", {"body": {}}, "405 Method Not Allowed"),
        ("POST", "/benefits", {"raw": "{", "Content_Type": "application/json"}, "400 Bad Request"),
        ("POST", "/benefits", {"raw": '{"a":1,"a":2}', "Content_Type": "application/json"}, "400 Bad Request"),
        ("POST", "/benefits", {"raw": '{"a":NaN}', "Content_Type": "application/json"}, "400 Bad Request"),
        ("POST", "/benefits", {"raw": '{"a":"\\ud800"}', "Content_Type": "application/json"}, "400 Bad Request"),
        ("POST", "/benefits", {"raw": '{"a":"\\u0000"}', "Content_Type": "application/json"}, "400 Bad Request"),
        ("POST", "/benefits", {"raw": "[" * 99 + "]" * 99, "Content_Type": "application/json"}, "400 Bad Request"),
        ("POST", "/benefits", {"raw": "{}", "Content_Type": "text/plain"}, "415 Unsupported Media Type"),
        ("POST", "/benefits", {"raw": '{"a":"' + "x" * 70_000 + '"}', "Content_Type": "application/json"}, "413 Content Too Large"),
        ("POST", "/benefits", {"body": {"colour": 1}}, "422 Unprocessable Entity"),
    ],
)  # fmt: skip
def test_errors_have_their_usual_phrases_and_a_message(live, method, path, options, line):
    answer = live.send(method, path, **options)
    assert answer.line in {line, line.replace("Content Too Large", "Payload Too Large"),
                           line.replace("Content Too Large", "Request Entity Too Large")}  # fmt: skip
    assert isinstance(answer.json["message"], str)
    assert answer.headers["content-type"] == "application/json"


def test_a_refusal_has_its_code_and_facts(live):
    closed = live.definition(
        is_claimable=True, claim_period_start_at="2020-01-01", claim_period_end_at="2020-02-01"
    )
    answer = live.post(f"/profiles/{live.profile()['id']}/benefits/{closed['handle']}/claim")
    assert answer.line == "409 Conflict"
    assert set(answer.json) == {"message", "code", "facts"}
    assert answer.json["code"] == "closed"


@pytest.mark.parametrize(
    "path",
    [
        "/api//v3/auth/verify",
        "/api/v3//auth/verify",
        "/api/v3/auth//verify",
    ],
)
def test_a_repeated_slash_leads_on(live, path):
    answer = live.get(path)
    assert answer.status in {301, 307, 308}
    there = answer.headers["location"]
    assert there.removeprefix(f"http://127.0.0.1:{live.port}") == "/api/v3/auth/verify"


def test_a_repeated_slash_keeps_the_method_and_the_query(live):
    answer = live.post("/api/v3//benefits?a=1", {})
    assert answer.line == "308 Permanent Redirect"
    assert answer.headers["location"].endswith("/api/v3/benefits?a=1")


def test_every_answer_has_a_name_and_is_not_kept(live):
    answer = live.get("/auth/verify", X_Request_Id="mine-1")
    assert answer.headers["x-request-id"] == "mine-1"
    assert "no-store" in answer.headers["cache-control"]
