"""Reads what happened to a member's benefits, each event with the reference of its receipt."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, or_, select

from portal.audit.models import AuditRow
from portal.benefits.models import Benefit
from portal.definitions.models import DefinitionTexts
from portal.definitions.texts import TEXT_COLUMNS, Texts, texts_in
from portal.errors import NotFound
from portal.stores.models import Location

# What members are told of, beside a last day that was moved; the rest is the programme's own
# business, and that a benefit ended is true without a record of it.
TOLD = (
    "benefit claimed",
    "benefit issued",
    "benefit redeemed",
    "redemption reversed",
    "benefit extended",
    "benefit offered",
    "invitation declined",
    "invitation taken back",
    "invitation lapsed",
    "benefit reassigned",
    "benefit voided",
)
_LAST_DAY_MOVED = (AuditRow.event == "benefit changed") & AuditRow.after[
    "expires_at"
].as_string().is_not(None)


@dataclass(frozen=True, slots=True)
class Happening:
    """One event in the life of a benefit, as one of its members is told of it.

    `is_own` tells the holder from the other side: who gives from who is given to.
    """

    reference: str
    at: datetime
    event: str
    benefit_id: int
    timezone: str
    is_own: bool
    by: str
    location: str | None
    count: int
    after: dict[str, Any]
    texts: Texts


_HAPPENED = (
    select(
        AuditRow.reference,
        AuditRow.at,
        AuditRow.event,
        AuditRow.benefit_id,
        AuditRow.profile_id,
        AuditRow.actor_kind,
        AuditRow.before,
        AuditRow.after,
        Benefit.timezone,
        Location.name.label("location"),
        *TEXT_COLUMNS,
    )
    .join(Benefit, Benefit.id == AuditRow.benefit_id)
    .outerjoin(Location, Location.id == AuditRow.after["location_id"].as_string())
    .join(DefinitionTexts, DefinitionTexts.id == Benefit.texts_id)
    .where(AuditRow.event.in_(TOLD) | _LAST_DAY_MOVED, Benefit.deleted_at.is_(None))
    .order_by(AuditRow.id.desc())
)


def happened_to(
    profile_id: UUID, connection: Connection, *, before: str | None = None, limit: int = 50
) -> list[Happening]:
    """List the events of a member, the latest first; `before` is the reference to go on from."""
    told = _told(profile_id).limit(limit)
    if before is not None:
        from_there = select(AuditRow.id).where(AuditRow.reference == before).scalar_subquery()
        told = told.where(AuditRow.id < from_there)
    return _happenings(told, profile_id, connection)


def happened_with(
    benefit_ids: list[int], profile_id: UUID, connection: Connection
) -> list[Happening]:
    """List what the member has seen happen with these benefits, the latest first."""
    told = _told(profile_id).where(AuditRow.benefit_id.in_(benefit_ids))
    return _happenings(told, profile_id, connection)


def receipt(reference: str, profile_id: UUID, connection: Connection) -> Happening:
    """Return the event that a receipt names. Raises NotFound when it is not the member's."""
    told = _told(profile_id).where(AuditRow.reference == reference)
    found = _happenings(told, profile_id, connection)
    if not found:
        raise NotFound
    return found[0]


def _told(profile_id: UUID) -> Select[Any]:
    about = or_(AuditRow.profile_id == profile_id, AuditRow.other_profile_id == profile_id)
    return _HAPPENED.where(about)


def _happenings(told: Select[Any], profile_id: UUID, connection: Connection) -> list[Happening]:
    return [_happening(row, profile_id) for row in connection.execute(told)]


def _happening(row: Any, profile_id: UUID) -> Happening:
    before, after = row.before or {}, row.after or {}
    used = after.get("redemptions_used", 0) - before.get("redemptions_used", 0)
    return Happening(
        reference=row.reference,
        at=row.at,
        event=row.event,
        benefit_id=row.benefit_id,
        timezone=row.timezone,
        is_own=row.profile_id == profile_id,
        by=row.actor_kind,
        location=row.location,
        count=used,
        after=after,
        texts=texts_in(row),
    )
