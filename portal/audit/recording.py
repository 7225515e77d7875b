"""Writes the record inside the transaction of the change it records."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import insert

from portal.audit.models import AuditRow
from portal.database import db, table_of


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a member, a member of staff, a device, an API token, or the programme itself."""

    kind: Literal["member", "staff", "device", "token", "programme"]
    id: str | None = None


PROGRAMME = Actor("programme")
_ADD = insert(table_of(AuditRow))


def record(
    event: str,
    *,
    by: Actor,
    at: datetime,
    benefit_id: int | None = None,
    definition_id: int | None = None,
    profile_id: UUID | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add the one row of a change of state to the open transaction."""
    row = {
        "event": event,
        "at": at,
        "actor_kind": by.kind,
        "actor": by.id,
        "benefit_id": benefit_id,
        "definition_id": definition_id,
        "profile_id": profile_id,
        "before": before,
        "after": after,
    }
    db.session.connection().execute(_ADD, row)
