import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from portal.database import db, reading, transaction, violated
from portal.errors import OutcomeUnknown
from portal.profiles.models import Identity, Profile, Tier

pytestmark = pytest.mark.usefixtures("store")


def test_a_transaction_refuses_to_nest():
    with transaction() as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(RuntimeError), transaction():
            pass


def test_what_fails_leaves_nothing():
    def fail():
        with transaction() as session:
            session.add(Tier(handle="gold", name="Gold", rank=1))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM tiers")) == 0


def test_the_reading_side_cannot_write():
    with pytest.raises(DBAPIError), reading() as connection:
        connection.execute(text("DELETE FROM tiers"))


def broken(*rows):
    def add():
        with transaction() as session:
            for row in rows:
                session.add(row)
                session.flush()

    with pytest.raises(IntegrityError) as caught:
        add()
    return violated(caught.value)


def test_a_broken_promise_is_known_by_name(now):
    def member(**fields):
        return Profile(created_at=now, updated_at=now, **fields)

    def card(profile):
        return Identity(profile_id=profile.id, handle="card", identifier="1", created_at=now)

    assert broken(member(email="a@b.c"), member(email="a@b.c")) == "one_profile_per_email"
    assert broken(member(email="A@b.c")) == "profile_email_in_lower_case"
    one = member()
    with transaction() as session:
        session.add(one)
    assert broken(card(one), card(one)) == "one_profile_per_identity"


def test_sqlite_is_set_to_keep_its_word(database_kind):
    if database_kind == "sqlite":
        with db.engine.connect() as connection:
            wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
            found = {name: connection.scalar(text(f"PRAGMA {name}")) for name in wanted}
        assert found == wanted
    else:
        with db.engine.connect() as connection:
            assert connection.scalar(text("SHOW lock_timeout")) == "5s"
            assert connection.scalar(text("SHOW statement_timeout")) == "15s"


def test_work_whose_keeping_was_cut_off_is_neither_there_nor_not(monkeypatch):
    def cut_off(_session):
        raise OperationalError("COMMIT", {}, Exception("gone"), connection_invalidated=True)

    monkeypatch.setattr(Session, "commit", cut_off)
    with pytest.raises(OutcomeUnknown), transaction() as session:
        session.execute(text("SELECT 1"))


def test_a_connection_that_the_server_ended_is_replaced_before_it_is_used(database_kind):
    if database_kind == "sqlite":
        pytest.skip("a file does not go away")
    ends = text(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    number = text("SELECT pg_backend_pid()")
    with transaction() as session, reading() as connection:
        before = {session.scalar(number), connection.scalar(number)}
    admin = create_engine(db.engine.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(ends)
    admin.dispose()
    with transaction() as session, reading() as connection:
        after = {session.scalar(number), connection.scalar(number)}
    assert len(after) == 2
    assert not before & after
