"""Every call with every kind of token, on one's own things and on another's, from the routes."""

from datetime import timedelta

import pytest

from portal.api.customers import JOINING, MINTING
from portal.api.customers.tokens import write_token
from portal.api.documents.calls import calls
from portal.audit.recording import PROGRAMME
from portal.clock import now as this_moment
from portal.database import transaction
from portal.integrations.models import ApiToken
from portal.integrations.tokens import SCOPES, create_token, hashed
from tests.api.routes import OPEN_CALLS, filled
from tests.factories import a_definition, claims
from tests.people import ALICE, BOB

SECRETS = ("none", "wrong", "expired key", "revoked key", "expired customer", "forged customer")
# What a customer gets for what is theirs, and for what is Bob's: named, or hidden under `me`.
CUSTOMER = {
    "show_profile": ("GET", 200), "change_own_profile": ("PUT", 200), "show_held": ("GET", 200),
    "show_claimable": ("GET", 200), "claim": ("POST", 201), "claim_and_redeem": ("POST", 201),
    "claim_named": ("POST", 201), "show_one_held": ("GET", 200), "change_own": ("PUT", 200),
    "delete_held": ("DELETE", 204), "show_identities": ("GET", 200), "show_identity": ("GET", 200),
    "show_identity_of_handle": ("GET", 200), "redeem_held": ("POST", 201),
    "show_redemptions": ("GET", 200), "show_balances": ("GET", 200),
}  # fmt: skip
BODIES = {
    "claim": {"definition": "cake"}, "claim_and_redeem": {"definition": "cake"},
    "change_own": {"external_id": "x"}, "change_own_profile": {"first_name": "A"},
}  # fmt: skip


@pytest.fixture
def things(app, people, api):
    """A benefit and a card of Alice's, and of Bob's, and something to claim."""
    with app.app_context():
        a_definition(handle="tea", max_redemptions=None)
        a_definition(handle="cake", max_redemptions=None)
        held = {who: claims("tea", who) for who in (ALICE, BOB)}
    cards = {
        who: api.post(f"/profiles/{who}/identities", {"handle": "card", "identifier": str(who)})
        for who in (ALICE, BOB)
    }
    return {
        who: {"id:benefit_id": held[who], "id:identity_id": cards[who].json["data"]["id"],
              "handle:handle": "card", "handle:definition": "cake"}
        for who in (ALICE, BOB)
    }  # fmt: skip


@pytest.fixture
def bearers(app):
    """Return a function that makes the token of each kind."""
    secret, now = app.config["SETTINGS"].secret_key, this_moment()
    soon, before = now + timedelta(minutes=10), now - timedelta(seconds=1)

    def ended(**values):
        raw = create_token("ended", SCOPES, by=PROGRAMME, now=now)
        with transaction() as session:
            session.query(ApiToken).filter_by(token_hash=hashed(raw)).update(values)
        return raw

    with app.app_context():
        made = {
            "none": "",
            "wrong": "bp_wrong",
            "expired key": ended(expires_at=before),
            "revoked key": ended(revoked_at=before),
            "expired customer": write_token(ALICE, secret=secret, until=before),
            "forged customer": write_token(ALICE, secret="x" * 40, until=soon),
            "key": create_token("key", SCOPES, by=PROGRAMME, now=now),
            "key without scopes": create_token("poor", [], by=PROGRAMME, now=now),
            "customer": write_token(ALICE, secret=secret, until=soon),
            "anonymous": write_token(None, secret=secret, until=soon),
        }
    return {kind: {"Authorization": f"Bearer {raw}"} for kind, raw in made.items()}


def sent(app, call, headers, body=None, **places):
    path = filled(call.rule.rule, **places)
    return app.test_client().open(path, method=call.method, json=body, headers=headers)


def guarded(app):
    return [call for call in calls(app) if call.endpoint not in OPEN_CALLS]


def test_every_call_of_customers_is_in_the_table(app):
    named = {call.endpoint.split(".")[1] for call in calls(app) if call.is_for_customers}
    assert named == {*CUSTOMER, "join", "make_token"}


