"""How the databases find the rows of a list: by an index, whatever it is filtered by.

The plans are those that each database makes by itself for twenty thousand benefits, of which every
filter names few; from there to a million only the depth of the indexes grows.
"""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, event, insert, text

from portal.audit.recording import PROGRAMME
from portal.benefits.listing import STATUSES, fields_at, list_benefits
from portal.benefits.models import Benefit, digest
from portal.database import db, table_of
from portal.definitions import allocating
from portal.listing import Filter, Wanted
from tests.factories import a_definition
from tests.people import profile

MANY, PEOPLE, KINDS = 20_000, 1_000, 40
START = datetime(2026, 1, 1)
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def person(number):
    return UUID(int=number + 1, version=4)


@pytest.fixture(scope="module")
def full(portal, settings):
    """A store of many benefits that know little of one another, with its statistics taken."""
    from tests.stores import emptied

    with portal.app_context():
        emptied(db.engine, settings.instance_dir / "template")
        kinds = [a_definition(tags=["hot"], now=NOW).id for _ in range(KINDS)]
        kinds.append(a_definition(handle="rare", name="Rare thing", tags=["rare"], now=NOW).id)
        with db.sessionmaker() as session, session.begin():
            session.add_all(profile(person(n), f"P{n}", "X", now=NOW) for n in range(PEOPLE))
        with db.engine.begin() as connection:
            connection.execute(insert(table_of(Benefit)), [row(n, kinds) for n in range(MANY)])
        allocating.add_codes(kinds[0], [f"C{n}" for n in range(50)], by=PROGRAMME, now=NOW)
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE allocations SET benefit_id = id WHERE id <= 20"))
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
        yield kinds
        emptied(db.engine, settings.instance_dir / "template")


def row(number, kinds):
    is_rare = number % 1000 == 7
    at = START + timedelta(minutes=number)
    ends = NOW + timedelta(days=-30 if number % 200 == 3 else 300, minutes=number)
    claimed = NOW - timedelta(minutes=number) if number % 100 == 5 else None
    meta = {"a": 1} if is_rare else None
    return {
        "profile_id": person(number % PEOPLE), "definition_id": kinds[-1] if is_rare else kinds[number % KINDS],
        "texts_id": 1, "external_id": f"e-{number}", "state": "voided" if number % 400 == 9 else "active",
        "code": uuid4().hex[:16], "timezone": "Europe/Berlin" if is_rare else "Australia/Melbourne",
        "issued_at": at.replace(tzinfo=UTC), "issued_local_at": at, "ends_at": ends,
        "expires_local_at": ends.replace(tzinfo=None), "claimed_at": claimed,
        "claim_number": None if claimed is None else number, "changes": 1, "max_redemptions": 1,
        "redemptions_used": int(number % 300 == 11), "reserved_redemptions": 0,
        "redeem_code_pos": "RARE" if is_rare else None, "redeem_code_online": "RARE" if is_rare else None,
        "meta": meta, "meta_digest": digest(meta), "is_combined": False, "created_at": NOW,
        "updated_at": NOW + timedelta(seconds=number),
    }  # fmt: skip


@contextmanager
def statement():
    """Note the statement that lists, and with what."""
    made = []

    def note(_connection, _cursor, sent, given, *_rest):
        if "FROM benefits" in sent:
            made.append((sent, given))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield made
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def steps(wanted, **more):
    """List what is wanted and return the steps over benefits that the database takes for it."""
    with statement() as made:
        found = list_benefits(wanted, now=NOW, **more)
    assert len(made) == 1
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # A plan that is not run stays as it was cached; a name of its own makes it new.
            asked = f"EXPLAIN QUERY PLAN /* {uuid4()} */ {made[0][0]}"
            rows = connection.exec_driver_sql(asked, made[0][1]).all()
            return found, [("  " if each.parent else "") + each.detail for each in rows]
        (plan,) = connection.exec_driver_sql(
            f"EXPLAIN (FORMAT JSON) {made[0][0]}", made[0][1]
        ).one()
        return found, list(nodes((plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]))


def nodes(plan, is_cut=False):
    place = plan.get("Relation Name", "")
    key = plan.get("Sort Key", [""])[0]
    is_cut = is_cut or plan["Node Type"] == "Limit"
    step = " ".join(filter(None, (plan["Node Type"], place, plan.get("Index Name"), key)))
    yield "  " * is_cut + step
    for inner in plan.get("Plans", ()):
        yield from nodes(inner, is_cut)


def whole_scans(taken):
    """Pick the steps that go through all benefits and not along an index."""
    return [
        each
        for each in map(str.strip, taken)
        if each.startswith("Seq Scan benefits")
        or (each.startswith(("SCAN benefits", "SCAN TABLE benefits")) and "USING" not in each)
    ]


