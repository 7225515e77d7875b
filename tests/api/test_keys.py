"""Keys by the API, how often they may call, and the name of every call."""

import pytest
from sqlalchemy import select

from portal.audit.models import AuditRow
from portal.audit.recording import PROGRAMME
from portal.clock import now as this_moment
from portal.database import reading
from portal.integrations.tokens import SCOPES, create_token
from tests.api.conftest import ApiClient
from tests.stores import portal_with


def test_a_key_makes_another_and_ends_it(api, app):
    made = api.post("/auth/api-tokens", {"name": "web shop", "scopes": ["read-benefits"]})
    assert made.status == "201 Created"
    assert set(made.json) == {"accessToken", "token"}
    shop = ApiClient(app.test_client(), made.json["accessToken"])
    assert shop.get("/auth/verify").json["data"] == {
        "name": "web shop",
        "scopes": ["read-benefits"],
    }
    listed = api.get("/auth/access-tokens").json["data"]
    assert [each["name"] for each in listed] == ["till", "web shop"]
    assert made.json["accessToken"] not in str(listed)
    assert "token_hash" not in listed[0]
    assert api.delete(f"/auth/api-tokens/{made.json['token']['id']}").status == "204 No Content"
    assert shop.get("/auth/verify").status == "401 Unauthorized"
    assert api.delete(f"/auth/api-tokens/{made.json['token']['id']}").status == "404 Not Found"


def test_keys_that_a_key_makes_and_ends_stand_on_record(api, app):
    made = api.post("/auth/api-tokens", {"name": "shop"}).json["token"]["id"]
    api.delete(f"/auth/api-tokens/{made}")
    with app.app_context(), reading() as connection:
        which = select(AuditRow.event, AuditRow.actor_kind).order_by(AuditRow.id.desc()).limit(2)
        rows = [tuple(each) for each in connection.execute(which)]
    assert rows == [("key revoked", "token"), ("key made", "token")]


def test_a_key_hands_on_no_more_than_it_has(api, key_with):
    poor = key_with("read-benefits")
    refused = poor.post("/auth/api-tokens", {"name": "more", "scopes": ["delete-profiles"]})
    assert refused.json["errors"] == {"scopes": ["delete-profiles is not a scope of this key."]}
    assert api.post("/auth/api-tokens", {"name": "x", "scopes": ["all"]}).status_code == 422
    same = poor.post("/auth/api-tokens", {"name": "same"}).json["token"]
    assert same["scopes"] == ["read-benefits"]
    rich = api.get("/auth/access-tokens").json["data"][0]
    assert set(rich["scopes"]) == set(SCOPES)
    assert [each["name"] for each in poor.get("/auth/access-tokens").json["data"]] == [
        "till",
        "same",
    ]
    assert poor.delete(f"/auth/api-tokens/{rich['id']}").status == "404 Not Found"


@pytest.fixture
def slow(settings, app):
    with portal_with(settings, api_calls_per_minute=3) as portal:
        portal.testing = True
        yield portal


def test_who_calls_too_often_waits(slow):
    with slow.app_context():
        first, other = (
            create_token(name, SCOPES, by=PROGRAMME, now=this_moment()) for name in ("a", "b")
        )
    client = ApiClient(slow.test_client(), first)
    assert [client.get("/auth/verify").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = client.get("/auth/verify")
    assert answer.status == "429 Too Many Requests"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert set(answer.json) == {"message"}
    assert ApiClient(slow.test_client(), other).get("/auth/verify").status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/v3/auth/verify", "/api/v3/nothing", "/id/api/v1/profiles/me"]
)
def test_every_call_has_a_name(api, path):
    def named(**headers):
        return api.client.get(path, headers=api.headers | headers).headers["X-Request-Id"]

    assert named(**{"X-Request-Id": "mine-1"}) == "mine-1"
    assert len({named(), named(), named(**{"X-Request-Id": "a b"})}) == 3


def test_pages_have_no_name(client):
    assert "X-Request-Id" not in client.get("/sign-in").headers
