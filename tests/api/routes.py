"""Every call of the API, and paths to call it by."""

from tests.people import ALICE

CALLS = {
    "customers.change_own", "customers.change_own_profile", "customers.claim", "customers.claim_and_redeem",
    "customers.claim_named", "customers.delete_held", "customers.join", "customers.make_token",
    "customers.redeem_held", "customers.show_balances", "customers.show_claimable",
    "customers.show_held", "customers.show_identities", "customers.show_identity",
    "customers.show_identity_of_handle", "customers.show_one_held", "customers.show_profile",
    "customers.show_redemptions", "health.is_up", "v3.add_allocations", "v3.add_identity",
    "v3.add_tier", "v3.change_benefit", "v3.change_definition", "v3.change_held",
    "v3.change_identity", "v3.change_identity_of_handle", "v3.change_profile", "v3.claim", "v3.claim_and_redeem", "v3.extend_benefits",
    "v3.claim_named", "v3.clone_definition", "v3.create_api_token", "v3.create_definition",
    "v3.create_profile", "v3.delete_benefit", "v3.delete_definition", "v3.delete_held",
    "v3.delete_profile", "v3.issue_benefit", "v3.issue_benefits", "v3.purge_profile",
    "v3.put_on_tier", "v3.redeem_held", "v3.remove_identity", "v3.remove_identity_of_handle",
    "v3.return_benefit", "v3.reverse_redemption", "v3.revoke_token", "v3.search_by_id",
    "v3.show_allocations", "v3.show_availability", "v3.show_balances", "v3.show_benefit",
    "v3.show_benefits", "v3.show_claimable", "v3.show_count", "v3.show_definition",
    "v3.show_definition_of_handle", "v3.show_definitions", "v3.show_held",
    "v3.show_identities", "v3.show_identity", "v3.show_identity_of_handle", "v3.show_one_held",
    "v3.show_profile", "v3.show_profiles", "v3.show_redemptions", "v3.show_tiers",
    "v3.show_tokens", "v3.verify", "v3.add_webhook", "v3.change_webhook", "v3.remove_webhook",
    "v3.show_webhook", "v3.show_webhooks", "documents.show_document", "documents.read_document",
}  # fmt: skip
OPEN_CALLS = {"health.is_up", "documents.show_document", "documents.read_document"}
PLACES = {
    "<id:definition_id>": "1", "<id:benefit_id>": "1", "<id:redemption_id>": "1",
    "<id:identity_id>": "1", "<id:token_id>": "1", "<id:webhook_id>": "1", "<profile:profile_id>": str(ALICE),
    "<handle:handle>": "tea", "<handle:definition>": "tea",
}  # fmt: skip


def filled(rule, **places):
    """Put ids into the path of a route."""
    path = rule
    for place, value in (PLACES | {f"<{k}>": str(v) for k, v in places.items()}).items():
        path = path.replace(place, value)
    return path
