"""Gives a benefit because the programme says so."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from portal.audit.recording import Actor, record
from portal.benefits.handing_out import Grant, ending_of, hand_out
from portal.database import transaction
from portal.definitions import catalogue
from portal.definitions.catalogue import Definition
from portal.definitions.periods import Ending, instant_after
from portal.errors import Invalid
from portal.profiles.models import Profile
from portal.retrying import retried


@retried
def issue(
    definition_id: int,
    *,
    to: UUID,
    issued_at: datetime | None,
    timezone: str,
    by: Actor,
    now: datetime,
    expires_at: datetime | None = None,
    extra: Mapping[str, Any] | None = None,
) -> int:
    """Give the profile a benefit of the definition and return its id.

    `issued_at` and `expires_at` are readings of the clock in `timezone`. Raises Invalid naming
    the field, or Refused with `no_code_left`.
    """
    zone = ZoneInfo(timezone)
    local = issued_at or now.astimezone(zone).replace(tzinfo=None, microsecond=0)
    issued = issued_at.replace(tzinfo=zone).astimezone(UTC) if issued_at else now
    with transaction() as session:
        definition = _known(definition_id, to, session.connection())
        ending = _sent(expires_at, zone) if expires_at else ending_of(definition, issued, zone)
        grant = Grant(definition, to, issued, local, zone, ending, extra=extra or {})
        benefit_id = hand_out(grant, now=now)
        if benefit_id is None:
            raise RuntimeError("two benefits drew the same code")
        record(
            "benefit issued",
            by=by,
            at=now,
            benefit_id=benefit_id,
            number=1,
            definition_id=definition.id,
            profile_id=to,
            after={"ends_at": ending.ends_at.isoformat(), "timezone": timezone},
        )
    return benefit_id


def _known(definition_id: int, to: UUID, connection: Connection) -> Definition:
    version = connection.scalar(
        select(catalogue.VERSION)
        .select_from(Profile)
        .where(Profile.id == to, Profile.deleted_at.is_(None))
    )
    if version is None:
        raise Invalid({"profile_id": ["No such profile."]})
    definition = catalogue.at_version(version, connection).by_id.get(definition_id)
    if definition is None:
        raise Invalid({"benefit_definition_id": ["No such benefit definition."]})
    return definition


def _sent(expires_at: datetime, zone: ZoneInfo) -> Ending:
    """Honour a sent end until the later of its local reading and its reading in UTC."""
    later = max(instant_after(expires_at, zone), instant_after(expires_at, ZoneInfo("UTC")))
    return Ending(later, expires_at)
