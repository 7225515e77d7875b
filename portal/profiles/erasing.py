"""Takes a profile out of sight, or the person out of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete as removal
from sqlalchemy import inspect

from portal.audit.recording import Actor, record
from portal.database import db, transaction
from portal.errors import NotFound
from portal.idempotency import RememberedAnswer
from portal.profiles.changing import held_still
from portal.profiles.credentials import KioskVisit, MemberPin, MemberSession, SignInRequest
from portal.profiles.models import Identity, Profile

_STAYS = frozenset({"id", "created_at", "updated_at", "deleted_at"})
_EMPTY = {
    "is_completed": False,
    "tags": [],
    "statuses": [],
    "attributes": {},
    "aggregations": {},
    "custom_attributes": [],
    "reward_balance_cents": 0,
    "point_balance": 0,
}


def hide(profile_id: UUID, *, by: Actor, now: datetime) -> None:
    """Take a profile out of sight, with what it knows; erasing it still can be. Raises NotFound."""
    with transaction():
        profile = held_still(profile_id)
        profile.deleted_at = profile.updated_at = now
        record("profile deleted", by=by, at=now, profile_id=profile_id)


def forget(profile_id: UUID, *, now: datetime) -> None:
    """Take the person out of a profile in the open transaction, also of a hidden one.

    What is left is an id, which keeps counts right. Raises NotFound.
    """
    profile = db.session.get(Profile, profile_id, with_for_update=True)
    if profile is None:
        raise NotFound
    for column in inspect(Profile).column_attrs:
        if column.key not in _STAYS:
            setattr(profile, column.key, _EMPTY.get(column.key))
    profile.updated_at = now
    profile.deleted_at = profile.deleted_at or now
    for model in (Identity, KioskVisit, MemberPin, MemberSession, SignInRequest):
        db.session.execute(removal(model).where(model.profile_id == profile_id))
    senders = [f"profile:{profile_id}", f"customer:{profile_id}"]
    db.session.execute(removal(RememberedAnswer).where(RememberedAnswer.sender.in_(senders)))
