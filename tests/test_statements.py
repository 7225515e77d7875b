from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import bindparam, event, func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal.benefits.models import Benefit
from portal.database import db, enclosing, reading, table_of, transaction, violated
from portal.definitions.models import CatalogueVersion, DefinitionStock
from portal.idempotency import RememberedAnswer
from portal.profiles.models import Profile
from portal.profiles.standing import COLUMNS
from portal.statements import Statement
from tests.factories import a_definition

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
        Profile.first_name.in_(["Robin", "Alice"]), Profile.tier_handle.is_(None)
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


ANSWER = {
    "sender": "robin", "key": "k", "fingerprint": "f", "answer": {"ü": [1]}, "kept_until": JOINED
}  # fmt: skip
ANSWERS = table_of(RememberedAnswer)
REMEMBER = Statement(insert(ANSWERS))


def test_what_is_written_is_what_the_engine_writes():
    with transaction() as session:
        assert REMEMBER.all(session.connection(), ANSWER) == []
        session.connection().execute(insert(ANSWERS), ANSWER | {"key": "other"})
    with reading() as connection:
        ours, theirs = connection.execute(select(ANSWERS).order_by(ANSWERS.c.id)).all()
    assert ours._asdict() == theirs._asdict() | {"id": ours.id, "key": "k"}
    assert ours.kept_until == JOINED


def test_fixed_defaults_are_filled_in_and_what_returns_is_returned(people):
    stocks = table_of(DefinitionStock)
    made = a_definition()
    raised = Statement(
        update(stocks)
        .where(stocks.c.definition_id == bindparam("id_"))
        .values(reserved=stocks.c.reserved + bindparam("more"))
        .returning(stocks.c.reserved, stocks.c.definition_id)
    )
    with transaction() as session:
        connection = session.connection()
        session.execute(update(stocks).values(cap=9))
        assert raised.scalar(connection, {"id_": made.id, "more": 2}) == 2
        assert raised.first(connection, {"id_": made.id, "more": 1}) == (3, made.id)
        assert raised.scalar(connection, {"id_": 404, "more": 1}) is None


def test_a_default_that_is_made_anew_each_time_has_to_be_given():
    benefits = Statement(insert(table_of(Benefit)))
    with transaction() as session, pytest.raises(TypeError, match="meta_digest"):
        benefits.all(session.connection(), {"code": "A"})


def test_what_is_not_given_is_missed_before_anything_is_run():
    answers = Statement(insert(ANSWERS).values(fingerprint=bindparam("what")))
    found = Statement(select(CatalogueVersion.version).where(CatalogueVersion.id == bindparam("n")))
    with transaction() as session, pytest.raises(TypeError, match="what"):
        answers.all(session.connection(), {"sender": "a", "key": "b"})
    with reading() as connection, pytest.raises(TypeError, match="no value is given for n"):
        found.first(connection, {})


def test_a_promise_that_is_broken_is_named():
    with transaction() as session:
        REMEMBER.all(session.connection(), ANSWER)
    with pytest.raises(IntegrityError) as caught, transaction() as session:
        REMEMBER.all(session.connection(), ANSWER)
    assert violated(caught.value) == "one_answer_per_key"


def test_in_a_transaction_the_first_failure_is_told_and_not_what_follows_from_it(database_kind):
    broken = Statement(select(func.no_such_function(Profile.id)))
    with pytest.raises(DBAPIError, match="no_such_function"), transaction() as session:
        broken.all(session.connection(), {})


def test_a_connection_that_is_gone_is_told_as_gone_and_replaced(database_kind):
    if database_kind != "postgresql":
        return
    version = Statement(select(CatalogueVersion.version))
    with reading() as connection:
        server = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        with db.engine.connect() as other:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({server})")
        with pytest.raises(DBAPIError) as caught:
            version.all(connection, {})
        assert caught.value.connection_invalidated
    with reading() as connection:
        assert version.first(connection, {}) is not None
