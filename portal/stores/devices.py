"""Recognises the tills and kiosks of the shops."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from portal.config import Settings
from portal.database import transaction
from portal.secrets import hashed
from portal.statements import Statement
from portal.stores.models import Device, Location

SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A till or a kiosk that is in use, and the shop that it belongs to."""

    id: int
    kind: Literal["till", "kiosk"]
    name: str
    location_id: str
    location_name: str
    timezone: str | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class ListedDevice:
    """A device as those who look after them see it."""

    id: int
    kind: str
    name: str
    location_name: str
    state: Literal["waiting", "in use", "over", "revoked"]
    seen_at: datetime | None


_FIND = Statement(
    select(
        Device.id,
        Device.kind,
        Device.name,
        Device.location_id,
        Location.name,
        Location.timezone,
        Device.seen_at,
    )
    .join(Location, Location.id == Device.location_id)
    .where(
        Device.secret_hash == bindparam("secret_hash"),
        Device.revoked_at.is_(None),
        Device.ends_at > bindparam("now"),
    )
)


def find(secret: str, connection: Connection, *, now: datetime) -> KnownDevice | None:
    """Return the device that a browser is; None when it is none, is over or was revoked."""
    given = {"secret_hash": hashed(secret), "now": now}
    row = _FIND.first(connection, given)
    return KnownDevice(*row) if row is not None else None


def seen(device_id: int, *, settings: Settings, now: datetime) -> None:
    """Note that a device is in use, so that it stays one; where the store can take it."""
    values = {"seen_at": now, "ends_at": now + timedelta(days=settings.device_days)}
    with suppress(OperationalError, PoolTimeout), transaction() as session:
        session.execute(update(Device).where(Device.id == device_id).values(values))


def devices(connection: Connection, *, now: datetime) -> Sequence[ListedDevice]:
    """List every device, the newest first."""
    rows = connection.execute(
        select(
            Device.id,
            Device.kind,
            Device.name,
            Location.name.label("location_name"),
            Device.code_ends_at,
            Device.enrolled_at,
            Device.ends_at,
            Device.revoked_at,
            Device.seen_at,
        )
        .join(Location, Location.id == Device.location_id)
        .order_by(Device.id.desc())
    )
    return [
        ListedDevice(row.id, row.kind, row.name, row.location_name, _state(row, now), row.seen_at)
        for row in rows
    ]


def _state(row: Any, now: datetime) -> Literal["waiting", "in use", "over", "revoked"]:
    if row.revoked_at is not None:
        return "revoked"
    ends_at = row.code_ends_at if row.enrolled_at is None else row.ends_at
    if ends_at <= now:
        return "over"
    return "waiting" if row.enrolled_at is None else "in use"
