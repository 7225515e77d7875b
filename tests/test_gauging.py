"""SQLite knows how many of its rows are alike, in every process that reads them."""

from uuid import UUID, uuid4

from sqlalchemy import text

from portal.clock import now as this_moment
from portal.database import db, reading
from portal.gauging import gauge
from tests.factories import a_benefit, a_definition
from tests.people import profile


def way_to_what_one_holds(connection):
    """Read something first: only what is run takes note of what has changed."""
    connection.execute(text("SELECT id FROM benefits LIMIT 1")).one()
    found = connection.execute(
        text(
            f"EXPLAIN QUERY PLAN /* {uuid4()} */ SELECT id FROM benefits"
            " WHERE profile_id = 'x' AND state = 'active' AND ends_at > '2026'"
        )
    )
    return found.one()[-1]


def test_a_process_that_was_there_before_takes_note(app):
    with app.app_context():
        gauge(now=this_moment())
        if db.engine.dialect.name != "sqlite":
            return
        everybody = [UUID(int=number + 1, version=4) for number in range(40)]
        with db.sessionmaker() as session, session.begin():
            session.add_all(
                profile(id_, f"P{id_.int}", "X", now=this_moment()) for id_ in everybody
            )
        definition = a_definition()
        for each in everybody:
            a_benefit(definition, each)
        with reading() as before:
            assert "ix_benefits_standing" in way_to_what_one_holds(before)
            gauge(now=this_moment())
            assert "ix_benefits_profile_id_ends_at" in way_to_what_one_holds(before)
