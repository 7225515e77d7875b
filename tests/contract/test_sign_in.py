"""Bases and sign-in: keys, customers, scopes, health."""

import time

import jwt
import pytest

from tests.contract.live import Live


@pytest.fixture
def ana(live):
    return live.profile(
        first_name="Ana", identities=[{"handle": "card", "identifier": f"c{time.time_ns()}"}]
    )


def test_health_needs_no_key(live):
    assert Live(live.port, None).get("/api/health").line == "200 OK"


@pytest.mark.parametrize("path", ["/api/v3/benefits", "/api/v3/auth/verify", "/id/api/v1/profiles/me",
                                  "/api/v3/benefits/1", "/api/v3/benefit-definitions"])  # fmt: skip
@pytest.mark.parametrize("token", [None, "", "wrong", "x" * 3000])
def test_without_a_good_key_the_body_is_exactly_this(live, path, token):
    answer = Live(live.port, token).get(path)
    assert answer.line == "401 Unauthorized"
    assert answer.json == {"message": "Unauthenticated."}


def test_cookies_are_no_key(live):
    answer = Live(live.port, None).get("/auth/verify", Cookie=f"session={live.token}")
    assert answer.line == "401 Unauthorized"


def test_a_key_is_verified_made_listed_and_ended(live):
    assert live.get("/auth/verify").line == "200 OK"
    made = live.post("/auth/api-tokens", {"name": "shop", "scopes": ["read-benefits"]})
    assert made.line == "201 Created"
    assert set(made.json) == {"accessToken", "token"}
    listed = live.get("/auth/access-tokens?limit=100").data
    assert made.json["token"]["id"] in [each["id"] for each in listed]
    shop = Live(live.port, made.json["accessToken"])
    assert shop.get("/benefits").line == "200 OK"
    refused = shop.post("/benefits", {})
    assert (refused.line, set(refused.json)) == ("403 Forbidden", {"message"})
    assert live.delete(f"/auth/api-tokens/{made.json['token']['id']}").line == "204 No Content"
    assert shop.get("/auth/verify").line == "401 Unauthorized"


SCOPED = {
    "read-benefits": ("GET", "/benefits"), "create-benefits": ("POST", "/benefits"),
    "update-benefits": ("PUT", "/benefits/1"), "delete-benefits": ("DELETE", "/benefits/2000000000"),
    "claim-benefits": ("POST", "/profiles/{p}/benefits/claim"), "return": ("POST", "/redemptions/1/reversal"),
    "redeem-benefits": ("POST", "/profiles/{p}/benefits/1/redeem"),
    "read-redemptions": ("GET", "/profiles/{p}/redemptions"),
    "create-benefit-definitions": ("POST", "/benefit-definitions"),
    "read-benefit-definitions": ("GET", "/benefits/definitions"),
    "update-benefit-definitions": ("PUT", "/benefit-definitions/1"),
    "delete-benefit-definitions": ("DELETE", "/benefit-definitions/2000000000"),
    "create-allocations": ("POST", "/benefit-definitions/1/allocations"),
    "read-allocations": ("GET", "/benefit-definitions/1/allocations"),
    "read-profiles": ("GET", "/profiles"), "create-profiles": ("POST", "/profiles"),
    "update-profiles": ("PUT", "/profiles/{p}"),
    "delete-profiles": ("DELETE", "/profiles/00000000-0000-4000-8000-000000000000"),
}  # fmt: skip


@pytest.mark.parametrize("scope", SCOPED)
def test_a_key_does_what_its_scope_says_and_no_more(live, ana, scope):
    method, path = SCOPED[scope]
    where = path.format(p=ana["id"])
    body = None if method in {"GET", "DELETE"} else {"unknown": 1}
    others = [each for each in SCOPED if each != scope]
    assert live.with_scopes(*others).send(method, where, body).line == "403 Forbidden"
    assert live.with_scopes(scope).send(method, where, body).line != "403 Forbidden"


def test_a_customer_is_known_by_a_token_of_a_quarter_of_an_hour(live, ana):
    answer = live.post("/id/api/v1/auth/token", {"id": ana["id"]})
    token, exp = answer.data["token"], answer.data["exp"]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["pid"], claims["exp"]) == (ana["id"], exp)
    assert 14 * 60 < exp - time.time() <= 15 * 60
    customer = Live(live.port, token, "/id/api/v1")
    assert customer.get("/profiles/me").data["id"] == ana["id"]
    assert customer.get(f"/profiles/{ana['id']}").data["id"] == ana["id"]
    assert Live(live.port, token).get("/auth/verify").line == "401 Unauthorized"


def test_a_customer_is_named_by_an_identity_too(live, ana):
    card = ana["identities"][0]["identifier"]
    customer = live.as_customer(id=card, id_handle="card")
    assert customer.get("/profiles/me").data["id"] == ana["id"]
    unknown = live.post("/id/api/v1/auth/token", {"id": "nobody", "id_handle": "card"})
    assert unknown.line == "404 Not Found"


@pytest.mark.parametrize("body", [{}, {"id": ""}, {"id": None}])
def test_nobody_yet_may_only_join(live, body):
    token = live.post("/id/api/v1/auth/token", body).data["token"]
    assert jwt.decode(token, options={"verify_signature": False})["pid"] == "null"
    nobody = Live(live.port, token, "/id/api/v1")
    assert nobody.get("/profiles/me").line == "404 Not Found"
    assert nobody.get("/profiles/me/benefits").line == "404 Not Found"
    joined = nobody.post("/profiles", {"first_name": "Ida"})
    assert (joined.line, joined.data["first_name"]) == ("201 Created", "Ida")


def test_a_changed_token_is_none(live, ana):
    customer = live.as_customer(ana)
    head, body, signature = customer.token.split(".")
    for token in (
        f"{head}.{body}.",
        f"{head}.{body}.{signature[::-1]}",
        jwt.encode({"pid": ana["id"], "exp": 9**10}, "x" * 32),
    ):
        assert Live(live.port, token, "/id/api/v1").get("/profiles/me").line == "401 Unauthorized"


def test_a_customer_reaches_nobody_else(live, ana):
    other = live.profile()
    customer = live.as_customer(ana)
    for path in (
        f"/profiles/{other['id']}",
        f"/profiles/{other['id']}/benefits",
        f"/profiles/{other['id']}/balances",
    ):
        assert customer.get(path).line == "404 Not Found"
