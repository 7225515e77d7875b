"""What is still to be sent, written with the change that it tells of, and who wants to hear it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, BigId, EchoedJson, Json, UtcDateTime

_WAITING = text("done_at IS NULL AND given_up_at IS NULL")


class OutboxItem(Base):
    """One thing to send; `key` keeps it from being written twice, `lane` keeps it in order."""

    __tablename__ = "outbox_items"
    __table_args__ = (
        UniqueConstraint("key", name="one_outbox_item_per_key"),
        Index("ix_outbox_items_due_at", "due_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_outbox_items_lane", "lane", "id"),
        Index("ix_outbox_items_done_at", "done_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str | None] = mapped_column(String(200))
    lane: Mapped[str | None] = mapped_column(String(100))
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(500))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Webhook(Base):
    """An address that is told of one kind of event.

    Its secret is made of `salt` and a key that the store does not hold; until `resting_until` it
    is left in peace, because it did not answer.
    """

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(primary_key=True)
    trigger: Mapped[str] = mapped_column(String(60), index=True)
    url: Mapped[str] = mapped_column(String(2000))
    namespace: Mapped[str | None] = mapped_column(String(255))
    is_active: Mapped[bool] = mapped_column(default=True)
    condition: Mapped[Any | None] = mapped_column(EchoedJson)
    salt: Mapped[str] = mapped_column(String(64))
    resting_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
