"""Members who are signed in: rows on the server, found by the hash of what the browser holds."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Label, bindparam, exists, or_, select
from sqlalchemy import update as change
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from portal.config import Settings
from portal.database import db, transaction
from portal.errors import NotFound
from portal.profiles.credentials import MemberSession
from portal.profiles.models import Profile
from portal.profiles.standing import COLUMNS
from portal.secrets import hashed, new_token
from portal.statements import Statement

SEEN_EVERY = timedelta(minutes=1)
LONGEST_BROWSER = 200


@dataclass(frozen=True, slots=True)
class Browser:
    """What is known of a browser that signs in; `device` is the secret it keeps between visits."""

    name: str
    device: str


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session as its member sees it in the list of their devices."""

    id: int
    browser: str
    is_trusted: bool
    created_at: datetime
    seen_at: datetime


def finding(*also: Label[Any]) -> Statement:
    """Build the statement that reads an open session, its profile and what else a page needs."""
    return Statement(
        select(
            MemberSession.id.label("session_id"),
            MemberSession.seen_at,
            MemberSession.created_at.label("signed_in_at"),
            Profile.language,
            *COLUMNS,
            *also,
        )
        .join(Profile, Profile.id == MemberSession.profile_id)
        .where(
            MemberSession.token_hash == bindparam("token_hash"),
            *_open(bindparam("now", type_=MemberSession.seen_at.type), bindparam("idle_since")),
            Profile.deleted_at.is_(None),
        )
    )


def find(
    statement: Statement,
    token: str,
    connection: Connection,
    *,
    settings: Settings,
    now: datetime,
) -> Any:
    """Read the session of a token with a statement of `finding`; None when it is not open."""
    given = {"token_hash": hashed(token), "now": now, "idle_since": now - _idle(settings)}
    return statement.first(connection, given)


def start(
    profile_id: UUID, *, browser: Browser, is_trusted: bool, settings: Settings, now: datetime
) -> tuple[str, bool]:
    """Begin a session in the open transaction; return its token and whether the device is new.

    A device is new when the profile was signed in before, but never with it.
    """
    token, device_hash = new_token(), hashed(browser.device)
    days = timedelta(days=settings.trusted_device_days)
    before = select(MemberSession.id).where(MemberSession.profile_id == profile_id)
    known = before.where(MemberSession.device_hash == device_hash)
    had_any, had_this = db.session.execute(select(exists(before), exists(known))).one()
    db.session.add(
        MemberSession(
            token_hash=hashed(token),
            profile_id=profile_id,
            device_hash=device_hash,
            browser=browser.name[:LONGEST_BROWSER],
            is_trusted=is_trusted,
            created_at=now,
            seen_at=now,
            ends_at=now + (days if is_trusted else timedelta(hours=settings.session_hours)),
        )
    )
    return token, had_any and not had_this


def seen(session_id: int, *, now: datetime) -> None:
    """Note that the session is in use, so that it does not end as idle.

    Where the store takes nothing at the moment, pages are shown all the same.
    """
    with suppress(OperationalError, PoolTimeout), transaction() as session:
        session.execute(
            change(MemberSession).where(MemberSession.id == session_id).values(seen_at=now)
        )


def open_sessions(
    profile_id: UUID, connection: Connection, *, settings: Settings, now: datetime
) -> Sequence[OpenSession]:
    """List where the member is signed in, the latest use first."""
    rows = connection.execute(
        select(*(getattr(MemberSession, name) for name in OpenSession.__slots__))
        .where(MemberSession.profile_id == profile_id, *_open(now, now - _idle(settings)))
        .order_by(MemberSession.seen_at.desc(), MemberSession.id.desc())
    )
    return [OpenSession(*row) for row in rows]


def end(session_id: int, *, of: UUID, now: datetime) -> None:
    """End one session of the member. Raises NotFound when it is another's or over."""
    with transaction() as session:
        ended = session.scalar(
            change(MemberSession)
            .where(
                MemberSession.id == session_id,
                MemberSession.profile_id == of,
                MemberSession.ended_at.is_(None),
            )
            .values(ended_at=now)
            .returning(MemberSession.id)
        )
    if ended is None:
        raise NotFound


def end_all(*, of: UUID, now: datetime) -> None:
    """Sign the member out everywhere."""
    with transaction() as session:
        session.execute(
            change(MemberSession)
            .where(MemberSession.profile_id == of, MemberSession.ended_at.is_(None))
            .values(ended_at=now)
        )


def _idle(settings: Settings) -> timedelta:
    return timedelta(minutes=settings.session_idle_minutes)


def _open(now: Any, idle_since: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        MemberSession.ended_at.is_(None),
        MemberSession.ends_at > now,
        or_(MemberSession.is_trusted, MemberSession.seen_at > idle_since),
    )
