"""Slows down whoever calls too often, however many processes and machines answer them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from threading import Lock

from flask import current_app, g

from portal import attempts
from portal.api.guard import settings
from portal.clock import now as this_moment
from portal.database import transaction
from portal.errors import TooMany

_NAME = "api calls"
_WINDOW = timedelta(minutes=1)
# So many times in a window, at most, does one sender make the store be written.
_SHARES = 100


@dataclass(slots=True)
class _Calls:
    """What a process may still answer one sender in this window, without asking the store."""

    left: int
    ends_at: datetime
    is_known: bool = False
    is_over: bool = False


class Counter:
    """Counts calls in the store, a hundredth of the limit at once; so nearly no call writes.

    The first hundredth is told to the store once it is used up: each process may answer so many
    more than the limit. Of a limit below a hundred every call is counted in the store.
    """

    def __init__(self) -> None:
        self._lock, self._calls = Lock(), dict[str, _Calls]()
        self._swept_until: datetime | None = None

    def count(self, sender: str, *, limit: int, now: datetime) -> None:
        """Count one call. Raises TooMany with the seconds until the sender may go on."""
        share = limit // _SHARES
        with self._lock:
            calls = self._calls_of(sender, share, now)
            if calls.left > 0:
                calls.left -= 1
                return
            if calls.is_over:
                raise _too_many(calls, now)
            untold = 0 if calls.is_known else share
            calls.is_known = True
        with transaction():
            total, ends_at = attempts.add(
                f"calls:{sender}", number=untold + max(1, share), per=_WINDOW, now=now
            )
        granted = max(1, share) - max(0, total - limit)
        self._take(calls, granted, ends_at)
        if granted <= 0:
            raise _too_many(calls, now)

    def _calls_of(self, sender: str, share: int, now: datetime) -> _Calls:
        if self._swept_until is None or self._swept_until <= now:
            self._calls = {who: each for who, each in self._calls.items() if each.ends_at > now}
            self._swept_until = now + _WINDOW
        calls = self._calls.get(sender)
        if calls is None or calls.ends_at <= now:
            calls = self._calls[sender] = _Calls(share, now + _WINDOW)
        return calls

    def _take(self, calls: _Calls, granted: int, ends_at: datetime) -> None:
        with self._lock:
            calls.ends_at = ends_at
            calls.left += max(0, granted - 1)
            calls.is_over = granted <= 0


def slow_down() -> None:
    """Count this call against its sender. Raises TooMany with the seconds until it may go on."""
    counter = current_app.extensions.setdefault(_NAME, Counter())
    counter.count(g.sender, limit=settings().api_calls_per_minute, now=this_moment())


def _too_many(calls: _Calls, now: datetime) -> TooMany:
    return TooMany(max(1, ceil((calls.ends_at - now).total_seconds())))
