"""Slows down whoever calls too often; counted in each process, for the sake of speed."""

from math import ceil

from flask import current_app, g
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from portal.api.guard import settings
from portal.clock import now
from portal.errors import TooMany

_NAME = "api calls"


def slow_down() -> None:
    """Count this call against its sender. Raises TooMany with the seconds until it may go on."""
    counter = current_app.extensions.get(_NAME)
    if counter is None:
        counter = current_app.extensions[_NAME] = FixedWindowRateLimiter(MemoryStorage())
    limit = RateLimitItemPerMinute(settings().api_calls_per_minute)
    if not counter.hit(limit, g.sender):
        ends = counter.get_window_stats(limit, g.sender).reset_time
        raise TooMany(max(1, ceil(ends - now().timestamp())))
