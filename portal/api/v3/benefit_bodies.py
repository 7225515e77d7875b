"""The bodies that write benefits."""

from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from portal.api.v3.bodies import Body
from portal.api.v3.fields import (
    Anything,
    Count,
    Handle,
    Id,
    LocationId,
    Mapping,
    Short,
    WallClock,
    Zone,
)

READ_ONLY = frozenset(
    "id definition is_expired is_redeemable not_redeemable_reason redemptions_remaining"
    " total_global_redemptions_remaining claimed_at redeem_code_pos redeem_code_online is_combined"
    " combine_meta extended_at created_at updated_at issued_local_at expires_local_at"
    " issued_at_iso expires_at_iso claimed_at_iso extended_at_iso created_at_iso"
    " updated_at_iso".split()
)
MOST_GIFTS = 500


class BenefitBody(Body):
    """A body about a benefit."""

    read_only: ClassVar[frozenset[str]] = READ_ONLY


class BenefitCreate(BenefitBody):
    """A benefit to be given."""

    profile_id: UUID
    benefit_definition_id: Id
    issued_at: WallClock | None = None
    timezone: Zone | None = None
    expires_at: WallClock | None = None
    external_id: Short | None = None
    meta: Mapping | None = None
    value: Anything = None


class BatchedBenefit(BenefitBody):
    """One of many benefits to be given; with `profile_id_handle`, `profile_id` is an identifier."""

    profile_id: Short
    profile_id_handle: Short | None = None
    benefit_definition_id: Id | None = None
    benefit_definition_handle: Handle | None = None
    issued_at: WallClock | None = None
    timezone: Zone | None = None
    expires_at: WallClock | None = None
    external_id: Short | None = None
    meta: Mapping | None = None
    value: Anything = None


class Batch(BaseModel):
    """Many benefits to be given: all of them, or none."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    benefits: list[BatchedBenefit] = Field(min_length=1, max_length=MOST_GIFTS)


class BenefitChange(BenefitBody):
    """Fields of a benefit to be changed; those that are absent stay as they are."""

    never_null: ClassVar[frozenset[str]] = frozenset({"issued_at", "expires_at", "timezone"})
    is_partial: ClassVar[bool] = True

    profile_id: UUID | None = None
    benefit_definition_id: Id | None = None
    issued_at: WallClock | None = None
    timezone: Zone | None = None
    expires_at: WallClock | None = None
    external_id: Short | None = None
    meta: Mapping | None = None
    value: Anything = None


class BenefitChangeByHolder(BenefitBody):
    """What a customer may write on a benefit of theirs; all else is left as it is."""

    read_only: ClassVar[frozenset[str]] = READ_ONLY | (
        BenefitChange.model_fields.keys() - {"external_id", "meta"}
    )
    is_partial: ClassVar[bool] = True

    external_id: Short | None = None
    meta: Mapping | None = None


class ClaimOf(BaseModel):
    """How a claim is to be kept."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    timezone: Zone | None = None
    external_id: Short | None = None
    meta: Mapping | None = None


class Claim(ClaimOf):
    """A definition to be claimed, by its id or its handle."""

    definition: Id | Handle


class ClaimAndRedeem(Claim):
    """A definition to be claimed and used at once, and where."""

    location_id: LocationId | None = None


class Extend(BaseModel):
    """Benefits of one profile whose end is to move: by days, or to a date; not both."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    ids: list[Id] = Field(min_length=1, max_length=MOST_GIFTS)
    profile_id: UUID
    extend_days: Count | None = None
    extend_date: WallClock | None = None


class Redeem(BaseModel):
    """How often a benefit is used, and where."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    count: Count = 1
    location_id: LocationId | None = None
    meta: Mapping | None = None


class Reversal(BaseModel):
    """Why a use is undone."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    reason: Short | None = None


class Return(Reversal):
    """How many uses are taken back; without it all of them."""

    count: Count | None = None
