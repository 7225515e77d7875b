"""Says who is meant by what a file names of a profile."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from portal.database import reading
from portal.errors import Invalid
from portal.profiles.identifying import holders_of
from portal.profiles.models import Profile

_ID, *NAMES = ("id", "external_id", "email", "mobile_phone")


def known_as(names: Mapping[str, Any]) -> UUID | None:
    """Return who is known by the first of these that anybody is known by.

    Raises Invalid when there is none of them, and for the id of somebody who was deleted.
    """
    given = [name for name in (_ID, *NAMES) if names.get(name)]
    if not given:
        raise Invalid({_ID: [f"One of {', '.join((_ID, *NAMES))} is needed."]})
    for name in given:
        row = _first(name, names[name])
        if row is not None and row.deleted_at is None:
            found: UUID = row.id
            return found
        if row is not None and name == _ID:
            raise Invalid({_ID: ["The profile was deleted."]})
    return None


def _first(name: str, value: Any) -> Row[UUID, datetime | None] | None:
    who = select(Profile.id, Profile.deleted_at).where(getattr(Profile, name) == value)
    with reading() as connection:
        return connection.execute(who.order_by(Profile.created_at).limit(1)).first()


def holders_of_names(names: Collection[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    """Return who is known by each of these pairs: a kind of id, or the handle of an identity."""
    found = holders_of([pair for pair in names if pair[0] not in NAMES])
    for kind in NAMES:
        asked = [value for name, value in names if name == kind]
        if not asked:
            continue
        column = getattr(Profile, kind)
        there = select(column, Profile.id).where(column.in_(asked), Profile.deleted_at.is_(None))
        with reading() as connection:
            rows = connection.execute(there.order_by(Profile.created_at.desc()))
            found |= {(kind, row[0]): row[1] for row in rows}
    return found
