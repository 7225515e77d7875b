"""What is still to be sent: written with the change that it tells of, delivered by a worker."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.audit.models import BigId
from portal.database import Base, Json, UtcDateTime

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
