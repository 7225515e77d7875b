"""What shops know profiles by: loyalty cards and numbers, each of one profile alone."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, select, tuple_

from portal.audit.recording import Actor, record
from portal.database import db, reading, reading_entities, transaction
from portal.errors import NotFound
from portal.profiles.changing import held_still, mistakes_named
from portal.profiles.models import Identity, Profile


def identities_of(profile_id: UUID) -> list[Identity]:
    """List the identities of a profile, the oldest first. Raises NotFound."""
    there = select(Profile.id).where(Profile.id == profile_id, Profile.deleted_at.is_(None))
    theirs = select(Identity).where(Identity.profile_id == profile_id).order_by(Identity.id)
    with reading_entities() as session:
        if session.scalar(there) is None:
            raise NotFound
        return list(session.scalars(theirs))


def identity_of(profile_id: UUID, *, chosen: ColumnElement[bool]) -> Identity:
    """Return the first identity of a profile that was chosen. Raises NotFound."""
    theirs = (
        select(Identity)
        .join(Profile, Profile.id == Identity.profile_id)
        .where(Identity.profile_id == profile_id, Profile.deleted_at.is_(None), chosen)
        .order_by(Identity.id)
        .limit(1)
    )
    with reading_entities() as session:
        found = session.scalar(theirs)
    if found is None:
        raise NotFound
    return found


def card_of(profile_id: UUID, handle: str, connection: Connection) -> str | None:
    """Return the number of a member's card, the newest in use, if they have one."""
    return connection.scalar(
        select(Identity.identifier)
        .where(Identity.profile_id == profile_id, Identity.handle == handle, Identity.is_active)
        .order_by(Identity.id.desc())
        .limit(1)
    )


def identify(
    profile_id: UUID,
    handle: str,
    identifier: str,
    *,
    by: Actor,
    now: datetime,
    is_active: bool = True,
) -> int:
    """Give a profile an identity and return its id. Raises NotFound, or Invalid when taken."""
    with mistakes_named(), transaction() as session:
        held_still(profile_id)
        identity = Identity(
            profile_id=profile_id,
            handle=handle,
            identifier=identifier,
            is_active=is_active,
            created_at=now,
        )
        session.add(identity)
        session.flush()
        _record("identity added", identity, by, now)
    return identity.id


def change_identity(
    identity_id: int, identifier: str | None, is_active: bool | None, *, by: Actor, now: datetime
) -> None:
    """Change what is named of an identity. Raises NotFound, or Invalid when it is taken."""
    with mistakes_named(), transaction() as session:
        identity = _held_still(identity_id)
        if identifier is not None:
            identity.identifier = identifier
        if is_active is not None:
            identity.is_active = is_active
        session.flush()
        _record("identity changed", identity, by, now)


def remove_identity(identity_id: int, *, by: Actor, now: datetime) -> None:
    """Take an identity away; another profile may have it then. Raises NotFound."""
    with transaction() as session:
        identity = _held_still(identity_id)
        _record("identity removed", identity, by, now)
        session.delete(identity)


def holders_of(pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    """Return who has one of these identities, pairs of handle and identifier, and uses it."""
    if not pairs:
        return {}
    theirs = (
        select(Identity.handle, Identity.identifier, Identity.profile_id)
        .join(Profile, Profile.id == Identity.profile_id)
        .where(
            tuple_(Identity.handle, Identity.identifier).in_(list(pairs)),
            Identity.is_active,
            Profile.deleted_at.is_(None),
        )
    )
    with reading() as connection:
        return {(row[0], row[1]): row[2] for row in connection.execute(theirs)}


def _held_still(identity_id: int) -> Identity:
    identity = db.session.get(Identity, identity_id, with_for_update=True)
    if identity is None:
        raise NotFound
    return identity


def _record(event: str, identity: Identity, by: Actor, now: datetime) -> None:
    """Put it on record without the identifier, which is the person's own."""
    after = {"handle": identity.handle, "identity_id": identity.id}
    record(event, by=by, at=now, profile_id=identity.profile_id, after=after)
