"""The published document: it names every route, and each of its examples works on the demo."""

import re
from datetime import timedelta
from itertools import groupby
from uuid import uuid4

import jsonschema_rs
import pytest

from portal.api.customers.tokens import write_token
from portal.api.documents.calls import calls
from portal.audit.recording import PROGRAMME
from portal.clock import now as this_moment
from portal.demo import programme
from portal.demo.cast import ANA_ID
from portal.integrations.tokens import SCOPES, create_token

NOT_CALLS = {"documents.read_document"}
IN_ORDER = ("GET", "POST", "PUT", "DELETE")
# Of two calls that do the same to the same thing, the second is sent to another store.
AGAIN = {
    "v3-return-benefit", "v3-delete-held", "v3-remove-identity", "v3-purge-profile",
    "v3-claim-and-redeem", "customers-claim-and-redeem",
}  # fmt: skip
ROUNDS = 6


@pytest.fixture
def document(app):
    return app.test_client().get("/api/v3/openapi.json").json


def operations(document):
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            yield path, method.upper(), said


def test_every_route_is_in_the_document_and_nothing_else(app, document):
    routes = {
        (re.sub(r"<\w+:(\w+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/api/", "/id/api/")) and rule.endpoint not in NOT_CALLS
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert {(path, method) for path, method, _said in operations(document)} == routes
    assert len(list(calls(app))) == len(routes)


def test_it_is_openapi_and_points_nowhere_else(app, document):
    assert document["openapi"].startswith("3.1")
    text = app.test_client().get("/api/v3/openapi.json").text
    for kind, name in set(re.findall(r'"#/components/(\w+)/([\w-]+)"', text)):
        assert name in document["components"][kind]
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate(
            {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema
        )
    names = [said["operationId"] for _path, _method, said in operations(document)]
    assert len(set(names)) == len(names)


def test_every_operation_says_all_that_there_is_to_say(document):
    for path, method, said in operations(document):
        assert said["summary"]
        assert said["tags"]
        named = {each["name"] for each in said["parameters"]}
        assert named >= set(re.findall(r"{(\w+)}", path))
        changes_something = method != "GET" and not path.endswith("/auth/token")
        assert ("Idempotency-Key" in named) == changes_something
        if said["security"]:
            assert {"400", "401", "404", "429", "503"} < said["responses"].keys()
        if "requestBody" in said:
            assert {"413", "415", "422"} < said["responses"].keys()
            assert "example" in said["requestBody"]["content"]["application/json"]


def test_a_call_takes_as_many_bytes_as_the_document_says(api, document):
    for path, largest in (("/benefit-definitions", 65_536), ("/benefits/batch.json", 5_242_880)):
        said = document["paths"][f"/api/v3{path}"]["post"]["requestBody"]
        assert said["x-max-bytes"] == largest
        assert said["description"] == f"At most {largest:,} bytes."
        for more, statuses in ((0, {422}), (1, {413})):
            body = b'{"x":"' + b"x" * (largest - 8 + more) + b'"}'
            assert api.raw(path, body).status_code in statuses


def test_lists_say_how_they_are_cut_and_filtered(document):
    listed = document["paths"]["/api/v3/benefits"]["get"]["parameters"]
    by_name = {each["name"]: each for each in listed}
    assert {"page[number]", "page[size]", "sort", "search", "tags[]"} < by_name.keys()
    status = by_name["filter[status]"]
    assert "redeemable" in status["schema"]["enum"]
    assert status["x-operators"] == ["eq", "ne", "in"]


def round_of(call):
    path, _method, said = call
    return path.startswith("/id/"), said["operationId"].endswith("-2"), said["operationId"] in AGAIN


def in_turn(call):
    path, method, _said = call
    return IN_ORDER.index(method), -path.count("/")


@pytest.mark.parametrize("number", range(ROUNDS))
def test_every_example_works_on_the_demo(app, document, number):
    by_round = sorted(operations(document), key=round_of)
    rounds = [list(each) for _round, each in groupby(by_round, key=round_of)]
    assert len(rounds) == ROUNDS
    with app.app_context():
        programme.fill(now=this_moment())
        key = create_token("back office", SCOPES, by=PROGRAMME, now=this_moment())
    sender = Sender(app, key)
    for prepared in ("/api/v3/auth/api-tokens", "/api/v3/webhooks"):
        sender.send(prepared, "POST", document["paths"][prepared]["post"])
    for path, method, said in sorted(rounds[number], key=in_turn):
        answer = sender.send(path, method, said)
        good = next(status for status in said["responses"] if status.startswith("2"))
        assert answer.status_code == int(good), (method, path, answer.text)


class Sender:
    """Sends the example of a call as whoever may send it."""

    def __init__(self, app, key):
        self.client = app.test_client()
        secret, soon = app.config["SETTINGS"].secret_key, this_moment() + timedelta(minutes=5)
        self.bearers = {
            "apiToken": key,
            "customerToken": write_token(ANA_ID, secret=secret, until=soon),
            "joining": write_token(None, secret=secret, until=soon),
        }

    def send(self, path, method, said):
        for place in said["parameters"]:
            path = path.replace(f"{{{place['name']}}}", str(place.get("example")))
        headers = {"Idempotency-Key": str(uuid4())} if method != "GET" else {}
        for scheme in said["security"]:
            kind = "joining" if path == "/id/api/v1/profiles" else next(iter(scheme))
            headers["Authorization"] = f"Bearer {self.bearers[kind]}"
        content = said.get("requestBody", {}).get("content", {}).get("application/json")
        more = {"json": content["example"]} if content else {}
        return self.client.open(path, method=method, headers=headers, **more)
