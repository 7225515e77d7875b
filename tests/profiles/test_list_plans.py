"""How the databases find the profiles of a list and count them, whatever it is filtered by.

As with benefits, the plans are those that each database makes by itself for twenty thousand.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.schema import CreateIndex

from portal.database import db, reading, table_of
from portal.listing import Filter, Wanted, conditions
from portal.profiles.listing import FIELDS, list_profiles
from portal.profiles.models import Profile, Tier
from portal.profiles.names import NameWord
from portal.stores.models import Location
from tests.plans import count_rows, scans_of, steps_of

MANY = 20_000
NOW = datetime(2026, 11, 24, tzinfo=UTC)
EMPTY = {"tags": [], "statuses": [], "attributes": {"from": "x" * 300}, "aggregations": {}, "custom_attributes": []}  # fmt: skip
# What no index knows the end of together with whether it is there: all have one of their own.
ONLY_ITSELF = {"id", "email", "mobile_phone"}


def person(number):
    return UUID(int=number + 1, version=4)


def row(number):
    is_rare = number % 1000 == 7
    return {
        "id": person(number), "email": f"p{number}@example.com", "mobile_phone": f"+61{number:09}",
        "external_id": f"e-{number}", "first_name": "Zoe" if is_rare else f"Ada{number % 50}",
        "last_name": "Zuse" if is_rare else f"Bell{number % 50}", "gender": "other" if is_rare else "female",
        "currency": "NZD" if is_rare else "AUD", "profile_type": "vip" if is_rare else None,
        "tier_handle": "gold" if is_rare else "blue", "joined_location_id": "z" if is_rare else "a",
        "preferred_location_id": "z" if is_rare else "a", "is_completed": is_rare,
        "birth_day": 31 if is_rare else number % 28, "birth_month": 12 if is_rare else 1 + number % 11,
        "birth_year": 2010 if is_rare else 1950 + number % 50, "point_balance": number,
        "reward_balance_cents": 0, "joined_at": NOW + timedelta(minutes=number),
        "created_at": NOW + timedelta(minutes=number), "updated_at": NOW + timedelta(minutes=number),
        "deleted_at": NOW if number % 500 == 13 else None, **EMPTY,
    }  # fmt: skip


@pytest.fixture(scope="module")
def full(portal, settings):
    """A store of many members who know little of one another, with its statistics taken."""
    from tests.stores import emptied

    with portal.app_context():
        emptied(db.engine, settings.instance_dir / "template")
        with db.sessionmaker() as session, session.begin():
            session.add_all(
                Tier(handle=each, name=each, rank=n) for n, each in enumerate(("blue", "gold"))
            )
            session.add_all(Location(id=each, name=each) for each in ("a", "b", "z"))
        with db.engine.begin() as connection:
            connection.execute(insert(table_of(Profile)), [row(number) for number in range(MANY)])
            names = [{"word": "zoe" if number % 1000 == 7 else f"ada{number % 50}", "profile_id": person(number)} for number in range(MANY)]  # fmt: skip
            connection.execute(insert(table_of(NameWord)), names)
        count_rows()
        yield
        emptied(db.engine, settings.instance_dir / "template")


def few():
    """Filters that name few of all, by every operator but the one that names what is not so."""
    soon, late = NOW + timedelta(minutes=5), NOW + timedelta(minutes=MANY - 50)
    times = (soon, [soon], soon, late)
    shops = ("z", ["z", "b"], "a", "y")
    names = {
        "id": (person(5), [person(5), person(6)], person(3), person(MANY - 3)),
        "email": ("p5@example.com", ["p5@example.com"], "p10@", "p9999@"),
        "mobile_phone": ("+61000000005", ["+61000000005"], "+61000000009", "+61000019990"),
        "external_id": ("e-5", ["e-5", "e-6"], "e-10", "e-9998"),
        "first_name": ("Zoe", ["Zoe"], "Ada", "Zo"), "last_name": ("Zuse", ["Zuse"], "Bell", "Zu"),
        "gender": ("other", ["other"], "f", "g"), "currency": ("NZD", ["NZD"], "AUB", "B"),
        "profile_type": ("vip", ["vip"], "v", "v"), "tier_handle": ("gold", ["gold"], "a", "c"),
        "joined_location_id": shops, "preferred_location_id": shops,
        "is_completed": (True, [True]), "birth_day": (31, [31], 0, 30), "birth_month": (12, [12], 1, 11),
        "birth_year": (2010, [2010], 1950, 2005), "point_balance": (5, [5, 6], 50, MANY - 50),
        "joined_at": times, "created_at": times, "updated_at": times,
    }  # fmt: skip
    by = (("eq",), ("in",), ("lt", "lte"), ("gt", "gte"))
    return [
        Filter(name, each, value)
        for name, values in names.items()
        for alike, value in zip(by, values, strict=False)
        for each in alike
        if (name, each) not in {("joined_location_id", "lte"), ("preferred_location_id", "lte")}
    ]


def many():
    """Filters that name most of all: what is not so, and ranges without an end."""
    others = [Filter(each.field, "ne", each.value) for each in few() if each.operator == "eq"]
    least = {"text": "", "number": -1, "utc": NOW - timedelta(days=1)}
    wide = [
        Filter(name, "gte", least[field.kind])
        for name, field in FIELDS.items()
        if "gte" in field.operators and name not in ONLY_ITSELF
    ]
    shops = [Filter(f"{name}_location_id", "lte", "a") for name in ("joined", "preferred")]
    return others + wide + shops


def slow(asked, **more):
    """List by each of these filters; name those for which a database goes through all."""
    found = {}
    for each in asked:
        wanted = Wanted(filters=(each,), limit=100, **more)
        _found, taken = steps_of(lambda wanted=wanted: list_profiles(wanted), "profiles")
        if scans_of("profiles", taken):
            found[str(each)] = taken
    return found


def test_every_operator_of_every_field_is_asked_for(full):
    asked = {(each.field, each.operator) for each in few() + many()}
    assert asked == {(name, by) for name, field in FIELDS.items() for by in field.operators}


def test_every_filter_finds_its_rows_by_an_index(full):
    assert slow(few()) == {}


def test_what_names_most_is_read_in_its_order_and_counted_in_an_index(full):
    assert slow(many()) == {}
    assert (
        scans_of("profiles", steps_of(lambda: list_profiles(Wanted(limit=100)), "profiles")[1])
        == []
    )


@pytest.mark.parametrize("text", ["zoe", "p7@example.com", "+61000000007", "e-7"])
def test_words_find_their_rows_by_an_index(full, text):
    found, taken = steps_of(lambda: list_profiles(Wanted(search=text, limit=100)), "profiles")
    assert found.total == (20 if text == "zoe" else 1)
    assert scans_of("profiles", taken) == []


def test_a_total_is_exact_whatever_is_asked_for(full):
    with reading() as connection:
        for each in few() + many():
            rules = (Profile.deleted_at.is_(None), *conditions(Wanted((each,)), FIELDS))
            found = list_profiles(Wanted((each,), limit=1)).total
            assert found == connection.scalar(select(func.count()).where(*rules)), each


@pytest.mark.parametrize("name", ["first_name", "point_balance", "is_completed", "created_at"])
def test_without_its_index_a_filter_goes_through_all(full, name):
    """The control: the test sees the difference."""
    (there,) = (each for each in table_of(Profile).indexes if each.name == f"ix_profiles_{name}")
    asked = [each for each in few() if each.field == name and each.operator == "eq"]
    assert slow(asked) == {}
    with db.engine.begin() as connection:
        connection.execute(text(f"DROP INDEX {there.name}"))
    try:
        assert slow(asked) != {}
    finally:
        with db.engine.begin() as connection:
            connection.execute(CreateIndex(there))
