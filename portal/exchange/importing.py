"""Brings in a file: what is good of it, or all of it, or nothing to see what would come of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from portal.database import enclosing, stand_in_line
from portal.exchange.kinds import Done, Given, Kind, Mistakes
from portal.exchange.reading import Row
from portal.retrying import retried

AT_ONCE = 200
Told = Callable[[int, Mistakes], None]
Tally = Counter[str]


class _Undone(Exception):
    """Nothing of the file is to be kept."""


def bring_in(
    rows: Iterator[Row],
    kind: Kind,
    given: Given,
    *,
    told: Told,
    whole: bool = False,
    dry_run: bool = False,
) -> Tally:
    """Bring in rows and count what came of them; `told` hears the line and what is wrong with it.

    Rows are kept in batches, so that others can write in between; with `whole` all of them are
    kept together or none, and in a dry run none. A file may be brought in again: what is there
    already is left or changed, never doubled.
    """
    if not whole and not dry_run:
        return _tallied(_batches(rows), kind, given, told, retried(_kept))
    try:
        with _alone():
            tally = _tallied(_batches(rows), kind, given, told, _brought)
            if dry_run or tally["wrong"]:
                raise _Undone
    except _Undone:
        pass
    return tally


@contextmanager
def _alone() -> Iterator[None]:
    """Keep another import from looking for what this one is about to add, and adding it too."""
    with enclosing() as session:
        stand_in_line(session, "import")
        yield


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, AT_ONCE)):
        yield batch


Bring = Callable[[Sequence[Row], Kind, Given], list[Done | Mistakes]]


def _tallied(
    batches: Iterable[list[Row]], kind: Kind, given: Given, told: Told, bring: Bring
) -> Tally:
    tally: Tally = Counter()
    for batch in batches:
        for row, outcome in zip(batch, bring(batch, kind, given), strict=True):
            tally[outcome if isinstance(outcome, str) else "wrong"] += 1
            if not isinstance(outcome, str):
                told(row.line, outcome)
    return tally


def _kept(batch: Sequence[Row], kind: Kind, given: Given) -> list[Done | Mistakes]:
    with _alone():
        return _brought(batch, kind, given)


def _brought(batch: Sequence[Row], kind: Kind, given: Given) -> list[Done | Mistakes]:
    outcomes = kind.bring_all([row.fields for row in batch if row.mistake is None], given)
    return [{"": [row.mistake]} if row.mistake else next(outcomes) for row in batch]
