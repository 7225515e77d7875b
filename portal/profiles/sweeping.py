"""Forgets what let members in once and lets nobody in any more."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_

from portal.attempts import AttemptCount
from portal.database import transaction
from portal.profiles.credentials import KioskVisit, MemberSession, SignInRequest

# As long as somebody may still ask on which device it was.
SESSIONS_KEPT_FOR = timedelta(days=30)
_FIRST: dict[Any, Any] = {
    MemberSession: MemberSession.id,
    SignInRequest: SignInRequest.id,
    AttemptCount: AttemptCount.key,
    KioskVisit: KioskVisit.id,
}


def sweep(*, now: datetime) -> int:
    """Delete ended sessions and visits, codes and counts that are over; return how many."""
    long_ago = now - SESSIONS_KEPT_FOR
    over = or_(MemberSession.ended_at < long_ago, MemberSession.ends_at < long_ago)
    return (
        _delete(MemberSession, over)
        + _delete(SignInRequest, SignInRequest.expires_at < now - timedelta(days=1))
        + _delete(KioskVisit, KioskVisit.ends_at < now)
        + _delete(AttemptCount, AttemptCount.ends_at < now)
    )


def _delete(table: Any, which: ColumnElement[bool]) -> int:
    with transaction() as session:
        gone = delete(table).where(which).returning(_FIRST[table])
        return len(session.execute(gone.execution_options(synchronize_session=False)).all())
