"""Makes a new profile."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from portal.audit.recording import Actor, record
from portal.database import transaction
from portal.profiles.changing import mistakes_named, write
from portal.profiles.models import Identity, Profile


def register(
    fields: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    country: str | None,
    identities: Sequence[tuple[str, str]] = (),
    profile_id: UUID | None = None,
) -> UUID:
    """Make a profile with its identities, pairs of handle and identifier, and return its id.

    Numbers without a prefix are of `country`. Raises Invalid naming each field.
    """
    profile_id = profile_id or uuid4()
    with mistakes_named(), transaction() as session:
        profile = Profile(id=profile_id, created_at=now, updated_at=now, joined_at=now)
        write(profile, fields, country=country)
        session.add(profile)
        session.flush()
        session.add_all(
            Identity(profile_id=profile_id, handle=handle, identifier=identifier, created_at=now)
            for handle, identifier in identities
        )
        session.flush()
        record(
            "profile created",
            by=by,
            at=now,
            profile_id=profile_id,
            after={"fields": sorted(fields)},
        )
    return profile_id
