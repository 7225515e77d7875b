"""Writes what is to be sent, in the transaction of what it tells of."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite

from portal.database import db
from portal.outbox.models import OutboxItem


def post(
    kind: str,
    payload: dict[str, Any],
    *,
    at: datetime,
    due_at: datetime | None = None,
    key: str | None = None,
    lane: str | None = None,
) -> bool:
    """Add an item to the open transaction; False when one with its key was there before."""
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    written = db.session.scalar(
        insert(OutboxItem)
        .values(
            kind=kind,
            payload=payload,
            key=key,
            lane=lane,
            created_at=at,
            due_at=due_at or at,
            attempts=0,
        )
        .on_conflict_do_nothing()
        .returning(OutboxItem.id)
    )
    return written is not None


def post_mail(
    letter: str,
    *,
    to: UUID,
    benefit: int,
    at: datetime,
    due_at: datetime | None = None,
    **facts: int,
) -> bool:
    """Add a letter to a member about one benefit; its words are found when it is sent."""
    payload = {"letter": letter, "profile_id": str(to), "benefit_id": benefit, **facts}
    return post("mail", payload, at=at, due_at=due_at)
