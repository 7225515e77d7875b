"""Writes the record inside the transaction of the change it records."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import exists, insert

from portal.audit.models import AuditRow
from portal.audit.signing import key_of, signature
from portal.codes import new_code
from portal.database import db, table_of
from portal.outbox.announcing import announce
from portal.outbox.models import Webhook
from portal.statements import Statement


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a member, a member of staff, a device, an API token, or the programme itself."""

    kind: Literal["member", "staff", "device", "token", "programme"]
    id: str | None = None


PROGRAMME = Actor("programme")
# Whether anybody listens is asked along the way, so that a claim needs no statement more.
_ADD = Statement(insert(table_of(AuditRow)).returning(exists().where(Webhook.is_active)))


def record(
    event: str,
    *,
    by: Actor,
    at: datetime,
    benefit_id: int | None = None,
    number: int | None = None,
    definition_id: int | None = None,
    profile_id: UUID | None = None,
    other_profile_id: UUID | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add the one row of a change of state to the open transaction, and tell who listens to it.

    `number` counts the changes of the benefit; what changed nothing has none.
    """
    row = {
        "reference": new_code(),
        "event": event,
        "at": at,
        "actor_kind": by.kind,
        "actor": by.id,
        "benefit_id": benefit_id,
        "number": number,
        "definition_id": definition_id,
        "profile_id": profile_id,
        "other_profile_id": other_profile_id,
        "before": before,
        "after": after,
    }
    connection = db.session.connection()
    signed = row | {"mac": signature(row, key_of(connection))}
    if _ADD.scalar(connection, signed):
        announce(row)
