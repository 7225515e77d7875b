"""Remembers the answer to a request by its key, in the transaction that did the work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Json, UtcDateTime, db, table_of

KEPT_FOR = timedelta(hours=24)


class RememberedAnswer(Base):
    """What one sender was answered under one key; `fingerprint` tells what they had asked."""

    __tablename__ = "remembered_answers"
    __table_args__ = (
        UniqueConstraint("sender", "key", name="one_answer_per_key"),
        Index("ix_remembered_answers_kept_until", "kept_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(String(255))
    answer: Mapped[dict[str, Any]] = mapped_column(Json)
    kept_until: Mapped[datetime] = mapped_column(UtcDateTime)


_REMEMBER = insert(table_of(RememberedAnswer))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of one sender to do one thing, however often it is sent."""

    sender: str
    key: str
    fingerprint: str

    def remembered(self) -> dict[str, Any] | None:
        """Return what this very attempt was answered, if it was."""
        return db.session.scalar(
            select(RememberedAnswer.answer).where(
                RememberedAnswer.sender == self.sender,
                RememberedAnswer.key == self.key,
                RememberedAnswer.fingerprint == self.fingerprint,
            )
        )

    def remember(self, answer: dict[str, Any], *, now: datetime) -> None:
        """Keep the answer; a second attempt under the key that got this far is undone whole."""
        row = {
            "sender": self.sender,
            "key": self.key,
            "fingerprint": self.fingerprint,
            "answer": answer,
            "kept_until": now + KEPT_FOR,
        }
        db.session.connection().execute(_REMEMBER, row)
