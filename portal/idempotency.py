"""Remembers the answer to a request by its key, in the transaction that did the work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Index, String, UniqueConstraint, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.database import Base, Json, UtcDateTime, db, table_of, transaction, violated
from portal.errors import Invalid
from portal.retrying import retried
from portal.statements import Statement

KEPT_FOR = timedelta(hours=24)
FORGOTTEN_AT_ONCE = 20


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


_REMEMBER = Statement(insert(table_of(RememberedAnswer)))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of one sender to do one thing, however often it is sent."""

    sender: str
    key: str
    fingerprint: str

    def remembered(self) -> dict[str, Any] | None:
        """Return what this attempt was answered, if it was.

        Raises Invalid when the key was used for something else.
        """
        row = db.session.execute(
            select(RememberedAnswer.fingerprint, RememberedAnswer.answer).where(
                RememberedAnswer.sender == self.sender, RememberedAnswer.key == self.key
            )
        ).first()
        if row is None:
            return None
        if row.fingerprint != self.fingerprint:
            raise Invalid({"key": ["The key was used for something else."]})
        return dict(row.answer)

    def begin(self, *, now: datetime) -> bool:
        """Take the key in the open transaction; False when another attempt has it.

        Whoever comes second waits until the first is kept or undone.
        """
        stale = delete(RememberedAnswer).where(
            RememberedAnswer.sender == self.sender,
            RememberedAnswer.key == self.key,
            RememberedAnswer.kept_until <= now,
        )
        db.session.execute(stale)
        dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
        taking = (
            dialect.insert(RememberedAnswer)
            .values(
                sender=self.sender,
                key=self.key,
                fingerprint=self.fingerprint,
                answer={},
                kept_until=now + KEPT_FOR,
            )
            .on_conflict_do_nothing()
            .returning(RememberedAnswer.id)
        )
        return db.session.scalar(taking) is not None

    def settle(self, answer: dict[str, Any], *, now: datetime) -> None:
        """Keep the answer of a key that was taken, and forget some that nobody may ask for."""
        db.session.execute(
            update(RememberedAnswer)
            .where(RememberedAnswer.sender == self.sender, RememberedAnswer.key == self.key)
            .values(answer=answer)
        )
        old = (
            select(RememberedAnswer.id)
            .where(RememberedAnswer.kept_until <= now)
            .limit(FORGOTTEN_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        db.session.execute(
            delete(RememberedAnswer)
            .where(RememberedAnswer.id.in_(old.scalar_subquery()))
            .execution_options(synchronize_session=False)
        )

    def remember(self, answer: dict[str, Any], connection: Connection, *, now: datetime) -> None:
        """Keep the answer; a second attempt under the key that got this far is undone whole."""
        row = {
            "sender": self.sender,
            "key": self.key,
            "fingerprint": self.fingerprint,
            "answer": answer,
            "kept_until": now + KEPT_FOR,
        }
        _REMEMBER.all(connection, row)


def once(
    attempt: Attempt | None, work: Callable[[Session], dict[str, Any]], *, now: datetime
) -> dict[str, Any]:
    """Do the work in one transaction, unless this attempt was answered before; return its answer.

    Raises Invalid when the key was used for something else, and whatever the work raises.
    """
    try:
        return _answer(attempt, work, now)
    except IntegrityError as error:
        if violated(error) != "one_answer_per_key":
            raise
        return _answer(attempt, work, now)


@retried
def _answer(
    attempt: Attempt | None, work: Callable[[Session], dict[str, Any]], now: datetime
) -> dict[str, Any]:
    with transaction() as session:
        if attempt is not None and (answer := attempt.remembered()) is not None:
            return answer
        answer = work(session)
        if attempt is not None:
            attempt.remember(answer, session.connection(), now=now)
    return answer


def forget(*, now: datetime) -> int:
    """Sweep the answers that need not be kept any longer; return how many."""
    with transaction() as session:
        gone = delete(RememberedAnswer).where(RememberedAnswer.kept_until < now)
        return len(session.scalars(gone.returning(RememberedAnswer.id)).all())
