"""What the API answers with about profiles and keys, as the document describes it."""

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from portal.api.documents.answers import Answer, Iso, Written
from portal.api.v3.profile_bodies import CustomAttribute


class Identity(Answer):
    """What a shop knows a profile by."""

    id: int
    profile_id: UUID
    handle: str
    identifier: str
    is_active: bool
    created_at: Written
    created_at_iso: Iso


class Tier(Answer):
    """A level of the programme."""

    id: str
    handle: str
    name: str
    rank: int


class ProfileTier(Tier):
    """The level that a profile has."""

    profile_id: UUID


class Preferences(Answer):
    """What a profile prefers."""

    comms: dict[str, Any] | None
    appearance: dict[str, Any] | None
    dates: dict[str, Any] | None


class Profile(Answer):
    """A member, with their tier and identities."""

    id: UUID
    external_id: str | None
    title: str | None
    first_name: str | None
    last_name: str | None
    full_name: str | None
    email: str | None
    gender: Literal["male", "female", "withheld", "other"] | None
    currency: str | None
    joined_at: Written | None
    mobile_phone: str | None
    mobile_phone_country: str | None
    mobile_phone_e164: str | None
    secondary_phone: str | None
    birth_day: int | None
    birth_month: int | None
    birth_year: int | None
    company: str | None
    occupation: str | None
    avatar_url: str | None
    is_completed: bool
    joined_location_id: str | None
    preferred_location_id: str | None
    tier_handle: str | None
    tier: ProfileTier | None
    identities: list[Identity]
    tags: list[str]
    statuses: list[str]
    attributes: Preferences
    aggregations: dict[str, Any] | None
    custom_attributes: list[CustomAttribute]
    reward_balance: float
    point_balance: int
    profile_type: str | None
    created_at: Written
    updated_at: Written
    joined_at_iso: Iso | None
    created_at_iso: Iso
    updated_at_iso: Iso


class Balances(Answer):
    """What a profile is worth, in numbers."""

    reward_balance: float
    point_balance: int
    point_balance_dollars: float
    benefit_balance: int
    combined_balance_dollars: float


class Available(Answer):
    """Whether an address or a number can still be used; each is there when it was asked for."""

    email: bool = Field(default=True)
    mobile_phone: bool = Field(default=True)


class Key(Answer):
    """The key of this request, and what it may do."""

    name: str
    scopes: list[str]


class Token(Answer):
    """A key, without its secret."""

    id: int
    name: str
    scopes: list[str]
    created_at: Written
    expires_at: Written
    last_used_at: Written | None
    expires_at_iso: Iso


class AccessToken(Answer):
    """A new key; its secret is shown once."""

    access_token: str = Field(alias="accessToken")
    token: Token


class CustomerToken(Answer):
    """A token that names one customer, and when it ends."""

    token: str
    exp: int = Field(description="Seconds since 1970, UTC; the same as `exp` in the token.")


class Health(Answer):
    """The portal answers."""

    status: Literal["OK"]
