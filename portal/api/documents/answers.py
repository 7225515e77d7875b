"""What the API answers with when all is well, as the document describes it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from portal.benefits.redeemability import NotRedeemable
from portal.definitions.periods import PeriodType
from portal.errors import RefusalCode

Written = Annotated[
    str,
    Field(
        pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$",
        examples=["2026-11-24 09:00:00"],
    ),
]
Iso = Annotated[
    str,
    Field(
        pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9:]{5,8}$",
        examples=["2026-11-24T09:00:00+11:00"],
    ),
]
DefinitionId = Annotated[str, Field(pattern="^[0-9]+$", examples=["1"])]
AnyJson = Any


class Answer(BaseModel):
    """Something that the API writes: with these fields and no others."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class Definition(Answer):
    """The template of a benefit: texts, period, limits and conditions."""

    id: DefinitionId
    name: str
    handle: str
    period: int
    period_type: PeriodType
    absolute_expiry: Written | None
    description: str | None
    internal_notes: str | None
    meta: dict[str, Any] | None
    short_description: str | None
    long_description: str | None
    terms_conditions: str | None
    earn_instructions: str | None
    redeem_instructions_store: str | None
    redeem_instructions_online: str | None
    redeem_code_pos: str | None
    redeem_code_online: str | None
    icon: str | None
    image_url: str | None
    max_redemptions: int | None
    is_extendable: bool
    is_assignable: bool
    is_reassignable: bool
    is_published: bool
    is_archived: bool
    tags: list[str]
    is_claimable: bool
    claim_period_start_at: Written | None
    claim_period_end_at: Written | None
    claim_timeframe: AnyJson
    claim_condition: AnyJson
    view_condition: AnyJson
    visibility_condition: AnyJson
    is_reclaimable: bool
    allow_user_redeem: bool
    max_global_redemptions: int | None
    total_global_redemptions: int
    total_global_redemptions_remaining: int | None
    total_global_created: int
    total_allocations: int
    total_allocations_remaining: int
    force_allocation: bool
    notify_schedule_offset: int | None
    notify_issue_offset_days: int | None
    notify_issue_offset_hour: int | None
    notify_remind_offset_days: int | None
    notify_remind_offset_hour: int | None
    notify_extend_offset_days: int | None
    notify_extend_offset_hour: int | None
    issue_target_id: str | None
    remind_target_id: str | None
    extend_target_id: str | None
    end_at: Written | None
    region_id: str | None
    region: AnyJson
    currency: str | None
    value: AnyJson
    type: str | None
    campaign: AnyJson
    external_id: str | None
    created_at: Written
    updated_at: Written
    claim_period_start_at_iso: Iso | None
    claim_period_end_at_iso: Iso | None
    end_at_iso: Iso | None
    created_at_iso: Iso
    updated_at_iso: Iso


class Refusal(Answer):
    """Why not: a sentence, a code that stays the same, and the facts behind it."""

    message: str
    code: RefusalCode
    facts: dict[str, Any]


class Claimable(Definition):
    """A definition that a profile may claim, or why it may not."""

    refusals: list[Refusal] = Field(
        default_factory=list, description="With `include=refused` only; empty when it may."
    )


class Benefit(Answer):
    """A benefit that a profile holds, with its definition."""

    id: int
    profile_id: UUID
    external_id: str | None
    definition: Definition
    issued_at: Written
    expires_at: Written
    timezone: str
    is_expired: bool
    is_redeemable: bool
    not_redeemable_reason: NotRedeemable | None
    redemptions_remaining: int | None
    total_global_redemptions_remaining: int | None
    claimed_at: Written | None
    meta: dict[str, Any] | None
    redeem_code_pos: str | None
    redeem_code_online: str | None
    value: AnyJson
    combine_meta: AnyJson
    is_combined: bool
    extended_at: Written | None
    created_at: Written
    updated_at: Written
    issued_local_at: Written
    expires_local_at: Written
    issued_at_iso: Iso
    expires_at_iso: Iso
    claimed_at_iso: Iso | None
    extended_at_iso: Iso | None
    created_at_iso: Iso
    updated_at_iso: Iso


class RedeemedItem(Answer):
    """What was used, and how often."""

    benefit_id: int
    count: int


class Redemption(Answer):
    """One use of a benefit, and what was taken back of it."""

    id: int
    profile_id: UUID
    type: Literal["benefit"]
    total: int
    items: list[RedeemedItem]
    benefit_id: int
    location_id: str | None
    meta: dict[str, Any] | None
    returned: int
    is_reversed: bool
    reversed_at: Written | None
    created_at: Written
    updated_at: Written
    created_at_iso: Iso


class BenefitAndRedemption(Benefit):
    """A benefit that was claimed and used at once, and its use."""

    redemption: Redemption


class RedemptionAndBenefit(Redemption):
    """One use of a benefit, and the benefit as it is after it."""

    benefit: Benefit


class Allocation(Answer):
    """One code of a definition's pool."""

    id: int
    definition_id: DefinitionId
    code: str
    status: Literal["free", "used"]
    benefit_id: int | None
    created_at: Written
    created_at_iso: Iso


class Allocated(Answer):
    """How many codes were new, and which were there already."""

    added: int
    duplicates: list[str]


class Count(Answer):
    """How many benefits there are, and how many of them were redeemed."""

    all: int = Field(alias="countAll")
    redeemed: int = Field(alias="countRedeemed")
