"""Signs members out from outside: one who lost a phone, or everybody at once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import true, update

from portal.audit.recording import Actor, record
from portal.database import transaction
from portal.profiles.changing import held_still
from portal.profiles.credentials import KioskVisit, MemberSession, SignInRequest

_WHEN_OVER = (MemberSession.ended_at, KioskVisit.ended_at, SignInRequest.cancelled_at)


def sign_out(who: UUID | None, *, by: Actor, now: datetime) -> None:
    """End the sessions, kiosk visits and mailed codes of a member; of everybody if None.

    Raises NotFound.
    """
    with transaction() as session:
        if who is not None:
            held_still(who)
        for over_at in _WHEN_OVER:
            kind = over_at.class_
            theirs = kind.profile_id == who if who is not None else true()
            session.execute(update(kind).where(theirs, over_at.is_(None)).values({over_at: now}))
        record("members signed out", by=by, at=now, profile_id=who)
