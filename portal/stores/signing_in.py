"""Lets people in at a till by a PIN of their own, and asks for it again before what is grave."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal import attempts, pins
from portal.audit.recording import Actor, record
from portal.config import Settings
from portal.database import reading, transaction
from portal.errors import Invalid
from portal.stores import sessions
from portal.stores.models import StaffMember
from portal.stores.rights import Role
from portal.stores.sessions import Shift

WRONG_PINS, PAUSE = 5, timedelta(minutes=15)
WRONG_ON_A_DEVICE, HOUR = 30, timedelta(hours=1)


class WrongPin(Invalid):
    """The person and the PIN do not belong together; which of them is wrong is not told."""

    def __init__(self) -> None:
        super().__init__({"pin": ["This is not right."]})


class UnfitPin(Invalid):
    """A PIN that cannot be chosen; `is_common` tells a common one from one of another shape."""

    def __init__(self, *, is_common: bool) -> None:
        super().__init__({"new_pin": ["Choose six digits that few others would choose."]})
        self.is_common = is_common


def sign_in(handle: str, pin: str, *, device_id: int, settings: Settings, now: datetime) -> str:
    """Begin a session of a person at a till and return its token. Raises WrongPin or TooMany."""
    person = _checked(handle, pin, device_id=device_id, now=now)
    with transaction():
        _right(handle, device_id)
        token = sessions.start(person.id, device_id, settings=settings, now=now)
        _record("staff signed in", handle, device_id, now)
    return token


def unlock(shift: Shift, pin: str, *, now: datetime) -> str:
    """Go on where the till was locked; return the new token. Raises WrongPin or TooMany."""
    _checked(shift.handle, pin, device_id=shift.device_id, now=now)
    with transaction():
        _right(shift.handle, shift.device_id)
        return sessions.renew(shift.id, locked_at=None, seen_at=now)


def confirm(shift: Shift, pin: str, *, settings: Settings, now: datetime) -> str:
    """Take a person's word for what is grave for a while; return the new token.

    Raises WrongPin or TooMany.
    """
    _checked(shift.handle, pin, device_id=shift.device_id, now=now)
    until = now + timedelta(minutes=settings.staff_confirm_minutes)
    with transaction():
        _right(shift.handle, shift.device_id)
        return sessions.renew(shift.id, confirmed_until=until, seen_at=now)


def vouch(handle: str, pin: str, *, device_id: int, now: datetime) -> Role:
    """Return the role of somebody who is at a device, where no session of theirs is wanted.

    A PIN that was drawn for them does not tell. Raises WrongPin or TooMany.
    """
    person = _checked(handle, pin, device_id=device_id, now=now)
    if person.has_drawn_pin:
        raise WrongPin
    with transaction():
        _right(handle, device_id)
        _record("staff vouched", handle, device_id, now)
    role: Role = person.role
    return role


def choose_pin(shift: Shift, pin: str, new_pin: str, *, now: datetime) -> str:
    """Replace a person's PIN by one of their own choice; return the session's new token.

    Wherever else they are signed in, they are no more. Raises UnfitPin, WrongPin or TooMany.
    """
    if not pins.is_shaped(new_pin) or pins.is_common(new_pin) or new_pin == pin:
        raise UnfitPin(is_common=pins.is_shaped(new_pin))
    checked = _checked(shift.handle, pin, device_id=shift.device_id, now=now)
    kept = pins.hashed(new_pin)
    with transaction() as session:
        _right(shift.handle, shift.device_id)
        person = session.get_one(StaffMember, shift.staff_id, with_for_update=True)
        if person.pin_hash != checked.pin_hash:
            raise WrongPin
        sessions.end_others(shift, now=now)
        person.pin_hash, person.has_drawn_pin = kept, False
        _record("staff pin chosen", shift.handle, shift.device_id, now)
        return sessions.renew(shift.id, seen_at=now)


def _checked(handle: str, pin: str, *, device_id: int, now: datetime) -> Any:
    """Count the attempt, then look; a name that nobody has takes as long. Raises WrongPin."""
    with transaction():
        for key, limit, per in _limits(handle, device_id):
            attempts.spend(key, limit=limit, per=per, now=now)
    with reading() as connection:
        person = connection.execute(
            select(
                StaffMember.id,
                StaffMember.pin_hash,
                StaffMember.has_drawn_pin,
                StaffMember.role,
            ).where(StaffMember.handle == handle, StaffMember.ended_at.is_(None))
        ).first()
    if not pins.is_right(pin, person.pin_hash if person else None):
        raise WrongPin
    return person


def _right(handle: str, device_id: int) -> None:
    """Take the attempt back, in the open transaction."""
    (own, *_limit), (of_device, *_other) = _limits(handle, device_id)
    attempts.start_over(own)
    attempts.forgive(of_device)


def _limits(handle: str, device_id: int) -> tuple[tuple[str, int, timedelta], ...]:
    return (
        (f"staff pin {handle}", WRONG_PINS, PAUSE),
        (f"staff pins on {device_id}", WRONG_ON_A_DEVICE, HOUR),
    )


def _record(event: str, handle: str, device_id: int, now: datetime) -> None:
    record(event, by=Actor("staff", handle), at=now, after={"device_id": device_id})
