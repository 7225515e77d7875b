"""The bodies that write benefit definitions."""

from typing import Any, ClassVar

from pydantic import Field

from portal.api.v3.bodies import Body
from portal.api.v3.fields import (
    Anything,
    Condition,
    Count,
    Currency,
    Flag,
    Handle,
    Long,
    Mapping,
    Name,
    Offset,
    Period,
    Short,
    Tags,
    Url,
    WallClock,
)
from portal.definitions.periods import PeriodType

READ_ONLY = frozenset(
    "id total_global_redemptions total_global_redemptions_remaining total_global_created"
    " total_allocations total_allocations_remaining created_at updated_at"
    " claim_period_start_at_iso claim_period_end_at_iso end_at_iso created_at_iso"
    " updated_at_iso".split()
)


class DefinitionChange(Body):
    """Any fields of a definition; those that are absent stay as they are."""

    read_only: ClassVar[frozenset[str]] = READ_ONLY
    never_null: ClassVar[frozenset[str]] = frozenset({"name", "handle", "period", "period_type"})
    is_partial: ClassVar[bool] = True

    name: Name | None = None
    handle: Handle | None = None
    period: Period | None = None
    period_type: PeriodType | None = None
    absolute_expiry: WallClock | None = None
    description: Long | None = None
    internal_notes: Long | None = None
    meta: Mapping | None = None
    short_description: Long | None = None
    long_description: Long | None = None
    terms_conditions: Long | None = None
    earn_instructions: Long | None = None
    redeem_instructions_store: Long | None = None
    redeem_instructions_online: Long | None = None
    redeem_code_pos: Short | None = None
    redeem_code_online: Short | None = None
    icon: Url | None = None
    image_url: Url | None = None
    max_redemptions: Count | None = None
    is_extendable: Flag = False
    is_assignable: Flag = True
    is_reassignable: Flag = False
    is_published: Flag = True
    is_archived: Flag = False
    tags: Tags = Field(default_factory=list)
    is_claimable: Flag = False
    claim_period_start_at: WallClock | None = None
    claim_period_end_at: WallClock | None = None
    claim_timeframe: Anything = None
    claim_condition: Condition = None
    view_condition: Condition = None
    visibility_condition: Condition = None
    is_reclaimable: Flag = False
    allow_user_redeem: Flag = False
    max_global_redemptions: Count | None = None
    force_allocation: Flag = False
    notify_schedule_offset: Offset | None = None
    notify_issue_offset_days: Offset | None = None
    notify_issue_offset_hour: Offset | None = None
    notify_remind_offset_days: Offset | None = None
    notify_remind_offset_hour: Offset | None = None
    notify_extend_offset_days: Offset | None = None
    notify_extend_offset_hour: Offset | None = None
    issue_target_id: Short | None = None
    remind_target_id: Short | None = None
    extend_target_id: Short | None = None
    end_at: WallClock | None = None
    region_id: Short | None = None
    region: Anything = None
    currency: Currency | None = None
    value: Anything = None
    type: Short | None = Field(default=None, max_length=100)
    campaign: Anything = None
    external_id: Short | None = None


class DefinitionCreate(DefinitionChange):
    """A whole new definition, with the defaults of what is absent."""

    is_partial: ClassVar[bool] = False

    name: Name
    handle: Handle
    period: Period
    max_redemptions: Count | None = 1
    period_type: PeriodType = "days"

    def whole(self) -> dict[str, Any]:
        """Return every field, with its default where it was absent."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class DefinitionClone(DefinitionChange):
    """The handle of a copy, and any fields that are to differ."""

    handle: Handle
