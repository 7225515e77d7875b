"""Gives a benefit because the programme says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from portal.audit.recording import Actor, record
from portal.benefits.handing_out import Grant, ending_of, hand_out, told_of
from portal.database import transaction
from portal.definitions import catalogue
from portal.definitions.catalogue import Definition
from portal.definitions.periods import Ending, instant_after
from portal.errors import Invalid
from portal.idempotency import Attempt, once
from portal.profiles.models import Profile
from portal.retrying import retried


@dataclass(frozen=True, slots=True)
class Gift:
    """A benefit to be given; its times are readings of the clock in `timezone`."""

    definition_id: int
    to: UUID
    timezone: str
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    noted: Mapping[str, Any] = field(default_factory=dict)


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
    noted: Mapping[str, Any] | None = None,
    attempt: Attempt | None = None,
) -> int:
    """Give the profile a benefit of the definition and return its id; an attempt gives one.

    `issued_at` and `expires_at` are readings of the clock in `timezone`; `noted` is what else the
    record says of it. Raises Invalid naming the field, or Refused with `no_code_left`.
    """
    gift = Gift(definition_id, to, timezone, issued_at, expires_at, extra or {}, noted or {})

    def give(session: Session) -> dict[str, Any]:
        return {"benefit_id": _give(gift, session.connection(), by, now)}

    return int(once(attempt, give, now=now)["benefit_id"])


@retried
def issue_all(gifts: Sequence[Gift], *, by: Actor, now: datetime) -> list[int]:
    """Give every one of these benefits, or none, and return their ids.

    Raises Invalid naming the field with the number of the gift, or Refused with `no_code_left`.
    """
    given: list[int] = []
    mistakes: dict[str, list[str]] = {}
    with transaction() as session:
        connection = session.connection()
        for number, gift in enumerate(gifts):
            try:
                given.append(_give(gift, connection, by, now))
            except Invalid as invalid:
                mistakes |= {f"{number}.{name}": texts for name, texts in invalid.errors.items()}
        if mistakes:
            raise Invalid(mistakes)
    return given


def _give(gift: Gift, connection: Connection, by: Actor, now: datetime) -> int:
    zone, sent = ZoneInfo(gift.timezone), gift.issued_at
    local = sent or now.astimezone(zone).replace(tzinfo=None, microsecond=0)
    issued = sent.replace(tzinfo=zone).astimezone(UTC) if sent else now
    definition = _known(gift.definition_id, gift.to, connection)
    end = gift.expires_at
    ending = sent_ending(end, zone) if end else ending_of(definition, issued, zone)
    grant = Grant(definition, gift.to, issued, local, zone, ending, None, gift.extra, gift.noted)
    benefit_id = hand_out(grant, connection, now=now)
    if benefit_id is None:
        raise RuntimeError("two benefits drew the same code")
    record(
        "benefit issued",
        by=by,
        at=now,
        benefit_id=benefit_id,
        number=1,
        definition_id=definition.id,
        profile_id=gift.to,
        after=told_of(grant),
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


def sent_ending(expires_at: datetime, zone: ZoneInfo) -> Ending:
    """Honour a sent end until the later of its local reading and its reading in UTC."""
    later = max(instant_after(expires_at, zone), instant_after(expires_at, ZoneInfo("UTC")))
    return Ending(later, expires_at)
