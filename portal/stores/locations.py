"""Looks after the shops."""

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import available_timezones

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.audit.recording import Actor, record
from portal.database import reading_entities, transaction
from portal.errors import Invalid
from portal.stores.models import Location

LONGEST_NAME = 200
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


def add(location_id: str, name: str, *, timezone: str | None, by: Actor, now: datetime) -> None:
    """Add a shop. Raises Invalid naming what cannot be right, also an id that is taken."""
    _check(location_id, name, timezone)
    try:
        with transaction() as session:
            session.add(Location(id=location_id, name=name.strip(), timezone=timezone))
            session.flush()
            after = {"location_id": location_id, "name": name.strip(), "timezone": timezone}
            record("location added", by=by, at=now, after=after)
    except IntegrityError as error:
        raise Invalid({"id": ["This id is taken."]}) from error


def locations() -> Sequence[Location]:
    """List the shops by name."""
    with reading_entities() as session:
        return session.scalars(select(Location).order_by(Location.name, Location.id)).all()


def _check(location_id: str, name: str, timezone: str | None) -> None:
    mistakes: dict[str, list[str]] = {}
    if not _ID.fullmatch(location_id):
        mistakes["id"] = ["An id has 1 to 100 letters, digits, - and _."]
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        mistakes["name"] = [f"A name has 1 to {LONGEST_NAME} characters."]
    if timezone is not None and timezone not in available_timezones():
        mistakes["timezone"] = ["A time zone is written like Europe/Berlin."]
    if mistakes:
        raise Invalid(mistakes)
