"""Makes a browser a till or a kiosk of a shop, with a code that is good once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import update

from portal import attempts, secrets
from portal.audit.recording import Actor, record
from portal.codes import new_code, read_code
from portal.config import Settings
from portal.database import db, transaction
from portal.errors import Invalid, NotFound
from portal.stores.models import Device, Location

KINDS = ("till", "kiosk")
LONGEST_NAME = 100
TRIES, PER = 20, timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A device as of now, and the secret by which its browser is known from here on."""

    kind: str
    secret: str


def enrol(
    kind: str, name: str, *, location_id: str, by: Actor, settings: Settings, now: datetime
) -> tuple[int, str]:
    """Prepare a device; return its id and the code that makes a browser this device, once.

    Raises Invalid naming what cannot be right.
    """
    _check(kind, name)
    code = new_code()
    with transaction() as session:
        if session.get(Location, location_id) is None:
            raise Invalid({"location": ["There is no such location."]})
        device = Device(
            kind=kind,
            name=name.strip(),
            location_id=location_id,
            code_hash=_kept(code, settings),
            code_ends_at=now + timedelta(minutes=settings.enrolment_minutes),
            created_at=now,
        )
        session.add(device)
        session.flush()
        record("device added", by=by, at=now, after=_told(device))
    return device.id, code


def become(typed: str, *, client: str, settings: Settings, now: datetime) -> Enrolled:
    """Take the code of a device, which is over then, and give the browser its secret.

    Raises Invalid when the code is wrong, used or over, and TooMany.
    """
    secret, code = secrets.new_token(), read_code(typed) or ""
    with transaction():
        key = f"enrolment {sha256(client.encode()).hexdigest()}"
        attempts.spend(key, limit=TRIES, per=PER, now=now)
        device = _taken(_kept(code, settings), secret, settings, now)
        if device is not None:
            attempts.forgive(key)
            by = Actor("device", str(device.id))
            record("device enrolled", by=by, at=now, after=_told(device))
    if device is None:
        raise Invalid({"code": ["This code is wrong, was used, or is over."]})
    return Enrolled(device.kind, secret)


def revoke(device_id: int, *, by: Actor, now: datetime) -> None:
    """End a device at once, with everything that is open on it. Raises NotFound."""
    with transaction() as session:
        device = session.get(Device, device_id, with_for_update=True)
        if device is None or device.revoked_at is not None:
            raise NotFound
        device.revoked_at, device.code_hash = now, None
        record("device revoked", by=by, at=now, after=_told(device))


def _taken(code_hash: str, secret: str, settings: Settings, now: datetime) -> Device | None:
    return db.session.scalar(
        update(Device)
        .where(
            Device.code_hash == code_hash, Device.code_ends_at > now, Device.revoked_at.is_(None)
        )
        .values(
            code_hash=None,
            secret_hash=secrets.hashed(secret),
            enrolled_at=now,
            seen_at=now,
            ends_at=now + timedelta(days=settings.device_days),
        )
        .returning(Device)
        .execution_options(synchronize_session=False)
    )


def _check(kind: str, name: str) -> None:
    mistakes: dict[str, list[str]] = {}
    if kind not in KINDS:
        mistakes["kind"] = [f"A device is a {' or a '.join(KINDS)}."]
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        mistakes["name"] = [f"A name has 1 to {LONGEST_NAME} characters."]
    if mistakes:
        raise Invalid(mistakes)


def _kept(code: str, settings: Settings) -> str:
    return secrets.sealed(code, purpose="enrolment", key=settings.secret_key)


def _told(device: Device) -> dict[str, object]:
    return {
        "device_id": device.id,
        "kind": device.kind,
        "name": device.name,
        "location_id": device.location_id,
    }
