"""A copy of a store that people write to, and what may be put in its place."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from threading import Event, Thread

import pytest

from portal import backups
from portal.backups import back_up, restore, version_of
from portal.errors import Invalid

pytestmark = pytest.mark.usefixtures("only_sqlite")
KNOWN = {"0001"}


@pytest.fixture
def only_sqlite(database_kind):
    if database_kind != "sqlite":
        pytest.skip("PostgreSQL brings its own")


@pytest.fixture
def shop(tmp_path):
    """A store in which every row has the number of the row before in it, in WAL mode."""
    file = tmp_path / "portal.sqlite3"
    with closing(sqlite3.connect(file)) as store:
        store.execute("PRAGMA journal_mode=WAL")
        store.execute("CREATE TABLE alembic_version (version_num TEXT)")
        store.execute("INSERT INTO alembic_version VALUES ('0001')")
        store.execute("CREATE TABLE counts (left_ INTEGER, right_ INTEGER, filling TEXT)")
        store.executemany("INSERT INTO counts VALUES (0, 0, ?)", [("x" * 900,)] * 5_000)
        store.commit()
    return file


def moments(file):
    with closing(sqlite3.connect(file)) as copy:
        return copy.execute("SELECT DISTINCT left_, right_ FROM counts").fetchall()


@pytest.fixture
def writer(shop):
    """Change every row again and again, both numbers of it in one transaction."""
    stop, written = Event(), []

    def write():
        with closing(sqlite3.connect(shop, timeout=5)) as store:
            while not stop.is_set():
                store.execute("UPDATE counts SET left_ = left_ + 1, right_ = right_ + 1")
                store.commit()
                written.append(1)

    thread = Thread(target=write)
    thread.start()
    yield written
    stop.set()
    thread.join()


def test_a_copy_is_of_one_moment_while_others_write(shop, writer, tmp_path, monkeypatch):
    monkeypatch.setattr(backups, "_PAGES_AT_ONCE", 20)
    seen = []

    def told(done, total):
        before = len(writer)
        while len(seen) < 3 and len(writer) == before:
            pass
        seen.append((done, total))

    assert back_up(shop, tmp_path / "copy", told=told) == "0001"
    assert len(seen) > 20
    assert seen[-1][0] == seen[-1][1]
    [(left, right)] = moments(tmp_path / "copy")
    assert left == right
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0
    assert sorted(each.name for each in tmp_path.glob("*copy*")) == ["copy"]


def test_without_holding_the_moment_a_copy_begins_anew_and_anew(shop, writer, tmp_path):
    """The control: page by page from a store that others write to, a copy starts over each time."""
    begun = []

    def told(_status, remaining, total):
        begun.append(remaining)
        before = len(writer)
        while len(begun) < 10 and len(writer) == before:
            pass

    with closing(sqlite3.connect(shop)) as source, closing(sqlite3.connect(":memory:")) as target:
        source.backup(target, pages=20, progress=told)
    assert len(set(begun[:9])) < 9


def test_what_was_copied_is_put_back_and_what_was_there_is_kept(shop, tmp_path):
    back_up(shop, tmp_path / "copy")
    with closing(sqlite3.connect(shop)) as store:
        store.execute("UPDATE counts SET left_ = 7")
        store.commit()
    assert restore(tmp_path / "copy", shop, known=KNOWN, kept_as=tmp_path / "before") == "0001"
    assert (moments(shop), moments(tmp_path / "before")) == ([(0, 0)], [(7, 0)])


def test_a_store_in_use_stays(shop, tmp_path):
    back_up(shop, tmp_path / "copy")
    with closing(sqlite3.connect(shop)) as other:
        other.execute("SELECT 1 FROM counts").fetchone()
        with pytest.raises(Invalid, match="is in use: stop the portal"):
            restore(tmp_path / "copy", shop, known=KNOWN, kept_as=tmp_path / "before")
    assert not (tmp_path / "before").exists()
    restore(tmp_path / "copy", shop, known=KNOWN, kept_as=tmp_path / "before")


def test_a_damaged_store_is_set_aside(shop, tmp_path):
    back_up(shop, tmp_path / "copy")
    shop.write_bytes(b"rubbish" * 1_000)
    restore(tmp_path / "copy", shop, known=KNOWN, kept_as=tmp_path / "before")
    assert moments(shop) == [(0, 0)]
    assert (tmp_path / "before").read_bytes().startswith(b"rubbish")


def test_where_there_was_no_store_there_is_one(shop, tmp_path):
    back_up(shop, tmp_path / "copy")
    restore(tmp_path / "copy", tmp_path / "new", known=KNOWN, kept_as=tmp_path / "before")
    assert moments(tmp_path / "new") == [(0, 0)]
    assert not (tmp_path / "before").exists()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda file: file.write_text("hello, this is no store" * 500), "damaged, or no SQLite"),
        (lambda file: file.write_bytes(file.read_bytes()[:200_000]), "damaged"),
        (lambda file: overwrite_a_page(file), "damaged"),
        (lambda file: statement(file, "DROP TABLE alembic_version"), "not a store"),
        (lambda file: statement(file, "UPDATE alembic_version SET version_num = '9'"), "version 9"),
        (lambda file: file.unlink(), "not a store"),
    ],
)
def test_what_is_no_good_copy_touches_nothing(shop, tmp_path, spoil, says):
    copy = tmp_path / "copy"
    back_up(shop, copy)
    spoil(copy)
    with pytest.raises(Invalid, match=says):
        restore(copy, shop, known=KNOWN, kept_as=tmp_path / "before")
    assert moments(shop) == [(0, 0)]
    assert not (tmp_path / "before").exists()


def overwrite_a_page(file):
    with file.open("r+b") as opened:
        opened.seek(4096 * 40)
        opened.write(b"\xff" * 4096)


def statement(file, sql):
    with closing(sqlite3.connect(file)) as opened:
        opened.execute(sql)
        opened.commit()


def test_a_store_is_not_its_own_copy(shop, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(shop)
    for file in (shop, link):
        with pytest.raises(Invalid, match="is the store itself"):
            back_up(shop, file)
        with pytest.raises(Invalid, match="is the store itself"):
            restore(file, shop, known=KNOWN, kept_as=tmp_path / "before")
    with pytest.raises(Invalid, match="is not there"):
        back_up(tmp_path / "nowhere", tmp_path / "copy")
    assert version_of(shop) == "0001"


def test_a_restore_that_is_killed_leaves_the_one_or_the_other(shop, tmp_path):
    """Killed while pages are copied, the store is as it was once it is opened again."""
    back_up(shop, tmp_path / "copy")
    statement(shop, "UPDATE counts SET left_ = 7, right_ = 7")
    script = (
        "import os, sys; from pathlib import Path; from portal import backups\n"
        "backups._PAGES_AT_ONCE = 50\n"
        "usual = backups._copy\n"
        "def dying(source, target, told=None):\n"
        "    def told(done, total):\n"
        "        if done > total / 2 and target_is_live(target): os.kill(os.getpid(), 9)\n"
        "    usual(source, target, told)\n"
        "def target_is_live(target):\n"
        "    return target.execute('PRAGMA database_list').fetchone()[2] == sys.argv[2]\n"
        "backups._copy = dying\n"
        "copy, store, before = map(Path, sys.argv[1:])\n"
        "backups.restore(copy, store, known={'0001'}, kept_as=before)\n"
    )
    words = [sys.executable, "-c", script, tmp_path / "copy", shop, tmp_path / "before"]
    assert subprocess.run(words, check=False).returncode == -9
    assert moments(shop) == [(7, 7)]
