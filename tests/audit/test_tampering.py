from datetime import timedelta

import pytest
from sqlalchemy import text

from portal.audit import sealing, verifying
from portal.audit.recording import PROGRAMME
from portal.benefits import recorded
from portal.benefits.redeeming import Occasion, redeem
from portal.benefits.voiding import void
from portal.database import db
from tests.factories import a_definition, claims


@pytest.fixture
def record(store, people, now, database_kind):
    """A record of a few rows, sealed; changing it takes more than the portal can do."""
    a_definition(handle="tea", max_redemptions=3, value=1.5, meta={"ä": [1.0, None]}, now=now)
    held = claims("tea", people.alice, now=now)
    redeem(held, by=PROGRAMME, on=Occasion("store"), now=now)
    void(held, by=PROGRAMME, reason="Given in error", now=now)

    def change(statement):
        with db.engine.begin() as connection:
            for table in ("audit_rows", "audit_seals"):
                _unguard(connection, table, database_kind)
            connection.execute(text(statement))
            for table in ("audit_rows", "audit_seals"):
                _guard(connection, table, database_kind)

    return change


def _unguard(connection, table, kind):
    if kind == "postgresql":
        connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER {table}_stay"))
        return
    for act in ("update", "delete"):
        connection.execute(text(f"DROP TRIGGER {table}_refuse_{act}"))


def _guard(connection, table, kind):
    if kind == "postgresql":
        connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER {table}_stay"))
        return
    for act in ("UPDATE", "DELETE"):
        connection.execute(
            text(
                f"CREATE TRIGGER {table}_refuse_{act.lower()} BEFORE {act} ON {table}"
                " BEGIN SELECT RAISE(ABORT, 'audit rows stay as they are'); END"
            )
        )


def found():
    return [*verifying.tampering(), *recorded.gaps()]


def seal(now):
    return sealing.seal(now=now + timedelta(minutes=6))


def test_a_record_that_nobody_touched_is_whole(record, now):
    assert found() == []
    assert seal(now) == 4
    assert seal(now) == 0
    assert found() == []
    assert verifying.was_once(sealing.sealed_until().digest)
    assert not verifying.was_once("0" * 64)


def test_what_has_not_settled_is_not_sealed_yet(record, now):
    assert sealing.seal(now=now + timedelta(minutes=4)) == 0


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_rows SET event = 'benefit issued' WHERE id = 2",
        "UPDATE audit_rows SET actor = 'somebody else' WHERE id = 3",
        "UPDATE audit_rows SET at = '2020-01-01 00:00:00+00:00' WHERE id = 3",
        "UPDATE audit_rows SET after = NULL WHERE id = 4",
        "UPDATE audit_rows SET benefit_id = 77 WHERE id = 3",
        "UPDATE audit_rows SET profile_id = NULL WHERE id = 3",
        "UPDATE audit_rows SET mac = '' WHERE id = 1",
        "UPDATE audit_rows SET number = 9 WHERE id = 4",
        "DELETE FROM audit_rows WHERE id = 3",
        "DELETE FROM audit_rows WHERE id = 4",
    ],
)
def test_whatever_is_changed_or_taken_away_is_found(record, now, statement, sealed):
    if sealed:
        seal(now)
    record(statement)
    assert found()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_rows WHERE id = 1",
        "DELETE FROM audit_seals WHERE number = 1",
        "UPDATE audit_seals SET rows = 3 WHERE number = 1",
        "UPDATE audit_seals SET digest = 'x' WHERE number = 1",
    ],
)
def test_what_was_sealed_cannot_vanish(record, now, people, statement):
    seal(now)
    a_definition(now=now)
    sealing.seal(now=now + timedelta(minutes=12))
    record(statement)
    assert found()


def test_a_row_that_somebody_else_wrote_is_found(record):
    record(
        "INSERT INTO audit_rows (reference, at, event, actor_kind, mac)"
        " VALUES ('X', '2026-01-01 00:00:00+00:00', 'benefit voided', 'staff', 'forged')"
    )
    assert found() == ["row 5 (benefit voided, reference X) was changed"]


def test_many_seals_stand_on_one_another(record, now, people, monkeypatch):
    monkeypatch.setattr(sealing, "_AT_ONCE", 2)
    assert [seal(now), seal(now), seal(now)] == [2, 2, 0]
    assert found() == []


def test_another_key_recognises_nothing(record, portal, monkeypatch):
    monkeypatch.setattr(verifying, "key_of", lambda _connection: b"another key")
    assert len(found()) == 4
