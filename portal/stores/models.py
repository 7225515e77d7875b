"""Where benefits are used, on what, and by whom."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, UtcDateTime, promise


class Location(Base):
    """A shop, known by the id that the programme's other systems use."""

    __tablename__ = "locations"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    timezone: Mapped[str | None] = mapped_column(String(64))


class Device(Base):
    """A browser that is a till or a kiosk of a shop, from its enrolment until it is revoked.

    The code that enrols it is good once and until `code_ends_at`; `secret_hash` recognises the
    browser afterwards, until `ends_at`, which moves with its use.
    """

    __tablename__ = "devices"
    __table_args__ = (
        UniqueConstraint("code_hash", name="one_device_per_code"),
        UniqueConstraint("secret_hash", name="one_device_per_secret"),
        promise("kind IN ('till', 'kiosk')", "device_kind_known"),
        promise("(secret_hash IS NULL) = (enrolled_at IS NULL)", "enrolled_devices_have_a_secret"),
        promise("code_hash IS NULL OR secret_hash IS NULL", "device_codes_are_good_once"),
        Index("ix_devices_location_id", "location_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(100))
    location_id: Mapped[str] = mapped_column(ForeignKey("locations.id"))
    code_hash: Mapped[str | None] = mapped_column(String(64))
    code_ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    secret_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    enrolled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StaffMember(Base):
    """A person who works in a shop; a PIN of their own is who they are at a till.

    A PIN that was drawn for them is good for choosing one, and nothing else. `app_nonce` is drawn
    for the app on their phone, and `app_step` the last moment of which a code was used.
    """

    __tablename__ = "staff_members"
    __table_args__ = (
        UniqueConstraint("handle", name="one_staff_member_per_handle"),
        promise("role IN ('till', 'supervisor', 'admin', 'auditor')", "staff_role_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(String(50))
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(20))
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    has_drawn_pin: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    app_nonce: Mapped[str | None] = mapped_column(String(64))
    app_step: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StaffSession(Base):
    """A person at a till, until `ends_at`, or until they are idle, locked out or gone.

    Until `confirmed_until` they need not say again who they are for what asks for it.
    """

    __tablename__ = "staff_sessions"
    __table_args__ = (
        Index("ix_staff_sessions_staff_id", "staff_id", "ended_at"),
        Index("ix_staff_sessions_device_id", "device_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"))
    device_id: Mapped[int] = mapped_column(ForeignKey("devices.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    has_second_factor: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
