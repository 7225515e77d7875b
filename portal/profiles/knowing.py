"""Says who is meant by what a file names of a profile."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from portal.database import reading
from portal.errors import Invalid
from portal.profiles.models import Profile

NAMES = ("id", "external_id", "email", "mobile_phone")


def known_as(names: Mapping[str, Any]) -> UUID | None:
    """Return who is known by the first of these that anybody is known by.

    Raises Invalid when there is none of them, and for the id of somebody who was deleted.
    """
    given = [name for name in NAMES if names.get(name)]
    if not given:
        raise Invalid({"id": [f"One of {', '.join(NAMES)} is needed."]})
    for name in given:
        row = _first(name, names[name])
        if row is not None and row.deleted_at is None:
            found: UUID = row.id
            return found
        if row is not None and name == "id":
            raise Invalid({"id": ["The profile was deleted."]})
    return None


def _first(name: str, value: Any) -> Row[UUID, datetime | None] | None:
    who = select(Profile.id, Profile.deleted_at).where(getattr(Profile, name) == value)
    with reading() as connection:
        return connection.execute(who.order_by(Profile.created_at).limit(1)).first()
