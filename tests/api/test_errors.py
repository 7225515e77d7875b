import json
from http.client import HTTPConnection
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from werkzeug.serving import make_server

from portal.api.v3.definition_bodies import DefinitionCreate
from portal.audit.recording import PROGRAMME
from portal.clock import now as this_moment
from portal.database import db
from portal.integrations.tokens import create_token

TEA = {"name": "Tea", "handle": "tea", "period": 30}
PATHS = ("/benefit-definitions", "/benefits/definitions", "/benefits")


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Basic abc",
        "bearer\tx",
        "Bearer " + "x" * 5000,
    ],
)
def test_without_a_good_key_the_answer_is_exactly_this(app, header):
    headers = {} if header is None else {"Authorization": header}
    answer = app.test_client().get("/api/v3/benefits/1", headers=headers)
    assert answer.status == "401 Unauthorized"
    assert answer.json == {"message": "Unauthenticated."}


def test_a_session_of_the_pages_is_no_key(signed_in_as):
    assert signed_in_as("alice").get("/api/v3/auth/verify").status_code == 401


@pytest.mark.parametrize("column", ["expires_at", "revoked_at"])
def test_a_key_ends(app, api, column):
    assert api.get("/auth/verify").json["data"]["name"] == "till"
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text(f"UPDATE api_tokens SET {column} = '2020-01-01 00:00:00'"))
    assert api.get("/auth/verify").status_code == 401


@pytest.mark.parametrize(
    ("scope", "call"),
    [
        ("create-benefit-definitions", lambda api: api.post("/benefit-definitions", TEA)),
        ("read-benefit-definitions", lambda api: api.get("/benefit-definitions/1")),
        ("update-benefit-definitions", lambda api: api.put("/benefit-definitions/1", {})),
        ("create-benefits", lambda api: api.post("/benefits", {})),
        ("read-benefits", lambda api: api.get("/benefits/1")),
    ],
)
def test_each_act_needs_its_own_scope(key_with, scope, call):
    refused = call(key_with("delete-profiles"))
    assert refused.status == "403 Forbidden"
    assert scope in refused.json["message"]
    assert call(key_with(scope)).status_code in {201, 404, 422}


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 400), (b"{", 400), (b"[]", 400), (b'"x"', 400), (b"null", 400), (b"{'a':1}", 400),
        (b'{"name":"a","name":"b"}', 400), (b'{"period":NaN}', 400), (b'{"period":Infinity}', 400),
        (b'{"period":1e999}', 400), (b'{"name":"\\ud800"}', 400), (b'{"name":"a\\u0000b"}', 400),
        (b'{"\\u0000":1}', 400), (b'{"name":"\xff"}', 400), (b"[" * 60_000, 400),
        (b'{"meta":' + b'{"a":' * 40 + b"1" + b"}" * 41, 400), (b'{"period":' + b"9" * 5000 + b"}", 400),
        (b'{"name":"' + b"x" * 70_000 + b'"}', 413),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", PATHS)
def test_what_is_not_clearly_json_is_refused_before_it_is_read(api, path, data, status):
    answer = api.raw(path, data)
    assert answer.status_code == status
    assert set(answer.json) == {"message"}


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "", "text/html"]
)
def test_only_json_is_taken(api, kind):
    answer = api.raw("/benefit-definitions", json.dumps(TEA), content_type=kind)
    assert answer.status == "415 Unsupported Media Type"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v3/nothing", 404), ("GET", "/api/nothing", 404), ("GET", "/id/api/v1/x", 404),
        ("GET", "/api", 404), ("GET", "/id/api", 404), ("GET", "/api/v3/%00", 404),
        ("DELETE", "/api/health", 405), ("PATCH", "/api/v3/benefits", 405), ("GET", "/api/v3", 404),
    ],
)  # fmt: skip
def test_the_api_always_answers_in_json(app, method, path, status):
    answer = app.test_client().open(path, method=method)
    assert answer.status_code == status
    assert set(answer.json) == {"message"}


def test_a_key_counts_wherever_the_request_comes_from(api):
    elsewhere = {"Origin": "https://shop.example", "Sec-Fetch-Site": "cross-site"}
    made = api.client.post("/api/v3/benefit-definitions", json=TEA, headers=api.headers | elsewhere)
    assert made.status == "201 Created"


def test_a_doubled_slash_is_led_right(api):
    answer = api.get("//auth//verify")
    assert answer.status == "308 Permanent Redirect"
    assert answer.location.endswith("/api/v3/auth/verify")


def test_reason_phrases_and_seed_calls_over_a_socket(app):
    with app.app_context():
        token = create_token(
            "till", ["create-benefit-definitions"], by=PROGRAMME, now=this_moment()
        )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        found = []
        for key, body in ((token, TEA), (token, TEA), ("wrong", TEA), (token, {"x": 1})):
            connection = HTTPConnection("127.0.0.1", server.server_port, timeout=10)
            connection.request(
                "POST", "/api/v3/benefit-definitions", json.dumps(body),
                {"Authorization": f"Bearer {key}", "Content-Type": "application/json", "Host": "localhost"},
            )  # fmt: skip
            answer = connection.getresponse()
            found.append((answer.status, answer.reason))
            connection.close()
    finally:
        server.shutdown()
        thread.join()
    assert found == [
        (201, "Created"), (422, "Unprocessable Entity"), (401, "Unauthorized"),
        (422, "Unprocessable Entity"),
    ]  # fmt: skip


odd_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=30) | st.sampled_from(["2026-01-01", "9" * 20, "' OR 1=1 --", "../..", "𝕏" * 300]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
fields = [
    *sorted(DefinitionCreate.model_fields),"profile_id", "benefit_definition_id", "timezone",
                                                  "issued_at", "expires_at", "id", "x"]  # fmt: skip
odd_bodies = st.dictionaries(st.sampled_from(fields), odd_values, max_size=6)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(PATHS), odd_bodies, st.booleans())
def test_nothing_that_is_sent_breaks_anything(api, path, body, whole):
    sent = (TEA | body) if whole else body
    answer = api.post(path, sent)
    assert answer.status_code in {201, 400, 409, 413, 422}
    if answer.status_code == 422:
        assert answer.json["errors"]
        assert all(texts for texts in answer.json["errors"].values())
    if answer.status_code == 201:
        again = api.put(
            f"/benefit-definitions/{answer.json['data']['id']}", {"handle": f"h{id(sent)}"}
        )
        assert again.status_code in {200, 422}
