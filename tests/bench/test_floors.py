"""What the portal is measured against does what the portal does."""

from importlib import import_module, reload

import pytest
from jinja2 import Environment
from sqlalchemy import func, select

from bench.floors.same_page import SamePage
from portal.audit.models import AuditRow
from portal.benefits.models import Benefit
from portal.database import db, reading
from portal.idempotency import RememberedAnswer
from tests import books
from tests.factories import a_definition


@pytest.fixture
def claim_floor(app, monkeypatch):
    with app.app_context():
        url = db.engine.url
    sqlite = url.drivername == "sqlite"
    store = url.database if sqlite else url.set(drivername="postgresql").render_as_string(False)
    monkeypatch.setenv("BENCH_STORE", store)
    floor = reload(import_module("bench.floors.claim"))
    yield floor.app.test_client()
    floor._own.connection.close()


def test_the_floor_of_a_claim_writes_what_a_claim_writes(app, people, claim_floor):
    with app.app_context():
        a_definition(handle="tea", max_global_redemptions=5)
        answer = claim_floor.post(
            "/", data={"profile": str(people.alice), "handle": "tea", "key": "form-1234"}
        )
        assert answer.status_code == 303
        assert books.stock() == (1, 0)
        with reading() as connection:
            for model in (Benefit, RememberedAnswer):
                assert connection.scalar(select(func.count()).select_from(model)) == 1
            assert connection.scalar(select(AuditRow.number).where(AuditRow.benefit_id == 1)) == 1


def test_the_floor_of_a_page_is_the_same_page(alice, app):
    with app.app_context():
        for number in range(3):
            a_definition(name=f"Tea & {number}")
    home = alice.get("/").text
    page = SamePage.of(home, Environment(autoescape=True))
    same = page.template.render(cards=page.cards)
    assert same.split() == home.split()
