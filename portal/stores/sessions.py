"""People who are at a till: rows on the server, found by the hash of what the browser holds."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from portal.audit.recording import Actor
from portal.config import Settings
from portal.database import db, transaction
from portal.secrets import hashed, new_token
from portal.statements import Statement
from portal.stores.models import StaffMember, StaffSession
from portal.stores.rights import IN_CHARGE, RIGHTS, Right, Role

# So often that a till locks at the right time, give or take these seconds.
SEEN_EVERY = timedelta(seconds=10)
# A till names those who worked there lately.
KEPT_FOR = timedelta(days=30)
_MOST_RECENT = 8


@dataclass(frozen=True, slots=True)
class Shift:
    """A person who is signed in at a till, and what they may do there."""

    id: int
    staff_id: int
    handle: str
    name: str
    role: Role
    has_drawn_pin: bool
    device_id: int
    seen_at: datetime
    locked_at: datetime | None
    confirmed_until: datetime | None
    has_app: bool
    has_second_factor: bool
    is_second_factor_asked: bool

    @property
    def actor(self) -> Actor:
        """Name the person for the record."""
        return Actor("staff", self.handle)

    def may(self, right: Right) -> bool:
        """Tell whether the role allows it; without the code of their app, less is allowed."""
        return right in RIGHTS["till" if self.lacks_second_factor else self.role]

    @property
    def lacks_second_factor(self) -> bool:
        """Whether a person in charge has not shown the code of their app yet."""
        is_asked = self.is_second_factor_asked and self.role in IN_CHARGE
        return is_asked and not self.has_second_factor

    def is_locked(self, *, settings: Settings, now: datetime) -> bool:
        """Tell whether the till was locked, or left alone for as long as it takes to lock."""
        left_alone = now - self.seen_at >= timedelta(minutes=settings.staff_lock_minutes)
        return self.locked_at is not None or left_alone

    def is_confirmed(self, *, now: datetime) -> bool:
        """Tell whether they said so lately who they are that they need not say it again."""
        return self.confirmed_until is not None and now < self.confirmed_until


_FIND = Statement(
    select(
        StaffSession.id,
        StaffSession.staff_id,
        StaffMember.handle,
        StaffMember.name,
        StaffMember.role,
        StaffMember.has_drawn_pin,
        StaffSession.device_id,
        StaffSession.seen_at,
        StaffSession.locked_at,
        StaffSession.confirmed_until,
        StaffMember.app_nonce.is_not(None),
        StaffSession.has_second_factor,
    )
    .join(StaffMember, StaffMember.id == StaffSession.staff_id)
    .where(
        StaffSession.token_hash == bindparam("token_hash"),
        StaffSession.device_id == bindparam("device_id"),
        StaffSession.ended_at.is_(None),
        StaffMember.ended_at.is_(None),
        StaffSession.ends_at > bindparam("now"),
        StaffSession.seen_at > bindparam("idle_since"),
    )
)


def find(
    token: str, connection: Connection, *, device_id: int, settings: Settings, now: datetime
) -> Shift | None:
    """Return who is signed in at this till with this token; None when nobody is any more."""
    idle = timedelta(minutes=settings.staff_idle_minutes)
    given = {"token_hash": hashed(token), "device_id": device_id, "now": now}
    row = _FIND.first(connection, {**given, "idle_since": now - idle})
    return Shift(*(*row, settings.staff_second_factor)) if row is not None else None


def start(staff_id: int, device_id: int, *, settings: Settings, now: datetime) -> str:
    """Begin a session in the open transaction, end what was open on the till; return its token."""
    token = new_token()
    _end(StaffSession.device_id == device_id, now)
    db.session.add(
        StaffSession(
            token_hash=hashed(token),
            staff_id=staff_id,
            device_id=device_id,
            created_at=now,
            seen_at=now,
            ends_at=now + timedelta(hours=settings.staff_hours),
        )
    )
    return token


def renew(session_id: int, **values: Any) -> str:
    """Change a session in the open transaction and give it a new token, which is returned."""
    token = new_token()
    db.session.execute(
        update(StaffSession)
        .where(StaffSession.id == session_id)
        .values(token_hash=hashed(token), **values)
    )
    return token


def seen(session_id: int, *, now: datetime) -> None:
    """Note that somebody is at the till; where the store can take it."""
    with suppress(OperationalError, PoolTimeout), transaction() as session:
        at = {"seen_at": now}
        session.execute(update(StaffSession).where(StaffSession.id == session_id).values(at))


def lock(session_id: int, *, now: datetime) -> None:
    """Lock a till until its person is back."""
    with transaction() as session:
        at = {"locked_at": now}
        session.execute(update(StaffSession).where(StaffSession.id == session_id).values(at))


def end(session_id: int, *, now: datetime) -> None:
    """Sign a person out."""
    with transaction():
        _end(StaffSession.id == session_id, now)


def end_others(shift: Shift, *, now: datetime) -> None:
    """End, in the open transaction, what a person has open at other tills."""
    _end((StaffSession.staff_id == shift.staff_id) & (StaffSession.id != shift.id), now)


def sweep(*, now: datetime) -> int:
    """Delete the sessions that nobody asks about any more; return how many."""
    with transaction() as session:
        gone = delete(StaffSession).where(StaffSession.ends_at < now - KEPT_FOR)
        return len(session.execute(gone.returning(StaffSession.id)).all())


def lately_here(device_id: int, connection: Connection) -> Sequence[tuple[str, str]]:
    """List handle and name of those who were signed in at a till last."""
    last = func.max(StaffSession.created_at)
    rows = connection.execute(
        select(StaffMember.handle, StaffMember.name)
        .join(StaffSession, StaffSession.staff_id == StaffMember.id)
        .where(StaffSession.device_id == device_id, StaffMember.ended_at.is_(None))
        .group_by(StaffMember.handle, StaffMember.name)
        .order_by(last.desc())
        .limit(_MOST_RECENT)
    )
    return [(row.handle, row.name) for row in rows]


def _end(which: Any, now: datetime) -> None:
    db.session.execute(
        update(StaffSession).where(which, StaffSession.ended_at.is_(None)).values(ended_at=now)
    )
