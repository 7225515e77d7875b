"""The bodies of the guide that clients are written from, to the letter."""

import json
from uuid import UUID

from portal.database import transaction
from tests.people import profile

DEFINITION = json.loads("""{
    "name": "Free Alterations",
    "handle": "free-alterations",
    "description": "Complimentary alterations for Gold and Platinum members.",
    "short_description": "Free alterations on any full-price item.",
    "long_description": "<p>Present this benefit in store when purchasing a full-price garment.</p>",
    "terms_conditions": "In-store only. Full-price items only. One per visit.",
    "earn_instructions": "Automatically issued when you reach Gold tier.",
    "redeem_instructions_store": "Show to staff when making a purchase.",
    "redeem_instructions_online": "Not available online.",
    "period": 365,
    "max_redemptions": 3,
    "is_claimable": false,
    "is_extendable": false,
    "is_reassignable": false,
    "is_published": true,
    "tags": ["gold", "platinum", "in-store"]
}""")
CLAIMABLE = json.loads("""{
  "is_claimable": true,
  "claim_condition": {
    "rule": "tier",
    "value": "gold"
  }
}""")
BENEFIT = json.loads("""{
    "benefit_definition_id": 94,
    "profile_id": "92a7996b-abb6-4c9c-a845-9aaf8202fab6",
    "issued_at": "2025-06-15 09:00:00",
    "timezone": "Australia/Melbourne"
}""")


def test_create_issue_and_read_both(api, app, people, now):
    with app.app_context(), transaction() as session:
        session.add(profile(UUID(BENEFIT["profile_id"]), "Ana", "Marsh", now=now))
    made = api.post("/benefit-definitions", DEFINITION)
    assert made.status == "201 Created"
    definition = made.json["data"]
    assert isinstance(definition["id"], str)
    assert {name: definition[name] for name in DEFINITION} == DEFINITION
    given = api.post("/benefits", BENEFIT | {"benefit_definition_id": int(definition["id"])})
    assert given.status == "201 Created"
    benefit = given.json["data"]
    assert isinstance(benefit["id"], int)
    assert benefit["issued_at"] == "2025-06-15 09:00:00"
    assert benefit["expires_at"] == "2026-06-15 23:59:59"
    assert benefit["expires_at_iso"] == "2026-06-15T23:59:59+10:00"
    assert benefit["timezone"] == "Australia/Melbourne"
    assert benefit["redemptions_remaining"] == 3
    assert benefit["definition"]["id"] == definition["id"]
    assert (benefit["is_expired"], benefit["not_redeemable_reason"]) == (True, "expired")
    assert api.get(f"/benefits/{benefit['id']}").json["data"] == benefit
    read = api.get(f"/benefits/definitions/{definition['id']}").json["data"]
    assert read == definition | {"total_global_created": 1}


def test_claimable_to_gold_and_to_nobody_else(api, signed_in_as):
    made = api.post("/benefit-definitions", DEFINITION).json["data"]
    changed = api.put(f"/benefit-definitions/{made['id']}", CLAIMABLE)
    assert changed.status == "200 OK"
    assert changed.json["data"]["claim_condition"] == CLAIMABLE["claim_condition"]
    gold, silver = signed_in_as("alice"), signed_in_as("bob")
    assert "Claim Free Alterations" in gold.get("/offers/free-alterations").text
    page = silver.get("/offers/free-alterations").text
    assert "Gold tier is needed. You are Silver." in page
    assert silver.send("/offers/free-alterations/claim", key="form-1234").status_code == 409
