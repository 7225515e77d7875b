from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from portal.audit.recording import PROGRAMME
from portal.benefits import counting
from portal.benefits.counting import LONGEST_TRANSACTION, count_made, totals_of
from portal.benefits.models import Benefit
from portal.benefits.reassigning import reassign
from portal.benefits.voiding import void
from portal.database import db, reading, table_of
from portal.definitions.models import DefinitionStock
from tests.factories import a_benefit, a_definition

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def tea(people):
    return a_definition(handle="tea", is_reassignable=True)


def made(definition):
    return totals_of(definition.id).created


def counted(definition):
    with reading() as connection:
        where = DefinitionStock.definition_id == definition.id
        return tuple(
            connection.execute(
                select(DefinitionStock.made, DefinitionStock.made_to).where(where)
            ).one()
        )


def test_it_is_the_same_number_before_between_and_after_it_was_counted(tea, people, now):
    first = a_benefit(tea, people.alice, now=now)
    assert made(tea) == 1
    for hour in range(5):
        count_made(now=now + hour * LONGEST_TRANSACTION)
        assert made(tea) == 1 + hour
        latest = a_benefit(tea, people.bob, now=now)
        assert made(tea) == 2 + hour
    assert counted(tea)[0] == 4
    reassign(latest, to=people.charlie, by=PROGRAMME, now=now)
    void(first, by=PROGRAMME, reason="Wrong", now=now)
    assert made(tea) == 6
    for hour in range(5, 8):
        count_made(now=now + hour * LONGEST_TRANSACTION)
        assert made(tea) == 6
    assert counted(tea)[0] == 7


def test_each_definition_is_counted_by_itself(tea, people, now):
    coffee = a_definition(handle="coffee")
    for who in (people.alice, people.bob, people.charlie):
        a_benefit(tea, who, now=now)
    a_benefit(coffee, people.alice, now=now)
    for hour in range(3):
        count_made(now=now + hour * LONGEST_TRANSACTION)
    assert (made(tea), made(coffee)) == (3, 1)
    assert (counted(tea)[0], counted(coffee)[0]) == (3, 1)


def test_what_was_counted_less_than_an_hour_ago_stays(tea, people, now):
    a_benefit(tea, people.alice, now=now)
    assert count_made(now=now) == 1
    assert count_made(now=now + LONGEST_TRANSACTION - timedelta(seconds=1)) == 0
    assert counted(tea) == (0, 0)


def test_two_workers_count_it_once(tea, people, now, monkeypatch):
    a_benefit(tea, people.alice, now=now)
    count_made(now=now)
    later, whole = now + LONGEST_TRANSACTION, counting.transaction

    def overtaken():
        monkeypatch.setattr(counting, "transaction", whole)
        count_made(now=later)
        return whole()

    monkeypatch.setattr(counting, "transaction", overtaken)
    count_made(now=later)
    assert counted(tea)[0] == 1
    assert made(tea) == 1


def late_row(connection):
    """Give one more of the first benefit in a transaction that is still open."""
    table = table_of(Benefit)
    columns = [each for each in table.columns if each.name not in {"id", "code"}]
    copied = select(*columns, func.concat("late-", table.c.id)).limit(1)
    connection.execute(
        insert(table).from_select([*(each.name for each in columns), "code"], copied)
    )


@pytest.mark.parametrize("is_patient", [True, False], ids=["after an hour", "at once"])
def test_what_was_being_written_meanwhile_is_counted(
    tea, people, now, database_kind, monkeypatch, is_patient
):
    if database_kind == "sqlite":
        pytest.skip("nobody else writes while somebody does")
    if not is_patient:
        monkeypatch.setattr(counting, "LONGEST_TRANSACTION", timedelta(0))
    a_benefit(tea, people.alice, now=now)
    with db.engine.connect() as connection:
        late_row(connection)
        a_benefit(tea, people.bob, now=now)
        count_made(now=now)
        count_made(now=now)
        connection.commit()
    count_made(now=now + LONGEST_TRANSACTION)
    assert (made(tea) == 3) is is_patient
