"""Looks up what is on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, or_, select

from portal.audit.models import AuditRow


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the record, as it is shown."""

    reference: str
    at: datetime
    event: str
    actor_kind: str
    actor: str | None
    benefit_id: int | None
    number: int | None
    definition_id: int | None
    profile_id: UUID | None
    other_profile_id: UUID | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


_ENTRIES = select(*(getattr(AuditRow, name) for name in Entry.__slots__)).order_by(AuditRow.id)


def of_benefit(benefit_id: int, connection: Connection) -> list[Entry]:
    """List everything that happened to a benefit, the oldest first."""
    return _entries(AuditRow.benefit_id == benefit_id, connection)


def of_profile(
    profile_id: UUID, connection: Connection, *, events: Sequence[str] = ()
) -> list[Entry]:
    """List everything that happened to a profile or with it, the oldest first."""
    about = or_(AuditRow.profile_id == profile_id, AuditRow.other_profile_id == profile_id)
    return _entries(about & AuditRow.event.in_(events) if events else about, connection)


def by_reference(reference: str, connection: Connection) -> Entry | None:
    """Return the one entry that a receipt names."""
    found = _entries(AuditRow.reference == reference, connection)
    return found[0] if found else None


def _entries(which: ColumnElement[bool], connection: Connection) -> list[Entry]:
    return [Entry(*row) for row in connection.execute(_ENTRIES.where(which))]
