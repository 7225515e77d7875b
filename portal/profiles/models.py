"""Who can hold benefits: profiles, their tiers and what identifies them."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import Base, Json, UtcDateTime, byte_text, promise

_FILTERED_BY = (
    "external_id first_name last_name tier_handle gender currency profile_type joined_location_id"
    " preferred_location_id is_completed birth_day birth_month birth_year point_balance joined_at"
    " created_at updated_at"
).split()


class Tier(Base):
    """A named level of the programme; a higher rank is a higher level."""

    __tablename__ = "tiers"

    handle: Mapped[str] = mapped_column(String(100), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    rank: Mapped[int] = mapped_column(unique=True)


class Profile(Base):
    """A member: who they are, and the facts about them that a condition may read."""

    __tablename__ = "profiles"
    __table_args__ = (
        UniqueConstraint("email", name="one_profile_per_email"),
        UniqueConstraint("mobile_phone", name="one_profile_per_mobile_phone"),
        promise("email = lower(email)", "profile_email_in_lower_case"),
        # What a list can be filtered by is found and counted in an index, also among a million.
        *(Index(f"ix_profiles_{name}", name, "deleted_at") for name in _FILTERED_BY),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    external_id: Mapped[str | None] = mapped_column(byte_text(255))
    title: Mapped[str | None] = mapped_column(String(50))
    first_name: Mapped[str | None] = mapped_column(byte_text(100))
    last_name: Mapped[str | None] = mapped_column(byte_text(100))
    email: Mapped[str | None] = mapped_column(byte_text(254))
    gender: Mapped[str | None] = mapped_column(byte_text(20))
    currency: Mapped[str | None] = mapped_column(byte_text(3))
    language: Mapped[str | None] = mapped_column(String(12))
    mobile_phone: Mapped[str | None] = mapped_column(byte_text(20))
    secondary_phone: Mapped[str | None] = mapped_column(String(20))
    birth_day: Mapped[int | None]
    birth_month: Mapped[int | None]
    birth_year: Mapped[int | None]
    company: Mapped[str | None] = mapped_column(String(255))
    occupation: Mapped[str | None] = mapped_column(String(255))
    avatar_url: Mapped[str | None] = mapped_column(String(2000))
    is_completed: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    joined_location_id: Mapped[str | None] = mapped_column(ForeignKey("locations.id"))
    preferred_location_id: Mapped[str | None] = mapped_column(ForeignKey("locations.id"))
    tier_handle: Mapped[str | None] = mapped_column(ForeignKey("tiers.handle"))
    profile_type: Mapped[str | None] = mapped_column(byte_text(50))
    tags: Mapped[list[str]] = mapped_column(Json, default=list)
    statuses: Mapped[list[str]] = mapped_column(Json, default=list)
    attributes: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    aggregations: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    custom_attributes: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    reward_balance_cents: Mapped[int] = mapped_column(default=0)
    point_balance: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    tier: Mapped[Tier | None] = relationship(lazy="raise")
    identities: Mapped[list["Identity"]] = relationship(lazy="raise", order_by="Identity.id")


class Identity(Base):
    """What a shop knows a profile by: a loyalty card, a shop's own number."""

    __tablename__ = "identities"
    __table_args__ = (
        UniqueConstraint("handle", "identifier", name="one_profile_per_identity"),
        Index("ix_identities_profile_id", "profile_id"),
        Index("ix_identities_identifier", "identifier"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    handle: Mapped[str] = mapped_column(String(100))
    identifier: Mapped[str] = mapped_column(String(255))
    is_active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
