"""Looks after the people who work in the shops."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, true, update
from sqlalchemy.exc import IntegrityError

from portal import pins
from portal.audit.recording import Actor, record
from portal.database import db, reading_entities, transaction
from portal.errors import Invalid, NotFound
from portal.stores.models import StaffMember, StaffSession
from portal.stores.rights import ROLES

LONGEST_NAME = 100
_HANDLE = re.compile(r"[a-z0-9_-]{1,50}")


def add(handle: str, name: str, *, role: str, by: Actor, now: datetime) -> str:
    """Add a person and return the PIN that was drawn for them, which is good for choosing one.

    Raises Invalid naming what cannot be right, also a handle that was ever used.
    """
    _check(handle, name, role)
    pin = pins.new_pin()
    try:
        with transaction() as session:
            person = StaffMember(
                handle=handle, name=name.strip(), role=role, pin_hash=pins.hashed(pin)
            )
            person.created_at = now
            session.add(person)
            session.flush()
            record("staff member added", by=by, at=now, after=_told(person))
    except IntegrityError as error:
        raise Invalid({"handle": ["This handle is taken."]}) from error
    return pin


def change(
    handle: str, *, name: str | None = None, role: str | None = None, by: Actor, now: datetime
) -> None:
    """Change the name or the role of a person. Raises NotFound, or Invalid."""
    _check(handle, name or "-", role or ROLES[0])
    with transaction():
        person = _held_still(handle)
        before = _told(person)
        person.name, person.role = (name or person.name).strip(), role or person.role
        record("staff member changed", by=by, at=now, before=before, after=_told(person))


def draw_pin(handle: str, *, by: Actor, now: datetime) -> str:
    """Draw a new PIN for a person who forgot theirs, and sign them out. Raises NotFound."""
    pin = pins.new_pin()
    kept = pins.hashed(pin)
    with transaction():
        person = _held_still(handle)
        person.pin_hash, person.has_drawn_pin = kept, True
        _end_sessions(StaffSession.staff_id == person.id, now)
        record("staff pin drawn", by=by, at=now, after=_told(person))
    return pin


def sign_out(handle: str | None, *, by: Actor, now: datetime) -> None:
    """End the sessions of a person at every till, or of everybody if None. Raises NotFound."""
    with transaction():
        person = None if handle is None else _held_still(handle)
        _end_sessions(true() if person is None else StaffSession.staff_id == person.id, now)
        record("staff signed out", by=by, at=now, after={"handle": handle})


def end(handle: str, *, by: Actor, now: datetime) -> None:
    """Let a person in no more, from this moment on. Raises NotFound."""
    with transaction():
        person = _held_still(handle)
        person.ended_at, person.pin_hash = now, None
        _end_sessions(StaffSession.staff_id == person.id, now)
        record("staff member ended", by=by, at=now, after=_told(person))


def people() -> Sequence[StaffMember]:
    """List everybody who works or worked in the shops, by name."""
    with reading_entities() as session:
        everybody = select(StaffMember).order_by(StaffMember.name, StaffMember.id)
        return session.scalars(everybody).all()


def _held_still(handle: str) -> StaffMember:
    person = db.session.scalar(
        select(StaffMember)
        .where(StaffMember.handle == handle, StaffMember.ended_at.is_(None))
        .with_for_update()
    )
    if person is None:
        raise NotFound
    return person


def _end_sessions(which: ColumnElement[bool], now: datetime) -> None:
    db.session.execute(
        update(StaffSession).where(which, StaffSession.ended_at.is_(None)).values(ended_at=now)
    )


def _check(handle: str, name: str, role: str) -> None:
    mistakes: dict[str, list[str]] = {}
    if not _HANDLE.fullmatch(handle):
        mistakes["handle"] = ["A handle has 1 to 50 small letters, digits, - and _."]
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        mistakes["name"] = [f"A name has 1 to {LONGEST_NAME} characters."]
    if role not in ROLES:
        mistakes["role"] = [f"A role is one of {', '.join(ROLES)}."]
    if mistakes:
        raise Invalid(mistakes)


def _told(person: StaffMember) -> dict[str, object]:
    return {"handle": person.handle, "name": person.name, "role": person.role}
