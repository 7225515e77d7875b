"""What a worker does from time to time; each job may run twice at once and do no harm."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from portal import idempotency
from portal.api.telling import tell
from portal.audit import sealing
from portal.benefits import counting, expiring, inviting, notices
from portal.clock import now as this_moment
from portal.outbox import delivering
from portal.outbox.announcing import WEBHOOK
from portal.profiles import sweeping
from portal.shape import tell_shape
from portal.stores import sessions
from portal.web.letters import send_letter


class Work(Protocol):
    """Does what is due and returns how much it did."""

    def __call__(self, *, now: datetime) -> int: ...


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do, and how often; on threads of its own where it waits for strangers."""

    name: str
    every: timedelta
    work: Work
    threads: int = 0


def deliver(*, now: datetime) -> int:
    """Send the mail that is due in the outbox."""
    return delivering.deliver({"mail": send_letter}, clock=this_moment)


def tell_webhooks(*, now: datetime) -> int:
    """Tell webhooks of the events that are due in the outbox."""
    return delivering.deliver({WEBHOOK: tell}, clock=this_moment)


def until_done(work: Work) -> Work:
    """Repeat a job that does a limited amount at once, so that it catches up after a pause."""

    def repeated(*, now: datetime) -> int:
        total = 0
        while done := work(now=now):
            total += done
        return total

    return repeated


_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
JOBS = (
    Job("deliver", timedelta(seconds=2), deliver),
    Job("tell webhooks", timedelta(seconds=1), tell_webhooks, threads=4),
    Job("release what ended", _MINUTE, until_done(expiring.release_expired)),
    Job("close offers", _MINUTE, until_done(inviting.lapse)),
    Job("remind", _MINUTE, notices.remind),
    Job("seal the record", 10 * _MINUTE, until_done(sealing.seal)),
    Job("tell the shape of the store", _HOUR, tell_shape),
    Job("count what was made", _HOUR, counting.count_made),
    Job("forget answers", _HOUR, idempotency.forget),
    Job("sweep the outbox", _HOUR, delivering.sweep),
    Job("sweep sign-ins", _HOUR, sweeping.sweep),
    Job("sweep shifts", _HOUR, sessions.sweep),
)
