"""A member at a kiosk: a number that was said, then proven, then forgotten with everything."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Label, Select, bindparam, select, update

from portal import secrets
from portal.config import Settings
from portal.database import db, reading, transaction
from portal.errors import Invalid
from portal.profiles.credentials import KioskVisit
from portal.profiles.models import Profile
from portal.profiles.phones import in_e164
from portal.profiles.searching import search
from portal.profiles.standing import COLUMNS

MOST_EXTENSIONS = 10
_HINT = 2
_NUMBER = re.compile(r"\+?[0-9][0-9 ()./-]{3,30}")


class VisitOver(Invalid):
    """The visit is over: for a time without a touch, for good, or because it was finished."""

    def __init__(self) -> None:
        super().__init__({"visit": ["The visit is over."]})


@dataclass(frozen=True, slots=True)
class Begun:
    """A visit in which a number was said and nothing is proven yet."""

    id: int
    profile_id: UUID | None
    number_hash: str
    number_hint: str
    code_request_hash: str | None


def idle_for(settings: Settings, *, is_done: bool = False) -> timedelta:
    """Return how long nobody may touch the screen, the warning included; less after a claim."""
    if is_done:
        return timedelta(seconds=settings.kiosk_after_claim_seconds)
    return timedelta(seconds=settings.kiosk_idle_seconds + settings.kiosk_warning_seconds)


def begin(number: str, *, device_id: int, settings: Settings, now: datetime) -> str:
    """Begin a visit with a card's or a phone's number, known or not, and return its token.

    Whatever else was open on the kiosk is over.
    """
    digits = "".join(char for char in number if char.isalnum())
    token, profile_id = secrets.new_token(), _holder_of(number, settings)
    with transaction() as session:
        _finish(device_id, now)
        session.add(
            KioskVisit(
                token_hash=secrets.hashed(token),
                device_id=device_id,
                profile_id=profile_id,
                number_hash=_number_hash(number, settings),
                number_hint=digits[-_HINT:],
                created_at=now,
                idle_ends_at=now + idle_for(settings),
                ends_at=now + timedelta(minutes=settings.kiosk_minutes),
            )
        )
    return token


def begun(token: str, connection: Connection, *, device_id: int, now: datetime) -> Begun | None:
    """Return the visit of a token, proven or not, while it is open on its device."""
    columns = (getattr(KioskVisit, name) for name in Begun.__slots__)
    row = connection.execute(
        select(*columns).where(
            KioskVisit.token_hash == secrets.hashed(token),
            KioskVisit.device_id == device_id,
            *_open(now),
        )
    ).first()
    return Begun(*row) if row is not None else None


def finding(*also: Label[Any]) -> Select[Any]:
    """Build the statement that reads an entered visit, its profile and what else pages need."""
    at = bindparam("now", type_=KioskVisit.ends_at.type)
    return (
        select(
            KioskVisit.id.label("visit_id"),
            KioskVisit.extensions,
            Profile.language,
            *COLUMNS,
            *also,
        )
        .join(Profile, Profile.id == KioskVisit.profile_id)
        .where(
            KioskVisit.token_hash == bindparam("token_hash"),
            KioskVisit.device_id == bindparam("device_id"),
            KioskVisit.entered_at.is_not(None),
            *_open(at),
            Profile.deleted_at.is_(None),
        )
    )


def enter(visit_id: int, *, settings: Settings, now: datetime) -> str:
    """Make a visit that was proven its member's, under a new token. Raises VisitOver."""
    token = secrets.new_token()
    with transaction() as session:
        entered = session.scalar(
            update(KioskVisit)
            .where(KioskVisit.id == visit_id, KioskVisit.entered_at.is_(None), *_open(now))
            .values(
                token_hash=secrets.hashed(token),
                entered_at=now,
                idle_ends_at=now + idle_for(settings),
                ends_at=now + timedelta(minutes=settings.kiosk_minutes),
            )
            .returning(KioskVisit.id)
        )
    if entered is None:
        raise VisitOver
    return token


def touch(visit_id: int, *, idle: timedelta, now: datetime) -> None:
    """Note that somebody is at the screen; a visit that is over stays over."""
    with transaction() as session:
        session.execute(
            update(KioskVisit)
            .where(KioskVisit.id == visit_id, *_open(now))
            .values(idle_ends_at=now + idle)
        )


def extend(visit_id: int, *, settings: Settings, now: datetime) -> int:
    """Give somebody more time and return how often they may ask again. Raises VisitOver."""
    with transaction() as session:
        used = session.scalar(
            update(KioskVisit)
            .where(
                KioskVisit.id == visit_id,
                KioskVisit.extensions < MOST_EXTENSIONS,
                *_open(now),
            )
            .values(extensions=KioskVisit.extensions + 1, idle_ends_at=now + idle_for(settings))
            .returning(KioskVisit.extensions)
        )
    if used is None:
        raise VisitOver
    return MOST_EXTENSIONS - int(used)


def finish(device_id: int, *, now: datetime) -> None:
    """End whatever is open on a kiosk, whether its browser helps or not."""
    with transaction():
        _finish(device_id, now)


def leave(visit_id: int, *, now: datetime) -> None:
    """End one visit, whatever began on its kiosk since."""
    with transaction() as session:
        session.execute(
            update(KioskVisit)
            .where(KioskVisit.id == visit_id, KioskVisit.ended_at.is_(None))
            .values(ended_at=now)
        )


def _finish(device_id: int, now: datetime) -> None:
    db.session.execute(
        update(KioskVisit)
        .where(KioskVisit.device_id == device_id, KioskVisit.ended_at.is_(None))
        .values(ended_at=now)
    )


def _open(now: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        KioskVisit.ended_at.is_(None),
        KioskVisit.ends_at > now,
        KioskVisit.idle_ends_at > now,
    )


def _number_hash(number: str, settings: Settings) -> str:
    """Return what is kept of a number; of one phone the same, however it is written."""
    try:
        written = in_e164(number, field="number", country=settings.country)
    except Invalid:
        written = "".join(char for char in number if char.isalnum())
    return secrets.sealed(written, purpose="number", key=settings.secret_key)


def _holder_of(number: str, settings: Settings) -> UUID | None:
    if not _NUMBER.fullmatch(number):
        return None
    with reading() as connection:
        found = search(number, connection, country=settings.country)
    return found[0].id if len(found) == 1 else None
