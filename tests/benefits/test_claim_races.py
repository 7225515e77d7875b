from collections import Counter
from time import sleep
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text, update

from portal.audit.recording import PROGRAMME
from portal.benefits import claiming, handing_out
from portal.benefits.models import Benefit
from portal.clock import now as this_moment
from portal.database import db, transaction
from portal.definitions import allocating
from portal.definitions.models import Allocation, DefinitionStock
from portal.errors import Refused
from portal.profiles.models import Profile
from tests.at_once import all_at_once
from tests.factories import a_definition, claims

# Between what a control looks at and what it does.
PAUSE = 0.02


def members(number):
    ids = [uuid4() for _ in range(number)]
    with transaction() as session:
        at = this_moment()
        session.add_all(Profile(id=each, created_at=at, updated_at=at) for each in ids)
    return ids


def left_over():
    with db.engine.connect() as connection:
        reserved = connection.scalar(select(DefinitionStock.reserved))
        benefits = connection.scalar(select(func.count()).select_from(Benefit))
    return reserved, benefits


def forty_on_five(app):
    with app.app_context():
        a_definition(handle="tea", max_global_redemptions=5)
        takers = members(40)
    return all_at_once(app, [lambda each=each: claims("tea", each) for each in takers])


def test_forty_on_five_places_give_exactly_five(app):
    ends = forty_on_five(app)
    assert Counter(type(end) is int for end in ends) == {True: 5, False: 35}
    assert {end for end in ends if type(end) is not int} == {"sold_out"}
    with app.app_context():
        assert left_over() == (5, 5)


def test_without_the_guard_more_than_five_are_given(app, monkeypatch, database_kind):
    """The control: a count that is read, checked and written gives too many on PostgreSQL.

    SQLite lets one writer in at a time from its first statement, so that it stays exact.
    """

    def read_then_write(definition, connection):
        stock = DefinitionStock
        reserved, cap = connection.execute(
            select(stock.reserved, stock.cap).where(stock.definition_id == definition.id)
        ).one()
        if reserved + 1 > cap:
            raise Refused(claiming.Refusal("sold_out"))
        sleep(PAUSE)
        connection.execute(update(stock).values(reserved=reserved + 1))

    monkeypatch.setattr(claiming, "_reserve", read_then_write)
    ends = forty_on_five(app)
    given = sum(type(end) is int for end in ends)
    assert given == 5 if database_kind == "sqlite" else given > 5


def test_the_same_form_from_twenty_threads_gives_one_benefit(app, people):
    with app.app_context():
        a_definition(handle="tea")
    ends = all_at_once(app, [lambda: claims("tea", people.alice, key="form-1234")] * 20)
    assert len(set(ends)) == 1
    assert type(ends[0]) is int


@pytest.mark.parametrize("reclaimable", [False, True])
def test_twenty_tabs_give_one_benefit_and_nineteen_are_told_they_have_it(app, people, reclaimable):
    with app.app_context():
        a_definition(handle="tea", is_reclaimable=reclaimable)
    ends = Counter(all_at_once(app, [lambda: claims("tea", people.alice)] * 20))
    assert ends.pop("already_held") == 19
    assert list(ends.values()) == [1]


def test_without_the_index_one_member_gets_several(app, people, monkeypatch, database_kind):
    """The control of the one before: nothing but the unique index stands in between."""

    def look_then_give(*given, **named):
        sleep(PAUSE)
        return handing_out.hand_out(*given, **named)

    monkeypatch.setattr(claiming, "hand_out", look_then_give)
    with app.app_context():
        a_definition(handle="tea")
        with db.engine.begin() as connection:
            connection.execute(text("DROP INDEX one_claim_per_number"))
    try:
        ends = all_at_once(app, [lambda: claims("tea", people.alice)] * 20)
    finally:
        with app.app_context(), db.engine.begin() as connection:
            rows = select(func.count()).select_from(Benefit)
            given = connection.scalar(rows)
            connection.execute(text("UPDATE benefits SET state = 'voided'"))
            connection.execute(
                text(
                    "CREATE UNIQUE INDEX one_claim_per_number"
                    " ON benefits (profile_id, definition_id, claim_number)"
                    " WHERE claim_number IS NOT NULL AND state != 'voided'"
                )
            )
    assert given == sum(type(end) is int for end in ends)
    assert given == 1 if database_kind == "sqlite" else given > 1


def ten_on_the_last_code(app):
    with app.app_context():
        made = a_definition(handle="tea")
        allocating.add_codes(made.id, ["LAST"], by=PROGRAMME, now=this_moment())
        takers = members(10)
    return all_at_once(app, [lambda each=each: claims("tea", each) for each in takers])


def test_ten_takers_of_the_last_code(app):
    ends = ten_on_the_last_code(app)
    assert Counter(end if type(end) is str else "given" for end in ends) == {
        "given": 1,
        "no_code_left": 9,
    }
    with app.app_context(), db.engine.connect() as connection:
        assert connection.scalar(select(Allocation.benefit_id)) in ends


def test_without_the_lock_the_last_code_is_handed_out_again(app, monkeypatch, database_kind):
    """The control: a code that is looked for and then taken; SQLite lets one writer in at a time."""

    def look_then_take(definition_id, benefit_id):
        free = select(Allocation).where(
            Allocation.definition_id == definition_id, Allocation.benefit_id.is_(None)
        )
        allocation = db.session.execute(free.limit(1)).scalar()
        if allocation is None:
            return None
        sleep(PAUSE)
        db.session.execute(
            update(Allocation).where(Allocation.id == allocation.id).values(benefit_id=benefit_id)
        )
        return allocation.code

    monkeypatch.setattr(handing_out, "take_code", look_then_take)
    given = sum(type(end) is int for end in ten_on_the_last_code(app))
    assert given == 1 if database_kind == "sqlite" else given > 1
