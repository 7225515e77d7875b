"""Lets a process work at a few requests at a time, of which acts never take the last place."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from operator import attrgetter
from threading import Lock
from typing import Any

from portal.web.security_headers import SAFE_METHODS

Application = Callable[[Any, Any], Iterable[bytes]]


class _Line:
    """The requests of one kind: how many are worked at, and who waits, the first one first."""

    def __init__(self, places: int) -> None:
        self.places = places
        self.at_work = 0
        self.waiting: deque[tuple[int, Lock]] = deque()

    @property
    def rank(self) -> tuple[int, int]:
        """Tell which of two lines is first: the one that has fewer places, then the older one."""
        return self.at_work, self.waiting[0][0] if self.waiting else 0


class Places:
    """So many places for all requests, and one fewer for those that change something.

    Whoever only looks then never stands behind a crowd that claims: on two cores, with 32 who claim
    at once, somebody else's home took 2 times as long as in peace, and without places 15 to 30.
    A place that becomes free goes to the kind of request that has fewer of them, and between equals
    to the one that waits longer.
    """

    def __init__(self, application: Application, places: int) -> None:
        self._application = application
        self._free = places
        self._numbers = count()
        self._guard = Lock()
        self._looks, self._acts = _Line(places), _Line(max(1, places - 1))

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """Answer a request once there is a place for it."""
        looks = environ["REQUEST_METHOD"] in SAFE_METHODS
        with self._place_in(self._looks if looks else self._acts):
            return self._application(environ, start_response)

    @contextmanager
    def _place_in(self, line: _Line) -> Iterator[None]:
        with self._guard:
            turn = Lock()
            turn.acquire()
            line.waiting.append((next(self._numbers), turn))
            self._let_in()
        turn.acquire()
        try:
            yield
        finally:
            with self._guard:
                line.at_work -= 1
                self._free += 1
                self._let_in()

    def _let_in(self) -> None:
        """Give the free place, if there is one, to the first in the first line."""
        for line in sorted((self._looks, self._acts), key=attrgetter("rank")):
            if self._free and line.waiting and line.at_work < line.places:
                self._free -= 1
                line.at_work += 1
                _number, turn = line.waiting.popleft()
                turn.release()
