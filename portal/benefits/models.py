"""What a member holds, and each time it was used."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import Base, EchoedJson, Json, UtcDateTime, byte_text, promise
from portal.definitions.models import BenefitDefinition, DefinitionTexts

_THERE = "deleted_at IS NULL AND state != 'reassigned'"
_FILTERED_BY = (
    "external_id issued_local_at expires_local_at timezone claimed_at updated_at"
).split()
_LISTED = {
    "there": ("id",),
    "standing": (
        *("state", "ends_at", "max_redemptions", "redemptions_used", "reserved_redemptions"),
        *("definition_id", "id"),
    ),
    **{name: (name, "id") for name in _FILTERED_BY},
}


def digest(meta: Mapping[str, Any] | None) -> str | None:
    """Write an object as a digest that does not depend on the order of its keys."""
    if meta is None:
        return None
    return sha256(json.dumps(meta, sort_keys=True).encode()).hexdigest()


def _digest_of_new(context: Any) -> str | None:
    return digest(context.get_current_parameters().get("meta"))


class Benefit(Base):
    """One instance of a definition on one profile.

    `ends_at` is the first instant at which it can no longer be used; `issued_local_at` and
    `expires_local_at` are readings of the wall clock in `timezone`. `changes` counts its rows on
    record, the first of which made it. One that was given away stays with its giver as
    `reassigned`, and `given_to_id` is the benefit as it went on.
    """

    __tablename__ = "benefits"
    __table_args__ = (
        # A claim has a number among its profile's claims of the definition: always 1 where it may
        # be claimed once, so that this index alone decides between two that arrive together.
        Index(
            "one_claim_per_number",
            "profile_id",
            "definition_id",
            "claim_number",
            unique=True,
            sqlite_where=text("claim_number IS NOT NULL AND state != 'voided'"),
            postgresql_where=text("claim_number IS NOT NULL AND state != 'voided'"),
        ),
        UniqueConstraint("code", name="one_benefit_per_code"),
        promise("state IN ('active', 'voided', 'reassigned')", "benefit_state_known"),
        promise("(claimed_at IS NULL) = (claim_number IS NULL)", "claims_are_numbered"),
        promise("(state = 'reassigned') = (given_to_id IS NOT NULL)", "given_away_to_a_benefit"),
        promise("state = 'active' OR reserved_redemptions = 0", "only_live_benefits_reserve"),
        promise("redemptions_used >= 0", "benefit_uses_never_negative"),
        promise(
            "max_redemptions IS NULL OR redemptions_used <= max_redemptions",
            "benefit_uses_within_maximum",
        ),
        promise("reserved_redemptions >= 0", "reservation_never_negative"),
        Index("ix_benefits_profile_id_ends_at", "profile_id", "ends_at"),
        Index("ix_benefits_definition_id", "definition_id", "id"),
        Index(
            "ix_benefits_reserving_ends_at",
            "ends_at",
            sqlite_where=text("reserved_redemptions > 0"),
            postgresql_where=text("reserved_redemptions > 0"),
        ),
        # What a list can be filtered by is found, put in order and counted in an index alone, also
        # among a million. PostgreSQL leaves out of it what lists leave out; SQLite cannot use that.
        *(
            Index(f"ix_benefits_{name}", *columns, postgresql_where=text(_THERE))
            for name, columns in _LISTED.items()
        ),
        *(
            Index(
                f"ix_benefits_{name}",
                name,
                sqlite_where=text(f"{name} IS NOT NULL"),
                postgresql_where=text(f"{name} IS NOT NULL"),
            )
            for name in ("redeem_code_pos", "redeem_code_online", "meta_digest", "deleted_at")
        ),
        Index(
            "ix_benefits_given_away",
            "definition_id",
            sqlite_where=text("given_to_id IS NOT NULL"),
            postgresql_where=text("given_to_id IS NOT NULL"),
        ),
        Index(
            "ix_benefits_used",
            *("redemptions_used", "max_redemptions", "state", "id"),
            sqlite_where=text("redemptions_used > 0"),
            postgresql_where=text(f"redemptions_used > 0 AND {_THERE}"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    definition_id: Mapped[int] = mapped_column(ForeignKey("benefit_definitions.id"))
    texts_id: Mapped[int] = mapped_column(ForeignKey("definition_texts.id"))
    external_id: Mapped[str | None] = mapped_column(byte_text(255))
    state: Mapped[str] = mapped_column(String(20), default="active")
    code: Mapped[str] = mapped_column(String(16))

    timezone: Mapped[str] = mapped_column(byte_text(64))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_local_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_local_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claim_number: Mapped[int | None]
    extended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    extended_by_holder_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_to_id: Mapped[int | None] = mapped_column(ForeignKey("benefits.id"), index=True)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changes: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    void_reason: Mapped[str | None] = mapped_column(Text)

    max_redemptions: Mapped[int | None]
    redemptions_used: Mapped[int] = mapped_column(default=0)
    reserved_redemptions: Mapped[int] = mapped_column(default=0)
    redeem_code_pos: Mapped[str | None] = mapped_column(String(255))
    redeem_code_online: Mapped[str | None] = mapped_column(String(255))

    meta: Mapped[dict[str, Any] | None] = mapped_column(Json)
    meta_digest: Mapped[str | None] = mapped_column(String(64), default=_digest_of_new)
    value: Mapped[Any | None] = mapped_column(EchoedJson)
    combine_meta: Mapped[dict[str, Any] | None] = mapped_column(Json)
    is_combined: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    definition: Mapped[BenefitDefinition] = relationship(lazy="raise")
    texts: Mapped[DefinitionTexts] = relationship(lazy="raise")


class Redemption(Base):
    """One use of a benefit, or the reversal of one; neither is ever changed."""

    __tablename__ = "redemptions"
    __table_args__ = (
        promise("count > 0", "redemption_count_positive"),
        promise("from_reservation BETWEEN 0 AND count", "redemption_from_reservation"),
        UniqueConstraint("reverses_id", name="one_reversal_per_redemption"),
        UniqueConstraint("benefit_id", "attempt_key", name="one_redemption_per_attempt"),
        Index("ix_redemptions_profile_id", "profile_id", "redeemed_at"),
        Index("ix_redemptions_device_id", "device_id", "redeemed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    benefit_id: Mapped[int] = mapped_column(ForeignKey("benefits.id"), index=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    count: Mapped[int]
    from_reservation: Mapped[int] = mapped_column(default=0)
    redeemed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("redemptions.id"))
    location_id: Mapped[str | None] = mapped_column(ForeignKey("locations.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("devices.id"))
    channel: Mapped[str] = mapped_column(String(20))
    by_kind: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[str | None] = mapped_column(String(100))
    note: Mapped[str | None] = mapped_column(Text)
    attempt_key: Mapped[str | None] = mapped_column(String(255))
    meta: Mapped[dict[str, Any] | None] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Invitation(Base):
    """A benefit that its holder offers to another member, until `ends_at`.

    It is open only while nobody has decided it, its time is not over and the benefit can still
    be given; `to_profile_id` is empty where nobody is known by the address.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        promise(
            "state IN ('open', 'accepted', 'declined', 'taken_back', 'lapsed')",
            "invitation_state_known",
        ),
        Index(
            "one_open_invitation_per_benefit",
            "benefit_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_invitations_to_profile_id", "to_profile_id", "state"),
        Index("ix_invitations_from_profile_id", "from_profile_id", "state"),
        Index("ix_invitations_state_ends_at", "state", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    benefit_id: Mapped[int] = mapped_column(ForeignKey("benefits.id"))
    from_profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id"))
    to_profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id"))
    to_email: Mapped[str] = mapped_column(String(254))
    state: Mapped[str] = mapped_column(String(20), default="open")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


# Written out: SQLite plans a statement anew each time where a value could decide whether the
# index over open ones serves, which took 0.09 ms of a home page.
IS_OPEN = Invitation.state == literal_column("'open'")


class PhoneLink(Base):
    """A benefit that somebody at a kiosk takes to their phone: good once, to look at alone.

    The code is over when a phone has taken it; that phone may look until `ends_at`.
    """

    __tablename__ = "phone_links"
    __table_args__ = (
        promise("code_hash IS NULL OR viewer_hash IS NULL", "phone_links_are_good_once"),
        UniqueConstraint("code_hash", name="one_phone_link_per_code"),
        UniqueConstraint("viewer_hash", name="one_phone_link_per_viewer"),
        Index("ix_phone_links_ends_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    benefit_id: Mapped[int] = mapped_column(ForeignKey("benefits.id"), index=True)
    visit_id: Mapped[int]
    code_hash: Mapped[str | None] = mapped_column(String(64))
    viewer_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
