from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from portal.definitions.conditions import compiled
from portal.profiles.standing import COLUMNS, Standings, standing_of
from tests.standings import standing

MELBOURNE = ZoneInfo("Australia/Melbourne")


NOON = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


def facts(at=NOON, zone=MELBOURNE, **changes):
    return standing_of(row(**changes), tier_names={"gold": "Gold"}, at=at, zone=zone).facts


def row(**changes):
    usual = dict.fromkeys(column.key for column in COLUMNS) | {
        "tags": ["vip"],
        "statuses": ["staff"],
        "attributes": {"comms": {"email": True}},
        "aggregations": {"spend_12m": "120.50", "shop_count": 3},
        "reward_balance_cents": 250,
        "custom_attributes": [{"namespace": "fit", "handle": "shoe", "value": 43}],
        "tier_handle": "gold",
        "first_name": "Ada",
        "last_name": "Bell",
        "gender": "Female",
    }
    return SimpleNamespace(**(usual | changes))


def test_every_variable_has_its_place():
    found = facts(joined_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert found["full_name"] == "Ada Bell"
    assert found["gender"] == "female"
    assert found["tier"] == {"handle": "gold", "name": "Gold"}
    assert found["flattened_tags"] == ["vip"]
    assert found["flattened_statuses"] == ["staff"]
    assert found["aggregations"] == {"spend_12m": 120.5, "shop_count": 3}
    assert found["attributes"]["comms"]["email"] is True
    assert found["custom_attributes"]["fit"]["shoe"] == 43
    assert found["reward_balance"] == 2.5
    assert found["joined_at"] == "2026-01-02 03:04:05"
    assert found["today"] == "2026-11-24"


@pytest.mark.parametrize(
    ("joined", "days", "month"),
    [
        (datetime(2025, 11, 24, 0, tzinfo=UTC), 365, True),
        (datetime(2026, 11, 1, 0, tzinfo=UTC), 23, False),
        (datetime(2026, 10, 31, 14, tzinfo=UTC), 23, False),  # the first of November there
        (None, None, False),
    ],
)
def test_how_long_since_joining(joined, days, month):
    found = facts(joined_at=joined)
    assert found["days_since_joined"] == days
    assert found["is_join_anniversary_month"] is month


@pytest.mark.parametrize(
    ("today", "birthday", "expected"),
    [
        ((2026, 11, 24), (1990, 11, 24), (True, 0, 36)),
        ((2026, 11, 24), (1990, 11, 25), (True, 1, 35)),
        ((2026, 11, 24), (1990, 11, 23), (True, 364, 36)),
        ((2026, 11, 24), (1990, 1, 1), (False, 38, 36)),
        ((2026, 2, 28), (2000, 2, 29), (True, 0, 26)),
        ((2028, 2, 28), (2000, 2, 29), (True, 1, 27)),
        ((2026, 3, 1), (2000, 2, 29), (False, 364, 26)),
        ((2026, 11, 24), (None, 11, 24), (True, 0, None)),
        ((2026, 11, 24), (1990, 11, None), (True, None, None)),
        ((2026, 11, 24), (1990, None, None), (False, None, None)),
    ],
)
def test_birthdays(today, birthday, expected):
    at = datetime(*today, 12, tzinfo=UTC)
    year, month, day = birthday
    found = facts(at, ZoneInfo("UTC"), birth_year=year, birth_month=month, birth_day=day)
    names = ("is_birthday_month", "days_to_birthday", "age")
    assert tuple(found[name] for name in names) == expected


def test_today_is_where_the_programme_is():
    late = datetime(2026, 11, 24, 14, tzinfo=UTC)
    assert facts(late)["today"] == "2026-11-25"
    assert facts(late, ZoneInfo("America/New_York"))["today"] == "2026-11-24"


@pytest.mark.parametrize("figure", ["nan", "-inf", "1e999", 10**400, "", 2**63])
def test_a_figure_that_is_no_number_of_a_shop_counts_as_nothing(figure):
    row = {"aggregations": {"spend_12m": figure}, "attributes": {"fit": {"shoe": 10**400}}}
    assert facts(**row)["aggregations"]["spend_12m"] is None
    condition = compiled({">=": [{"var": "aggregations.spend_12m"}, 0]}, definition_handle="tea")
    assert condition.holds(standing(**row).handle) is False


@pytest.mark.parametrize("value", [[10**30], {"a": [{"b": [-(10**400)]}]}, [[2**64, "x"], 2**63]])
def test_a_figure_too_large_within_a_list_breaks_nothing(value):
    facts = standing(attributes={"fit": {"sizes": value}}, custom_attributes=[
        {"namespace": "shop", "handle": "visits", "value": value}
    ])  # fmt: skip
    condition = compiled({"==": [{"var": "tier_handle"}, "gold"]}, definition_handle="tea")
    assert condition.holds(facts.handle) is False


def test_who_comes_again_with_nothing_changed_has_the_same_standing():
    standings = Standings({"gold": "Gold"}, asked=3)
    before = standings.of(row(), at=NOON, zone=MELBOURNE)
    assert standings.of(row(), at=NOON + timedelta(hours=2), zone=MELBOURNE) is before


@pytest.mark.parametrize("name", [column.key for column in COLUMNS])
def test_whatever_changes_of_a_member_changes_their_standing(name):
    standings = Standings({"gold": "Gold"}, asked=3)
    before = standings.of(row(**{name: None}), at=NOON, zone=MELBOURNE)
    changed = row(**{name: "something"})
    after = standings.of(changed, at=NOON, zone=MELBOURNE)
    assert (after is before, after.row) == (False, changed)


@pytest.mark.parametrize("pair", [(1, True), (0, False), (1, 1.0), ("1", 1), (None, "")])
def test_what_is_equal_for_python_alone_changes_a_standing(pair):
    standings = Standings({}, asked=3)
    one, other = (
        standings.of(row(attributes={"vip": each}), at=NOON, zone=MELBOURNE) for each in pair
    )
    assert one is not other


def test_a_standing_is_for_one_day_and_one_clock():
    standings = Standings({}, asked=3)
    times = [(NOON, MELBOURNE), (NOON, ZoneInfo("UTC")), (NOON + timedelta(days=1), MELBOURNE)]
    found = [standings.of(row(), at=at, zone=zone) for at, zone in times]
    assert [each.today for each in found] == [
        date(2026, 11, 24),
        date(2026, 11, 24),
        date(2026, 11, 25),
    ]
    assert len({id(each) for each in found}) == 3


def test_no_more_answers_are_kept_than_have_their_place():
    standings = Standings({}, asked=4_000)
    first = [standings.of(row(id=number), at=NOON, zone=MELBOURNE) for number in range(3)]
    again = [standings.of(row(id=number), at=NOON, zone=MELBOURNE) for number in range(3)]
    assert [one is other for one, other in zip(first, again, strict=True)] == [False, False, False]
