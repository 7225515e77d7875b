"""Counts attempts against limits: one statement, so that no number of workers gets one more."""

from datetime import datetime, timedelta

from sqlalchemy import case, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.database import db
from portal.errors import TooMany
from portal.profiles.credentials import AttemptCount

_CLEARED_AT_ONCE = 100


def spend(key: str, *, limit: int, per: timedelta, now: datetime) -> None:
    """Count one attempt in the open transaction; a window opens with its first attempt.

    Raises TooMany, with the seconds until the window ends, when the limit is reached.
    """
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    fresh = dialect.insert(AttemptCount).values(key=key, count=1, ends_at=now + per)
    is_over = AttemptCount.ends_at <= now
    counted = db.session.scalar(
        fresh.on_conflict_do_update(
            index_elements=[AttemptCount.key],
            set_={
                "count": case((is_over, 1), else_=AttemptCount.count + 1),
                "ends_at": case((is_over, fresh.excluded.ends_at), else_=AttemptCount.ends_at),
            },
            where=or_(is_over, AttemptCount.count < limit),
        ).returning(AttemptCount.count)
    )
    if counted is None:
        ends_at = db.session.scalar(select(AttemptCount.ends_at).where(AttemptCount.key == key))
        raise TooMany(max(1, round((ends_at - now).total_seconds())) if ends_at else 1)


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
