"""What lets a member in: mailed codes, PINs and sessions, kept as hashes only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, UtcDateTime, promise


class SignInRequest(Base):
    """One mailed code with its link, also for an address nobody has, so that both look alike."""

    __tablename__ = "sign_in_requests"
    __table_args__ = (
        promise("tries_left >= 0", "sign_in_tries_never_negative"),
        Index("ix_sign_in_requests_address_hash", "address_hash", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64), unique=True)
    link_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    number: Mapped[str] = mapped_column(String(2))
    address_hash: Mapped[str] = mapped_column(String(64))
    profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    tries_left: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MemberSession(Base):
    """A member signed in on one browser, until `ends_at` or until it is idle for too long."""

    __tablename__ = "member_sessions"
    __table_args__ = (Index("ix_member_sessions_profile_id", "profile_id", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    profile_id: Mapped[UUID] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    device_hash: Mapped[str | None] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(200))
    is_trusted: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MemberPin(Base):
    """The six digits that a member chose for the kiosks, as a hash that is slow to try."""

    __tablename__ = "member_pins"

    profile_id: Mapped[UUID] = mapped_column(
        ForeignKey("profiles.id", ondelete="CASCADE"), primary_key=True
    )
    pin_hash: Mapped[str] = mapped_column(String(200))
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class KioskVisit(Base):
    """Somebody at a kiosk: first a number that was said, from `entered_at` on a member.

    It is over at `ended_at`, at `ends_at`, or when nobody touched the screen until
    `idle_ends_at`. `profile_id` is empty for a number that nobody has, which looks the same.
    """

    __tablename__ = "kiosk_visits"
    __table_args__ = (
        promise("entered_at IS NULL OR profile_id IS NOT NULL", "only_members_enter_a_kiosk"),
        promise("extensions BETWEEN 0 AND 10", "kiosk_visits_are_extended_ten_times"),
        Index("ix_kiosk_visits_device_id", "device_id", "ended_at"),
        Index("ix_kiosk_visits_ends_at", "ends_at"),
        Index("ix_kiosk_visits_profile_id", "profile_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("devices.id"))
    profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("profiles.id", ondelete="CASCADE"))
    number_hash: Mapped[str] = mapped_column(String(64))
    number_hint: Mapped[str] = mapped_column(String(4))
    code_request_hash: Mapped[str | None] = mapped_column(String(64))
    extensions: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    idle_ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
