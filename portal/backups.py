"""Copies the SQLite file of a store while the portal runs, and puts a copy back."""

import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from portal.errors import Invalid

_PAGES_AT_ONCE = 2_000
_BUSY_SECONDS = 1
_IN_USE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_SIDES = ("", "-wal", "-shm")
Told = Callable[[int, int], None]


def back_up(store: Path, file: Path, *, told: Told = lambda _done, _total: None) -> str:
    """Copy the store as it is at one moment and return its version; writers need not wait.

    The file takes its place once it is whole and was looked through. `told` hears how many pages
    are done, and of how many. Raises Invalid when there is no store, or the copy is damaged.
    """
    if file.resolve() == store.resolve():
        raise Invalid({"file": ["is the store itself"]})
    if not store.exists():
        raise Invalid({"store": [f"{store} is not there"]})
    beside = file.with_name(f".{file.name}.partial")
    try:
        with _reading(store) as source, _written(beside) as target:
            # Held open, so that every page is of one moment whatever is written meanwhile.
            source.execute("BEGIN")
            source.execute("SELECT 1 FROM sqlite_master").fetchone()
            _copy(source, target, told)
        version = version_of(beside)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
    return version


def restore(file: Path, store: Path, *, known: Collection[str], kept_as: Path) -> str:
    """Put a copy in the place of the store and return its version; the store before is kept.

    Raises Invalid when somebody has the store open, or the copy is damaged or none of ours.
    """
    version = version_of(file)
    if version not in known:
        raise Invalid({"file": [f"is of version {version}, which this portal does not know"]})
    if file.resolve() == store.resolve():
        raise Invalid({"file": ["is the store itself"]})
    try:
        _put_back(file, store, kept_as)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode in _IN_USE:
            raise Invalid({"store": ["is in use: stop the portal and its workers"]}) from error
        _set_aside(store, kept_as)
        _put_back(file, store, kept_as)
    return version


def version_of(file: Path) -> str:
    """Look a copy through and return the version of its tables. Raises Invalid."""
    try:
        with _reading(file) as opened:
            verdict = opened.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if verdict != "ok" or opened.execute("PRAGMA foreign_key_check").fetchone():
                raise Invalid({"file": ["is damaged"]})
            row = opened.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        raise Invalid({"file": ["is not a store of the portal"]}) from error
    except sqlite3.DatabaseError as error:
        raise Invalid({"file": ["is damaged, or no SQLite file"]}) from error
    return str(row[0]) if row else "none"


def _put_back(file: Path, store: Path, kept_as: Path) -> None:
    """Copy in one transaction: whoever opens the store meanwhile finds the old one or the new."""
    there_before = store.exists()
    with _alone(store) as live:
        if there_before and not kept_as.exists():
            with _written(kept_as) as kept:
                _copy(live, kept)
        with _reading(file) as source:
            _copy(source, live)


def _set_aside(store: Path, kept_as: Path) -> None:
    """Keep a store that is too damaged to be copied."""
    for side in _SIDES:
        part = Path(f"{store}{side}")
        if part.exists():
            part.replace(f"{kept_as}{side}")


@contextmanager
def _reading(file: Path) -> Iterator[sqlite3.Connection]:
    uri = f"{file.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as opened:
        yield opened


@contextmanager
def _written(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a new file that nobody else may read, and leave it in one piece."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    with closing(sqlite3.connect(file, isolation_level=None)) as opened:
        yield opened
        opened.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def _alone(store: Path) -> Iterator[sqlite3.Connection]:
    """Open a store that nobody else has open: only then does it leave its journal mode."""
    with closing(sqlite3.connect(store, isolation_level=None, timeout=_BUSY_SECONDS)) as opened:
        opened.execute("PRAGMA journal_mode=DELETE")
        yield opened


def _copy(
    source: sqlite3.Connection,
    target: sqlite3.Connection,
    told: Told = lambda _done, _total: None,
) -> None:
    def progress(_status: int, remaining: int, total: int) -> None:
        told(total - remaining, total)

    source.backup(target, pages=_PAGES_AT_ONCE, progress=progress)