@pytest.mark.parametrize("kind", SECRETS)
def test_no_bad_token_is_let_in_anywhere(app, people, things, bearers, kind):
    for call in guarded(app):
        answer = sent(app, call, bearers[kind], {})
        assert answer.status == "401 Unauthorized", (kind, call.endpoint)
        assert answer.json == {"message": "Unauthenticated."}


def test_a_token_of_one_base_is_none_in_the_other(app, people, things, bearers):
    for call in guarded(app):
        others = ("customer", "anonymous") if call.takes_key else ("key", "key without scopes")
        for kind in others:
            assert sent(app, call, bearers[kind], {}).status_code == 401, (kind, call.endpoint)


def test_a_key_without_the_scopes_is_told_which_it_lacks(app, people, things, bearers):
    asked = [call for call in guarded(app) if call.takes_key and call.operation.scopes]
    assert len(asked) > 60
    for call in asked:
        answer = sent(app, call, bearers["key without scopes"], {})
        assert answer.status == "403 Forbidden", call.endpoint
        assert call.operation.scopes[0] in answer.json["message"]


def test_every_call_needs_a_scope_but_those_about_the_key_itself(app):
    free = {call.endpoint for call in guarded(app) if call.takes_key and not call.operation.scopes}
    assert free == {"v3.verify", "v3.create_api_token", "v3.show_tokens", "v3.revoke_token"}


def test_an_anonymous_token_may_join_and_nothing_else(app, people, things, bearers):
    for call in guarded(app):
        if not call.is_for_customers or call.endpoint == MINTING:
            continue
        for profile_id in ("me", ALICE):
            answer = sent(app, call, bearers["anonymous"], {}, **{"profile:profile_id": profile_id})
            assert answer.status_code == (201 if call.endpoint == JOINING else 404), call.endpoint


@pytest.mark.parametrize(("view", "expected"), CUSTOMER.items(), ids=CUSTOMER)
def test_a_customer_reaches_their_own_things_and_nobody_elses(
    app, people, things, bearers, view, expected
):
    method, good = expected
    found = [call for call in calls(app) if call.endpoint == f"customers.{view}"]
    body = BODIES.get(view, {} if method == "POST" else None)
    for call in found:
        assert call.method == method
        foreign = [
            things[BOB] | {"profile:profile_id": BOB},
            things[ALICE] | {"profile:profile_id": BOB},
        ]
        if call.rule.arguments & {"benefit_id", "identity_id"}:
            foreign.append(things[BOB] | {"profile:profile_id": "me"})
        for places in foreign:
            answer = sent(app, call, bearers["customer"], body, **places)
            assert (answer.status, answer.json) == ("404 Not Found", {"message": "Not found."})
    for profile_id in ("me", ALICE) if method == "GET" else ("me",):
        places = things[ALICE] | {"profile:profile_id": profile_id}
        assert sent(app, found[0], bearers["customer"], body, **places).status_code == good


def test_a_customer_who_has_joined_cannot_join_again(app, people, things, bearers):
    join = next(call for call in calls(app) if call.endpoint == JOINING)
    assert sent(app, join, bearers["customer"], {}).status_code == 404


def test_a_customer_writes_two_fields_of_a_benefit_and_nothing_else(app, api, things, bearers):
    path = f"/benefits/{things[ALICE]['id:benefit_id']}"
    before = api.get(path).json["data"]
    everything = {name: odd(value) for name, value in before.items()}
    everything |= {"external_id": "mine", "meta": {"seat": 7}, "benefit_definition_id": 2}
    answer = app.test_client().put(
        f"/id/api/v1/profiles/me{path}", json=everything, headers=bearers["customer"]
    )
    assert answer.status == "200 OK"
    after = api.get(path).json["data"]
    assert (after.pop("external_id"), after.pop("meta")) == ("mine", {"seat": 7})
    moved = {name for name in after if after[name] != before[name]}
    assert moved <= {"updated_at", "updated_at_iso"}
    refused = app.test_client().put(
        f"/id/api/v1/profiles/me{path}", json={"colour": "red"}, headers=bearers["customer"]
    )
    assert list(refused.json["errors"]) == ["colour"]


def odd(value):
    """Return something else of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return str(BOB) if value == str(ALICE) else "2031-01-01 00:00:00"
