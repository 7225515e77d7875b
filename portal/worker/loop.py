"""Runs the jobs in turn until it is told to stop."""

import signal
from collections.abc import Sequence
from datetime import datetime, timedelta
from os import getppid
from threading import Event, Thread
from time import monotonic
from types import FrameType

from flask import Flask

from portal import logs
from portal.clock import now
from portal.worker.jobs import JOBS, Job

_TICK_SECONDS = 1.0
# Whatever is still under way when it stops is taken up by another worker after its lease.
_PATIENCE_SECONDS = 5.0


def run_once(app: Flask) -> dict[str, int]:
    """Run every job one time and return what each did."""
    with app.app_context():
        return {job.name: job.work(now=now()) for job in JOBS}


def run_until_stopped(app: Flask, *, parent: int | None = None) -> None:
    """Run each job when its time comes; one that fails is tried again the next time.

    With a parent, the id of a process, it stops as soon as that one is gone.
    """
    stop = Event()

    def stop_soon(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop_soon)
    apart = [
        Thread(target=repeat, args=(app, [job], stop), daemon=True)
        for job in JOBS
        for _ in range(job.threads)
    ]
    for thread in apart:
        thread.start()
    repeat(app, [job for job in JOBS if not job.threads], stop, parent=parent)
    stop.set()
    until = monotonic() + _PATIENCE_SECONDS
    for thread in apart:
        thread.join(max(0.0, until - monotonic()))


def repeat(app: Flask, jobs: Sequence[Job], stop: Event, *, parent: int | None = None) -> None:
    """Run some jobs in turn, each when its time comes, until it is to stop."""
    due = dict.fromkeys((job.name for job in jobs), now())
    while not stop.is_set() and parent in {None, getppid()}:
        for job in jobs:
            if not stop.is_set() and now() >= due[job.name]:
                _run(app, job, now())
                due[job.name] = now() + job.every
        stop.wait(_wait(min(due.values())))


def _wait(next_due: datetime) -> float:
    return max(0.0, min((next_due - now()) / timedelta(seconds=1), _TICK_SECONDS))


def _run(app: Flask, job: Job, at: datetime) -> None:
    try:
        with app.app_context():
            done = job.work(now=at)
    except Exception as error:
        logs.exception("job failed", job=job.name, reason=type(error).__name__)
        return
    if done:
        logs.info("job done", job=job.name, count=done)
