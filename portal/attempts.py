"""Counts attempts against limits: one statement, so that no number of workers gets one more."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Index, String, case, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, UtcDateTime, db
from portal.errors import TooMany

_CLEARED_AT_ONCE = 100


class AttemptCount(Base):
    """How often something limited was tried in its current window."""

    __tablename__ = "attempt_counts"
    __table_args__ = (Index("ix_attempt_counts_ends_at", "ends_at"),)

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    count: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)


def spend(key: str, *, limit: int, per: timedelta, now: datetime) -> None:
    """Count one attempt in the open transaction; a window opens with its first attempt.

    Raises TooMany, with the seconds until the window ends, when the limit is reached.
    """
    is_free = or_(AttemptCount.ends_at <= now, AttemptCount.count < limit)
    counted = _counting(key, number=1, per=per, now=now, where=is_free)
    if db.session.scalar(counted.returning(AttemptCount.count)) is None:
        ends_at = db.session.scalar(select(AttemptCount.ends_at).where(AttemptCount.key == key))
        raise TooMany(max(1, round((ends_at - now).total_seconds())) if ends_at else 1)


def counted(key: Any, now: Any) -> ColumnElement[int]:
    """Describe, for a statement, how many were tried in the window that is open now."""
    there = select(AttemptCount.count).where(AttemptCount.key == key, AttemptCount.ends_at > now)
    return func.coalesce(there.scalar_subquery(), 0)


def add(key: str, *, number: int, per: timedelta, now: datetime) -> tuple[int, datetime]:
    """Count several at once, without a limit, in the open transaction.

    Returns how many there are in their window now, and when it ends.
    """
    counted = _counting(key, number=number, per=per, now=now)
    there = counted.returning(AttemptCount.count, AttemptCount.ends_at)
    total, ends_at = db.session.execute(there).one()
    return total, ends_at


def _counting(
    key: str, *, number: int, per: timedelta, now: datetime, where: Any = None
) -> sqlite.Insert | postgresql.Insert:
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    fresh = insert(AttemptCount).values(key=key, count=number, ends_at=now + per)
    is_over = AttemptCount.ends_at <= now
    return fresh.on_conflict_do_update(
        index_elements=[AttemptCount.key],
        set_={
            "count": case((is_over, number), else_=AttemptCount.count + number),
            "ends_at": case((is_over, fresh.excluded.ends_at), else_=AttemptCount.ends_at),
        },
        where=where,
    )


def forgive(key: str) -> None:
    """Take back one attempt that turned out to be right, in the open transaction."""
    db.session.execute(
        update(AttemptCount)
        .where(AttemptCount.key == key, AttemptCount.count > 0)
        .values(count=AttemptCount.count - 1)
        .execution_options(synchronize_session=False)
    )


def start_over(key: str) -> None:
    """Forget all attempts of one kind in the open transaction: the person is who they say."""
    db.session.execute(
        delete(AttemptCount)
        .where(AttemptCount.key == key)
        .execution_options(synchronize_session=False)
    )


def clear_old(*, now: datetime) -> None:
    """Take a few windows that are long over out of the open transaction's store."""
    old = (
        select(AttemptCount.key)
        .where(AttemptCount.ends_at < now - timedelta(days=1))
        .limit(_CLEARED_AT_ONCE)
    )
    db.session.execute(
        delete(AttemptCount)
        .where(AttemptCount.key.in_(old))
        .execution_options(synchronize_session=False)
    )