def filters(kinds):
    at = datetime(2026, 1, 5)
    late = datetime(2027, 1, 1)
    instant = NOW + timedelta(seconds=5)
    names = {
        "id": [("eq", 5), ("in", [5, 6]), ("lt", 50), ("lte", 50), ("gt", MANY - 50), ("gte", MANY - 50)],
        "profile_id": [("eq", person(5)), ("in", [person(5), person(6)])],
        "benefit_definition_id": [("eq", kinds[-1]), ("in", [kinds[-1]]), ("gt", kinds[-2])],
        "external_id": [("eq", "e-5"), ("in", ["e-5", "e-6"]), ("gt", "e-9998"), ("lt", "e-10")],
        "issued_at": [("eq", at), ("in", [at]), ("lt", START + timedelta(hours=1)), ("gt", START + timedelta(minutes=MANY - 60))],
        "expires_at": [("eq", at), ("in", [at]), ("lt", START), ("gt", late + timedelta(days=1000))],
        "timezone": [("eq", "Europe/Berlin"), ("in", ["Europe/Berlin", "UTC"]), ("gt", "Europe/A")],
        "claimed_at": [("eq", instant), ("in", [instant]), ("lt", NOW - timedelta(days=13)), ("gt", NOW - timedelta(minutes=100))],
        "updated_at": [("eq", instant), ("in", [instant]), ("lt", instant), ("gt", NOW + timedelta(seconds=MANY - 10))],
        "meta": [("eq", {"a": 1}), ("in", [{"a": 1}])],
        "redeem_code_pos": [("eq", "RARE"), ("in", ["RARE", "C3"]), ("eq", "C3")],
        "redeem_code_online": [("eq", "RARE"), ("in", ["RARE", "C3"]), ("eq", "C3")],
        "status": [("eq", "used"), ("eq", "expired"), ("eq", "voided"), ("eq", "claimed"), ("in", ["used", "voided"])],
    }  # fmt: skip
    return [(name, by, value) for name, asked in names.items() for by, value in asked]


def test_every_filter_finds_its_rows_by_an_index(full):
    asked = filters(full)
    assert {name for name, _by, _value in asked} == set(fields_at(NOW))
    slow = {}
    for name, by, value in asked:
        _found, taken = steps(Wanted(filters=(Filter(name, by, value),), limit=100))
        if whole_scans(taken):
            slow[f"{name} {by} {value}"] = taken
    assert slow == {}


@pytest.mark.parametrize(
    "wanted", [Wanted(tags=("rare",), limit=100), Wanted(search="Rare thing", limit=100), Wanted(search="e-7", limit=100)],
    ids=["tags", "search by name", "search by id"],
)  # fmt: skip
def test_tags_and_words_find_their_rows_by_an_index(full, wanted):
    found, taken = steps(wanted)
    assert found.total > 0
    assert whole_scans(taken) == []


@pytest.mark.parametrize("name", [name for name, field in fields_at(NOW).items() if field.sorts])
@pytest.mark.parametrize("down", [False, True])
def test_every_order_is_read_off_an_index(full, name, down):
    _found, taken = steps(Wanted(sort=((name, down),), limit=100))
    # Counting all goes through all; which rows to read comes along an index, the first first.
    wrong = ("  Sort benefits", "  USE TEMP B-TREE FOR ORDER BY")
    sorting = [each for each in taken if each.startswith(wrong)]
    assert sorting == [], taken


@pytest.mark.parametrize("status", STATUSES)
def test_what_one_profile_holds_is_found_by_an_index(full, status):
    wanted = Wanted(filters=(Filter("status", "eq", status),), limit=100)
    _found, taken = steps(wanted, profile_id=person(5))
    assert whole_scans(taken) == []


def test_without_its_index_a_filter_goes_through_all(full):
    """The control: the test sees the difference."""
    wanted = Wanted(filters=(Filter("updated_at", "eq", NOW + timedelta(seconds=5)),), limit=100)
    assert whole_scans(steps(wanted)[1]) == []
    with db.engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_benefits_updated_at"))
    try:
        assert whole_scans(steps(wanted)[1]) != []
    finally:
        with db.engine.begin() as connection:
            connection.execute(text("CREATE INDEX ix_benefits_updated_at ON benefits (updated_at)"))


@pytest.mark.parametrize("down", [False, True])
def test_what_is_empty_comes_after_all_in_either_database(full, down):
    found, _taken = steps(Wanted(sort=(("claimed_at", down),), limit=100))
    claimed = [each.benefit.claimed_at for each in found.rows]
    assert (None in claimed) is down
