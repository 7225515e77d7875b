"""How the databases find the rows of a list and count them: by an index, whatever is asked for.

The plans are those that each database makes by itself for twenty thousand benefits; from there to a
million only the depth of the indexes grows. What names few is found by its index. What names many
is read in its order until the page is full, and counted in an index alone.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.schema import CreateIndex

from portal.audit.recording import PROGRAMME
from portal.benefits.finding import IS_THERE
from portal.benefits.listing import STATUSES, fields_at, list_benefits
from portal.benefits.models import Benefit, digest
from portal.database import db, reading, table_of
from portal.definitions import allocating
from portal.listing import Filter, Wanted, conditions
from tests.factories import a_definition
from tests.people import profile
from tests.plans import count_rows, scans_of, steps_of

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
        count_rows()
        yield kinds
        emptied(db.engine, settings.instance_dir / "template")


def row(number, kinds):
    """Write a benefit as wide as one is with which others keep things of their own."""
    is_rare = number % 1000 == 7
    at = START + timedelta(minutes=number)
    ends = NOW + timedelta(days=-30 if number % 200 == 3 else 300, minutes=number)
    state = "voided" if number % 400 == 9 else "reassigned" if number % 500 == 17 else "active"
    claimed = NOW - timedelta(minutes=number) if number % 100 == 5 else None
    meta = {"a": 1} if is_rare else None
    return {
        "profile_id": person(number % PEOPLE), "definition_id": kinds[-1] if is_rare else kinds[number % KINDS],
        "texts_id": 1, "external_id": f"e-{number}", "state": state,
        "given_to_id": 1 if state == "reassigned" else None, "deleted_at": NOW if number % 500 == 13 else None,
        "code": uuid4().hex[:16], "timezone": "Europe/Berlin" if is_rare else "Australia/Melbourne",
        "issued_at": at.replace(tzinfo=UTC), "issued_local_at": at, "ends_at": ends,
        "expires_local_at": ends.replace(tzinfo=None), "claimed_at": claimed,
        "claim_number": None if claimed is None else number, "changes": 1, "max_redemptions": 1,
        "redemptions_used": int(number % 300 == 11), "reserved_redemptions": 0,
        "redeem_code_pos": "RARE" if is_rare else None, "redeem_code_online": "RARE" if is_rare else None,
        "meta": meta, "meta_digest": digest(meta), "is_combined": False, "combine_meta": {"from": "x" * 300}, "created_at": NOW,
        "updated_at": NOW + timedelta(seconds=number),
    }  # fmt: skip


def steps(wanted, **more):
    """List what is wanted and return the steps over benefits that the database takes for it."""
    return steps_of(lambda: list_benefits(wanted, now=NOW, **more), "benefits")


def whole_scans(taken):
    return scans_of("benefits", taken)


def few(kinds):
    """Filters that name few of all, by every operator but the one that names what is not so."""
    at, end = datetime(2026, 1, 5), (NOW + timedelta(days=300)).replace(tzinfo=None)
    instant = NOW + timedelta(seconds=5)
    names = {
        "id": (5, [5, 6], 50, MANY - 50),
        "profile_id": (person(5), [person(5), person(6)], person(3), person(PEOPLE - 3)),
        "benefit_definition_id": (kinds[-1], [kinds[-1]], kinds[1], kinds[-2]),
        "external_id": ("e-5", ["e-5", "e-6"], "e-10", "e-9998"),
        "issued_at": (at, [at], START + timedelta(hours=1), START + timedelta(minutes=MANY - 60)),
        "expires_at": (at, [at], START, end + timedelta(minutes=MANY - 60)),
        "timezone": ("Europe/Berlin", ["Europe/Berlin", "UTC"], "Australia/A", "Europe/A"),
        "claimed_at": (instant, [instant], NOW - timedelta(days=13), NOW - timedelta(minutes=100)),
        "updated_at": (instant, [instant], instant, NOW + timedelta(seconds=MANY - 10)),
        "meta": ({"a": 1}, [{"a": 1}]),
        "redeem_code_pos": ("RARE", ["RARE", "C3"]),
        "redeem_code_online": ("C3", ["RARE", "C3"]),
        "status": ("used", ["used", "voided"]),
    }  # fmt: skip
    by = (("eq",), ("in",), ("lt", "lte"), ("gt", "gte"))
    asked = [
        Filter(name, each, value)
        for name, values in names.items()
        for alike, value in zip(by, values, strict=False)
        for each in alike
    ]
    return asked + [Filter("status", "eq", each) for each in ("expired", "voided", "claimed")]


def many(kinds):
    """Filters that name most of all: what is not so, what is usable, and ranges without an end."""
    others = [
        Filter(each.field, "ne", each.value)
        for each in [*few(kinds), Filter("status", "eq", "redeemable"), Filter("status", "eq", "active")]
        if each.operator == "eq"
    ]  # fmt: skip
    usual = [
        Filter("status", "eq", "redeemable"), Filter("status", "eq", "active"),
        Filter("status", "in", ["redeemable", "active"]), Filter("timezone", "eq", "Australia/Melbourne"),
        Filter("id", "gt", 5), Filter("external_id", "gt", "e"), Filter("issued_at", "gt", START),
        Filter("expires_at", "gt", START), Filter("updated_at", "gt", NOW), Filter("timezone", "gt", "A"),
    ]  # fmt: skip
    return others + usual


def slow(asked, **more):
    """List by each of these filters; name those for which a database goes through all."""
    found = {}
    for each in asked:
        _found, taken = steps(Wanted(filters=(each,), limit=100, **more))
        if whole_scans(taken):
            found[str(each)] = taken
    return found


def test_every_operator_of_every_field_is_asked_for(full):
    asked = {(each.field, each.operator) for each in few(full) + many(full)}
    known = {(name, by) for name, field in fields_at(NOW).items() for by in field.operators}
    assert asked == known


def test_every_filter_finds_its_rows_by_an_index(full):
    assert slow(few(full)) == {}


def test_what_names_most_is_read_in_its_order_and_counted_in_an_index(full):
    assert slow(many(full)) == {}
    assert whole_scans(steps(Wanted(limit=100))[1]) == []


def test_a_late_page_passes_over_the_others_in_an_index(full):
    for sort in [(), *(((name, True),) for name in ("id", "updated_at", "expires_at", "timezone"))]:
        found, taken = steps(Wanted(sort=sort, limit=100, offset=MANY - 300))
        assert len(found.rows) == 100
        assert whole_scans(taken) == [], taken
        passed = [each for each in taken if "ix_benefits_" in each and each.startswith("  ")]
        if db.engine.dialect.name == "postgresql":
            assert passed[0].strip().startswith("Index Only Scan"), taken


def test_a_total_is_exact_whatever_is_asked_for(full):
    asked = [(each,) for each in few(full) + many(full)]
    asked += list(pairwise(each for each in many(full) if each.operator == "ne"))
    with reading() as connection:
        for each in asked:
            there = select(func.count()).where(IS_THERE, *conditions(Wanted(each), fields_at(NOW)))
            found = list_benefits(Wanted(each, limit=1), now=NOW).total
            assert found == connection.scalar(there), each
        every = list_benefits(Wanted(limit=1), now=NOW).total
        assert every == connection.scalar(select(func.count()).where(IS_THERE)) < MANY


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


@pytest.mark.parametrize(
    ("index", "wanted"),
    [
        ("updated_at", Filter("updated_at", "eq", NOW + timedelta(seconds=5))),
        ("updated_at", Filter("updated_at", "gt", NOW)),
        ("standing", Filter("status", "eq", "active")),
        ("meta_digest", Filter("meta", "eq", {"a": 1})),
    ],
)
def test_without_its_index_a_filter_goes_through_all(full, index, wanted):
    """The control: the test sees the difference."""
    assert slow([wanted]) == {}
    (there,) = (each for each in table_of(Benefit).indexes if each.name == f"ix_benefits_{index}")
    with db.engine.begin() as connection:
        connection.execute(text(f"DROP INDEX {there.name}"))
    try:
        assert slow([wanted]) != {}
    finally:
        with db.engine.begin() as connection:
            connection.execute(CreateIndex(there))


@pytest.mark.parametrize("down", [False, True])
def test_what_is_empty_comes_after_all_in_either_database(full, down):
    found, _taken = steps(Wanted(sort=(("claimed_at", down),), limit=100))
    claimed = [each.benefit.claimed_at for each in found.rows]
    assert (None in claimed) is down
