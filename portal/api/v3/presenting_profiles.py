"""Writes profiles, identities and tiers as the API shows them."""

from datetime import UTC
from typing import Any

from portal.api.v3.presenting import iso, local
from portal.profiles.models import Identity, Profile, Tier
from portal.profiles.phones import country_of

_AS_STORED = (
    "external_id title first_name last_name email gender currency mobile_phone secondary_phone"
    " birth_day birth_month birth_year company occupation avatar_url is_completed"
    " joined_location_id preferred_location_id tier_handle tags statuses aggregations"
    " custom_attributes point_balance profile_type"
).split()


def profile_json(profile: Profile) -> dict[str, Any]:
    """Write a whole profile with its tier and its identities."""
    names = filter(None, (profile.first_name, profile.last_name))
    return {
        "id": str(profile.id),
        **{name: getattr(profile, name) for name in _AS_STORED},
        "full_name": " ".join(names) or None,
        "mobile_phone_country": country_of(profile.mobile_phone),
        "mobile_phone_e164": profile.mobile_phone,
        "tier": tier_of_profile_json(profile),
        "identities": [identity_json(each) for each in profile.identities],
        "attributes": {"comms": {}, "appearance": {}, "dates": {}} | (profile.attributes or {}),
        "reward_balance": profile.reward_balance_cents / 100,
        "joined_at": local(profile.joined_at, UTC),
        "created_at": local(profile.created_at, UTC),
        "updated_at": local(profile.updated_at, UTC),
        "joined_at_iso": iso(profile.joined_at, UTC),
        "created_at_iso": iso(profile.created_at, UTC),
        "updated_at_iso": iso(profile.updated_at, UTC),
    }


def tier_of_profile_json(profile: Profile) -> dict[str, Any] | None:
    """Write the tier that a profile has; null when it has none."""
    if profile.tier is None:
        return None
    return {**tier_json(profile.tier), "profile_id": str(profile.id)}


def tier_json(tier: Tier) -> dict[str, Any]:
    """Write a level of the programme."""
    return {"id": tier.handle, "handle": tier.handle, "name": tier.name, "rank": tier.rank}


def identity_json(identity: Identity) -> dict[str, Any]:
    """Write what a shop knows a profile by."""
    return {
        "id": identity.id,
        "profile_id": str(identity.profile_id),
        "handle": identity.handle,
        "identifier": identity.identifier,
        "is_active": identity.is_active,
        "created_at": local(identity.created_at, UTC),
        "created_at_iso": iso(identity.created_at, UTC),
    }
