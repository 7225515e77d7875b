"""Delivers what is due: at least once, each lane in its order, however many workers there are."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import aliased

from portal import logs
from portal.database import reading, transaction
from portal.outbox.models import OutboxItem

# While one worker has an item, no other takes it; one that died gives it up by this.
LEASE = timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=6)
MOST_ATTEMPTS = 14
KEPT_FOR = timedelta(days=30)
Carrier = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """An item that this worker has for now."""

    id: int
    kind: str
    payload: dict[str, Any]
    attempts: int


def deliver(carriers: Mapping[str, Carrier], *, clock: Callable[[], datetime]) -> int:
    """Carry every item of these kinds that is due, one by one; return how many were tried."""
    tried = 0
    # An idle worker asks without a transaction, so that it is in nobody's way.
    if not _is_due(carriers.keys(), clock()):
        return tried
    while (item := _take(carriers.keys(), clock())) is not None:
        _carry(item, carriers, clock)
        tried += 1
    return tried


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: ten seconds, doubled up to six hours."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << (attempts - 1)))


def sweep(*, now: datetime) -> int:
    """Forget what was delivered a month ago; return how many."""
    with transaction() as session:
        gone = delete(OutboxItem).where(OutboxItem.done_at < now - KEPT_FOR)
        return len(session.scalars(gone.returning(OutboxItem.id)).all())


def _take(kinds: Collection[str], now: datetime) -> Taken | None:
    with transaction() as session:
        item = session.scalar(_next(kinds, now).with_for_update(skip_locked=True, of=OutboxItem))
        if item is None:
            return None
        item.attempts += 1
        item.due_at = now + LEASE
        return Taken(item.id, item.kind, dict(item.payload), item.attempts)


def _is_due(kinds: Collection[str], now: datetime) -> bool:
    with reading() as connection:
        return (
            connection.execute(_next(kinds, now).with_only_columns(OutboxItem.id)).first()
            is not None
        )


def _next(kinds: Collection[str], now: datetime) -> Any:
    before = aliased(OutboxItem)
    waits = exists().where(
        before.lane == OutboxItem.lane,
        before.id < OutboxItem.id,
        before.done_at.is_(None),
        before.given_up_at.is_(None),
    )
    return (
        select(OutboxItem)
        .where(
            OutboxItem.done_at.is_(None),
            OutboxItem.given_up_at.is_(None),
            OutboxItem.due_at <= now,
            OutboxItem.kind.in_(kinds),
            ~waits,
        )
        .order_by(OutboxItem.due_at, OutboxItem.id)
        .limit(1)
    )


def _carry(item: Taken, carriers: Mapping[str, Carrier], clock: Callable[[], datetime]) -> None:
    try:
        carriers[item.kind](item.payload)
    except Exception as error:
        logs.warning("not delivered", item=item.id, kind=item.kind, reason=type(error).__name__)
        _note_failure(item, error, clock())
        return
    with transaction() as session:
        session.execute(
            update(OutboxItem)
            .where(OutboxItem.id == item.id)
            .values(done_at=clock(), last_error=None)
        )


def _note_failure(item: Taken, error: Exception, now: datetime) -> None:
    is_last = item.attempts >= MOST_ATTEMPTS
    with transaction() as session:
        session.execute(
            update(OutboxItem)
            .where(OutboxItem.id == item.id)
            .values(
                due_at=now + pause_after(item.attempts),
                given_up_at=now if is_last else None,
                last_error=f"{type(error).__name__}: {error}"[:500],
            )
        )
