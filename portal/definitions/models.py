"""What can be held: benefit definitions, the texts they promise and the codes they hand out."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import Base, BigId, EchoedJson, Json, UtcDateTime, promise


class DefinitionTexts(Base):
    """The words of a definition at one time; a benefit keeps those it was claimed with.

    Rows are written once and never changed: an edit writes a new row.
    """

    __tablename__ = "definition_texts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    short_description: Mapped[str | None] = mapped_column(Text)
    long_description: Mapped[str | None] = mapped_column(Text)
    long_description_html: Mapped[str | None] = mapped_column(Text)
    terms_conditions: Mapped[str | None] = mapped_column(Text)
    earn_instructions: Mapped[str | None] = mapped_column(Text)
    redeem_instructions_store: Mapped[str | None] = mapped_column(Text)
    redeem_instructions_online: Mapped[str | None] = mapped_column(Text)
    icon: Mapped[str | None] = mapped_column(String(2000))
    image_url: Mapped[str | None] = mapped_column(String(2000))
    translations: Mapped[dict[str, dict[str, str]] | None] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DefinitionStock(Base):
    """How much of a definition is out, in a narrow row of its own because a rush contends for it.

    Counts are redemptions: `reserved` are promised to live claims, `redeemed` are used. `made` is
    how many benefits there ever were of it with an id up to `made_to`; it will be counted on to
    `next_to`, which was the last id at `next_since`.
    """

    __tablename__ = "definition_stocks"
    __table_args__ = (
        promise("reserved >= 0 AND redeemed >= 0", "stock_never_negative"),
        promise("cap IS NULL OR reserved + redeemed <= cap", "stock_within_cap"),
    )

    definition_id: Mapped[int] = mapped_column(
        ForeignKey("benefit_definitions.id", ondelete="CASCADE"), primary_key=True
    )
    cap: Mapped[int | None]
    reserved: Mapped[int] = mapped_column(default=0)
    redeemed: Mapped[int] = mapped_column(default=0)
    made: Mapped[int] = mapped_column(BigId, default=0, server_default="0")
    made_to: Mapped[int] = mapped_column(BigId, default=0, server_default="0")
    next_to: Mapped[int] = mapped_column(BigId, default=0, server_default="0")
    next_since: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BenefitDefinition(Base):
    """The template of a non-monetary entitlement: texts, period, limits, conditions."""

    __tablename__ = "benefit_definitions"
    __table_args__ = (
        UniqueConstraint("handle", name="one_definition_per_handle"),
        promise("max_redemptions IS NULL OR max_redemptions > 0", "definition_uses_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(String(191))
    texts_id: Mapped[int] = mapped_column(ForeignKey("definition_texts.id"))
    description: Mapped[str | None] = mapped_column(Text)
    internal_notes: Mapped[str | None] = mapped_column(Text)
    meta: Mapped[dict[str, Any] | None] = mapped_column(Json)
    tags: Mapped[list[str]] = mapped_column(Json, default=list)

    period: Mapped[int]
    period_type: Mapped[str] = mapped_column(String(30), default="days")
    absolute_expiry: Mapped[datetime | None]
    end_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    max_redemptions: Mapped[int | None]
    force_allocation: Mapped[bool] = mapped_column(default=False)
    redeem_code_pos: Mapped[str | None] = mapped_column(String(255))
    redeem_code_online: Mapped[str | None] = mapped_column(String(255))

    is_published: Mapped[bool] = mapped_column(default=True)
    is_archived: Mapped[bool] = mapped_column(default=False)
    is_claimable: Mapped[bool] = mapped_column(default=False)
    is_reclaimable: Mapped[bool] = mapped_column(default=False)
    is_extendable: Mapped[bool] = mapped_column(default=False)
    is_assignable: Mapped[bool] = mapped_column(default=True)
    is_reassignable: Mapped[bool] = mapped_column(default=False)
    allow_user_redeem: Mapped[bool] = mapped_column(default=False)
    claim_period_start_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claim_period_end_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claim_timeframe: Mapped[Any | None] = mapped_column(EchoedJson)
    claim_condition: Mapped[Any | None] = mapped_column(EchoedJson)
    view_condition: Mapped[Any | None] = mapped_column(EchoedJson)
    visibility_condition: Mapped[Any | None] = mapped_column(EchoedJson)

    notify_schedule_offset: Mapped[int | None]
    notify_issue_offset_days: Mapped[int | None]
    notify_issue_offset_hour: Mapped[int | None]
    notify_remind_offset_days: Mapped[int | None]
    notify_remind_offset_hour: Mapped[int | None]
    notify_extend_offset_days: Mapped[int | None]
    notify_extend_offset_hour: Mapped[int | None]
    issue_target_id: Mapped[str | None] = mapped_column(String(255))
    remind_target_id: Mapped[str | None] = mapped_column(String(255))
    extend_target_id: Mapped[str | None] = mapped_column(String(255))
    region_id: Mapped[str | None] = mapped_column(String(255))
    region: Mapped[Any | None] = mapped_column(EchoedJson)
    currency: Mapped[str | None] = mapped_column(String(3))
    value: Mapped[Any | None] = mapped_column(EchoedJson)
    type: Mapped[str | None] = mapped_column(String(100))
    campaign: Mapped[Any | None] = mapped_column(EchoedJson)
    external_id: Mapped[str | None] = mapped_column(String(255), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    texts: Mapped[DefinitionTexts] = relationship(lazy="raise")
    stock: Mapped[DefinitionStock] = relationship(lazy="raise", passive_deletes=True)


class Allocation(Base):
    """One unique code of a definition's pool, handed to at most one benefit."""

    __tablename__ = "allocations"
    __table_args__ = (
        UniqueConstraint("definition_id", "code", name="one_allocation_per_code"),
        UniqueConstraint("benefit_id", name="one_allocation_per_benefit"),
        Index("ix_allocations_definition_id_benefit_id", "definition_id", "benefit_id"),
        Index("ix_allocations_code", "code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    definition_id: Mapped[int] = mapped_column(
        ForeignKey("benefit_definitions.id", ondelete="CASCADE")
    )
    code: Mapped[str] = mapped_column(String(255))
    benefit_id: Mapped[int | None] = mapped_column(ForeignKey("benefits.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CatalogueVersion(Base):
    """The one row whose value changes with every write to definitions or tiers."""

    __tablename__ = "catalogue_version"
    __table_args__ = (promise("id = 1", "one_catalogue_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(36))
