"""A copy of the store that lags: what a member did is there at once, the rest may come later."""

import sqlite3
from contextlib import ExitStack, closing
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text, update

from portal.benefits.models import Benefit
from portal.clock import now as this_moment
from portal.database import db, transaction
from tests.browsers import StrictClient
from tests.factories import a_benefit, a_definition, claims
from tests.stores import let_go, portal_with

# A store is copied only while nobody is at it.
OTHERS_GO = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = :name"


@pytest.fixture
def lagging_copy(database_kind, tmp_path):
    """Return a function that copies the store as it is now and gives the address of the copy."""
    made = []

    def copy():
        let_go()
        if database_kind == "sqlite":
            file = tmp_path / "copy.sqlite3"
            with closing(sqlite3.connect(db.engine.url.database)) as connection:
                connection.execute("VACUUM INTO ?", (str(file),))
            return f"sqlite:///{file}"
        name = f"{db.engine.url.database}_copy"
        admin = create_engine(db.engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(OTHERS_GO), {"name": db.engine.url.database})
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {db.engine.url.database}"))
        made.append((admin, name))
        return db.engine.url.set(database=name).render_as_string(hide_password=False)

    yield copy
    for admin, name in made:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@pytest.fixture
def with_replica(app, settings, lagging_copy, alice):
    """Return a function that serves Alice with a copy of the store as it is now."""
    with alice.session_transaction() as session:
        kept = dict(session)
    served = ExitStack()

    def serve():
        with app.app_context():
            url = lagging_copy()
        portal = served.enter_context(portal_with(settings, read_database_url=url))
        portal.test_client_class = StrictClient
        client = portal.test_client()
        with client.session_transaction() as session:
            session.update(kept)
        return client

    with served:
        yield serve


def long_ago(days=1):
    with transaction() as session:
        session.execute(update(Benefit).values(updated_at=this_moment() - timedelta(days=days)))


def test_what_may_lag_comes_from_the_replica(app, people, with_replica):
    with app.app_context():
        a_benefit(a_definition(name="Old tea"), people.alice)
        long_ago()
    alice = with_replica()
    with app.app_context():
        a_benefit(a_definition(name="New tea"), people.alice)
        long_ago()
    page = alice.get("/").text
    assert "Old tea" in page
    assert "benefits/2" not in page


def test_a_member_sees_their_own_claim_at_once(app, with_replica):
    with app.app_context():
        a_definition(handle="tea", name="Fresh tea")
    alice = with_replica()
    shown = alice.send("/offers/tea/claim", key="form-1234")
    assert shown.status_code == 303
    assert "Fresh tea" in alice.get(shown.location).text
    assert 'href="/benefits/1"' in alice.get("/").text


def test_what_was_given_elsewhere_is_seen_at_once_too(app, people, with_replica):
    with app.app_context():
        a_definition(handle="tea", name="Fresh tea")
    alice = with_replica()
    with app.app_context():
        claims("tea", people.alice)
    assert 'href="/benefits/1"' in alice.get("/").text


def test_what_is_offered_is_never_older_than_what_was_changed(app, people, with_replica):
    alice = with_replica()
    with app.app_context():
        a_definition(name="Fresh tea")
    assert "Fresh tea" in alice.get("/").text


def test_nothing_is_written_to_the_replica(app, with_replica):
    client = with_replica()
    with (
        client.application.app_context(),
        pytest.raises(Exception, match=r"readonly|read-only"),
        db.engines["replica"].connect() as connection,
    ):
        connection.execute(text("DELETE FROM benefits"))
