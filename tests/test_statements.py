from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import bindparam, event, func, select
from sqlalchemy.exc import DBAPIError

from portal.database import db, enclosing, reading, transaction
from portal.definitions.models import CatalogueVersion
from portal.profiles.models import Profile
from portal.profiles.standing import COLUMNS
from portal.statements import Statement

pytestmark = pytest.mark.usefixtures("store")
JOINED = datetime(2024, 2, 29, 23, 59, 59, 123456, tzinfo=UTC)
WHOLE = select(*COLUMNS, Profile.created_at.label("since")).where(
    Profile.id == bindparam("id"),
    Profile.joined_at > bindparam("after", type_=Profile.joined_at.type),
)
LONG_AGO = datetime(1999, 1, 1, tzinfo=UTC)


@pytest.fixture
def robin():
    profile_id = uuid4()
    with transaction() as session:
        session.add(
            Profile(
                id=profile_id,
                first_name="Robin",
                email="robin@example.com",
                joined_at=JOINED,
                tags=["früh", "<b>"],
                aggregations={"spend_12m": 12.5},
                custom_attributes=[{"namespace": "a", "handle": "b", "value": None}],
                created_at=JOINED,
                updated_at=JOINED,
            )
        )
    return profile_id


@pytest.fixture
def heard():
    """Note what the engine that reads is asked to run."""
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    engine = db.get_engine("read")
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_rows_are_those_that_the_engine_reads(robin):
    given = {"id": robin, "after": LONG_AGO}
    with reading() as connection:
        [row] = Statement(WHOLE).all(connection, given)
        expected = connection.execute(WHOLE, given).one()
    assert tuple(row) == tuple(expected)
    assert row._asdict() == expected._asdict()
    assert row.joined_at == JOINED


def test_a_list_in_the_statement_is_written_out(robin):
    query = select(Profile.id).where(
        Profile.id.in_([robin, uuid4()]), Profile.tier_handle.is_(None)
    )
    with reading() as connection:
        assert [row.id for row in Statement(query).all(connection, {})] == [robin]


def test_where_there_is_nothing_the_first_is_none():
    with reading() as connection:
        assert Statement(WHOLE).first(connection, {"id": uuid4(), "after": LONG_AGO}) is None


def test_whoever_listens_hears_it(robin, heard):
    given = {"id": robin, "after": LONG_AGO}
    with reading() as connection:
        assert Statement(WHOLE).first(connection, given).id == robin
    assert len(heard) == 1


def test_it_reads_what_the_transaction_around_it_has_done():
    version = Statement(select(CatalogueVersion.version))
    with enclosing() as session:
        session.query(CatalogueVersion).update({"version": "inside"})
        with reading() as connection:
            assert version.first(connection, {}).version == "inside"
        session.rollback()


def test_what_the_driver_refuses_is_told_as_the_engine_tells_it():
    broken = Statement(select(func.no_such_function(Profile.id)))
    with reading() as connection:
        with pytest.raises(DBAPIError):
            broken.all(connection, {})
        assert Statement(select(CatalogueVersion.version)).first(connection, {}) is not None
