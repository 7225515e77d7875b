"""Runs things at the same moment, each on a thread of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from portal.errors import Refused


def all_at_once(app: Flask, attempts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run every attempt from one start; a refusal ends as its code."""
    start = Barrier(len(attempts))

    def run(attempt: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait(timeout=30)
            try:
                return attempt()
            except Refused as refused:
                return refused.refusal.code

    with ThreadPoolExecutor(len(attempts)) as threads:
        return list(threads.map(run, attempts))
