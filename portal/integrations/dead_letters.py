"""What could not be told to a webhook, however often it was tried."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from portal.database import reading, transaction
from portal.errors import NotFound
from portal.outbox.announcing import WEBHOOK
from portal.outbox.models import OutboxItem

_DEAD = (OutboxItem.kind == WEBHOOK, OutboxItem.given_up_at.is_not(None))


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that a webhook was not told of, and why."""

    id: int
    webhook_id: int
    trigger: str
    reference: str
    attempts: int
    given_up_at: datetime
    last_error: str | None


def dead_letters(*, limit: int = 1000) -> list[DeadLetter]:
    """List what was given up, the oldest first."""
    with reading() as connection:
        rows = connection.execute(
            select(
                OutboxItem.id,
                OutboxItem.payload,
                OutboxItem.attempts,
                OutboxItem.given_up_at,
                OutboxItem.last_error,
            )
            .where(*_DEAD)
            .order_by(OutboxItem.id)
            .limit(limit)
        )
        return [
            DeadLetter(
                row.id,
                **row.payload,
                attempts=row.attempts,
                given_up_at=row.given_up_at,
                last_error=row.last_error,
            )
            for row in rows
        ]


def try_again(item_id: int | None, *, now: datetime) -> int:
    """Let one that was given up, or without an id all of them, be told anew; return how many.

    Raises NotFound when there is none with this id.
    """
    again = update(OutboxItem).where(*_DEAD).values(given_up_at=None, attempts=0, due_at=now)
    if item_id is not None:
        again = again.where(OutboxItem.id == item_id)
    with transaction() as session:
        ids = session.scalars(again.returning(OutboxItem.id)).all()
    if item_id is not None and not ids:
        raise NotFound
    return len(ids)
