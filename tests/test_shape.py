"""SQLite plans as for a large shop, in every process and from the first day on."""

from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import event, select, text

from bench.growing import asks_of
from bench.stage import settings_of
from bench.statements import sent
from portal.app import create_app
from portal.benefits.counting import LONGEST_TRANSACTION, count_made
from portal.benefits.models import Benefit
from portal.clock import now as this_moment
from portal.database import db, reading
from portal.demo import crowd, programme
from portal.migrations import upgrade
from portal.shape import tell_shape
from tests.stores import let_go

AT_FIRST, LATER, ASKING = 40, 800, 20
# How much more it may take when twenty times as many hold something.
GROWTH = 1.1


def shape():
    with reading() as connection:
        return set(connection.execute(text("SELECT tbl, idx, stat FROM sqlite_stat1")).all())


@pytest.fixture
def shop(tmp_path):
    """A shop of its own, on SQLite, which answers to the name by which it is measured."""
    app = create_app(settings_of("", tmp_path))
    upgrade(app)
    with app.app_context():
        yield app
        let_go()


def test_what_a_member_asks_for_takes_no_more_when_many_others_come(shop, database_kind):
    if database_kind == "sqlite":
        grown = growth_of_steps(shop)
        assert {name for name, ratio in grown.items() if ratio > GROWTH} == set()
        assert len(grown) == 14


def test_by_what_was_counted_on_the_first_day_it_would_take_more(shop, database_kind):
    """The control: a claim would look through all that was given of the same thing."""
    if database_kind == "sqlite":
        with db.engine.begin() as connection:
            connection.execute(text("ANALYZE"))
        grown = growth_of_steps(shop)
        assert grown["claim"] > 2
        assert grown["API: claim"] > 2


def growth_of_steps(app):
    """Ask as members of a shop that has few, then many; return by how much each ask has grown."""
    programme.fill(now=this_moment())
    crowd.add_members(AT_FIRST, now=this_moment(), advance=lambda _done: None)
    asking = list(db.session.scalars(select(Benefit.profile_id).distinct().limit(ASKING)))
    db.session.close()
    asks = {name: each for name, each in asks_of(app, asking, rounds=1).items() if each.is_a_goal}
    before = {name: steps(app, *each.requests[:2]) for name, each in asks.items()}
    crowd.add_members(LATER, now=this_moment(), advance=lambda _done: None)
    for hours in range(2):
        count_made(now=this_moment() + hours * LONGEST_TRANSACTION)
    after = {name: steps(app, *each.requests[2:4]) for name, each in asks.items()}
    return {name: after[name] / before[name] for name in asks}


def steps(app, first, second):
    """Count the steps of SQLite's own machine for the second, once everything kept is kept."""
    sent(app, first)
    counted = []
    with on_each_connection(
        lambda driver: driver.set_progress_handler(lambda: counted.append(1), 10)
    ):
        sent(app, second)
    return len(counted)


@contextmanager
def on_each_connection(prepare):
    def connected(driver, _record):
        prepare(driver)

    engines = list(db.engines.values())
    for engine in engines:
        engine.dispose()
        event.listen(engine, "connect", connected)
    yield
    for engine in engines:
        event.remove(engine, "connect", connected)
        engine.dispose()


@pytest.mark.usefixtures("store")
def test_every_table_and_every_index_has_a_shape(database_kind):
    if database_kind == "sqlite":
        with reading() as connection:
            named = text("SELECT name, type FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'")
            kinds = connection.execute(named).all()
        tables = {each.name for each in kinds if each.type == "table"}
        indexes = {each.name for each in kinds if each.type == "index"}
        assert {row.tbl for row in shape()} == tables
        assert {row.idx for row in shape() if row.idx} == indexes


def way_to_what_one_holds(connection):
    """Read something first: only what is run takes note of what has changed."""
    connection.execute(text("SELECT id FROM benefits LIMIT 1")).first()
    found = connection.execute(
        text(
            f"EXPLAIN QUERY PLAN /* {uuid4()} */ SELECT id FROM benefits"
            " WHERE profile_id = 'x' AND state = 'active' AND ends_at > '2026'"
        )
    )
    return found.one()[-1]


@pytest.mark.usefixtures("store")
def test_whoever_counts_the_rows_is_told_again_and_every_process_takes_note(database_kind):
    if database_kind == "postgresql":
        assert tell_shape(now=this_moment()) == 0
        return
    told = shape()
    with reading() as before:
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE sqlite_stat1"))
            connection.execute(text("ANALYZE"))
        assert shape() != told
        assert "ix_benefits_profile_id_ends_at" not in way_to_what_one_holds(before)
        assert tell_shape(now=this_moment()) == len(told)
        assert shape() == told
        assert "ix_benefits_profile_id_ends_at" in way_to_what_one_holds(before)


@pytest.mark.usefixtures("store")
def test_what_is_told_already_is_not_told_again(database_kind):
    if database_kind == "sqlite":
        with reading() as connection:
            before = connection.exec_driver_sql("PRAGMA schema_version").scalar()
            assert tell_shape(now=this_moment()) == 0
            assert connection.exec_driver_sql("PRAGMA schema_version").scalar() == before
