"""What of a condition is probably not meant."""

from datetime import date

import pytest

from portal.definitions.conditions import InvalidCondition
from portal.definitions.linting import findings
from portal.definitions.variables import Privacy

TIER, SPEND, TAGS, TODAY, AGE = (
    {"var": name}
    for name in ("tier_handle", "aggregations.spend_12m", "flattened_tags", "today", "age")
)
GOLD = {"==": [TIER, "gold"]}
BIRTHDAY = {"==": [{"var": "is_birthday_month"}, True]}


def found_in(source):
    return [
        (each.code, each.place)
        for each in findings(source, privacy=Privacy(), today=date(2026, 11, 24))
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"==": [{"var": "tire_handle"}, "gold"]}, ("unknown_variable", "/==/0")),
        ({"and": [GOLD, {"missing": ["emial"]}]}, ("unknown_variable", "/and/1")),
        ({">=": [{"var": "aggregations.spend_12"}, 5]}, ("unknown_variable", "/>=/0")),
        ({">=": [TIER, 5]}, ("wrong_type", "")),
        ({"!": [{"==": [{"var": "birth_month"}, "March"]}]}, ("wrong_type", "/!/0")),
        ({"<": [TODAY, "soon"]}, ("wrong_type", "")),
        ({"==": [{"var": "is_birthday_month"}, 1]}, ("wrong_type", "")),
        ({"in": [{"var": "birth_month"}, ["3", "4"]]}, ("wrong_type", "")),
        ({"in": ["x", SPEND]}, ("wrong_type", "")),
        ({"===": [{"var": "birth_month"}, "3"]}, ("never_equal", "")),
        ({"!==": [TIER, 3]}, ("never_equal", "")),
        ({"===": ["1", 1]}, ("never_equal", "")),
        ({"==": [{"var": "gender"}, "Female"]}, ("never_equal", "")),
        (
            {"and": [GOLD, {"in": [{"var": "gender"}, ["female", "Male"]]}]},
            ("never_equal", "/and/1"),
        ),
        ({"in": [TIER, "gold,silver"]}, ("part_of_text", "")),
        ({">=": [{"+": [SPEND, {"var": "reward_balance"}]}, 3]}, ("undecidable", "/>=/0")),
        ({"!": [{"==": [{"%": [AGE, 10]}, 0]}]}, ("undecidable", "/!/0/==/0")),
        ({"or": [{"!": [SPEND]}, {"!!": [SPEND]}]}, ("always_true", "")),
        ({"==": [1, 1]}, ("always_true", "")),
        ({"<": [5, AGE, 6]}, ("always_false", "")),
        ({"in": [TIER, []]}, ("always_false", "")),
        ({"and": [{">=": [SPEND, 1000]}, {"<": [SPEND, 500]}]}, ("contradictory", "")),
        ({"and": [GOLD, {"==": [{"var": "tier.handle"}, "silver"]}]}, ("contradictory", "")),
        ({"or": [GOLD, {"and": [BIRTHDAY, {"!": [BIRTHDAY]}]}]}, ("contradictory", "/or/1")),
        ({"and": [{">=": [SPEND, 1000]}, {">=": [SPEND, 500]}]}, ("redundant", "/and/1")),
        ({"or": [GOLD, {"in": [TIER, ["gold", "silver"]]}]}, ("redundant", "/or/0")),
        ({"and": [True, GOLD]}, ("redundant", "/and/0")),
        ({"rule": "tag", "value": "vip"}, ("private_only", "")),
        ({"<=": ["2027-05-01", TODAY, "2027-03-01"]}, ("never_open", "")),
        ({"<=": ["2026-05-01", TODAY, "2026-06-01"]}, ("over", "")),
    ],
)
def test_what_is_probably_not_meant(source, expected):
    assert expected in found_in(source)


@pytest.mark.parametrize(
    "source",
    [
        None,
        {},
        GOLD,
        {"rule": "tier", "value": ["gold", "platinum"]},
        {"rule": "min_spend", "value": 100},
        {"and": [GOLD, {">=": [SPEND, 1000]}, {">=": [{"var": "days_since_joined"}, 365]}]},
        {"or": [GOLD, {"and": [{">=": [SPEND, 1000]}, BIRTHDAY]}]},
        {"and": [GOLD, {"in": ["vip", TAGS]}]},
        {"or": [{">=": [SPEND, 1000]}, {"<": [SPEND, 1000]}]},
        {"<=": ["2026-05-01", TODAY, "2027-06-01"]},
        {"in": [TODAY, ["2027-03-01", "9999-12-31"]]},
        {">=": [{"var": "aggregations.returns_12m"}, 3]},
        {">=": [{"+": [{"var": ["aggregations.spend_12m", 0]}, {"var": "reward_balance"}]}, 3]},
        {"and": [{"!": [{"missing": ["age"]}]}, {"==": [{"%": [{"var": "age"}, 10]}, 0]}]},
        {"==": [{"var": "birth_month"}, "3"]},
        {"in": ["@shop.example", {"var": "email"}]},
        {"some": [TAGS, {"==": [{"var": ""}, "vip"]}]},
        {"and": [{">=": [{"var": f"aggregations.number_{i}"}, i]} for i in range(30)]},
    ],
)
def test_what_is_meant_is_left_alone(source):
    assert [each for each in found_in(source) if each[0] != "private_only"] == []


def test_a_typing_error_is_answered_with_what_was_meant():
    [finding] = findings({"==": [{"var": "tire_handle"}, "gold"]}, privacy=Privacy())
    assert str(finding) == (
        "At /==/0: tire_handle is not known and always empty. Did you mean tier_handle?"
    )


def test_what_cannot_be_used_is_no_finding():
    with pytest.raises(InvalidCondition):
        found_in({"log": [1]})


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("tier", "tier_handle"),
        ("tags", "flattened_tags"),
        ("spend_12m", "aggregations.spend_12m"),
        ("birthday_month", "is_birthday_month"),
        ("aggregations.spend12m", "aggregations.spend_12m"),
        ("first_nmae", "first_name"),
        ("colour", None),
    ],
)
def test_a_name_is_taken_for_what_it_is_a_part_of(name, meant):
    [finding] = findings({"==": [{"var": name}, "x"]}, privacy=Privacy())[:1]
    assert finding.code == "unknown_variable"
    assert finding.message.endswith(f"Did you mean {meant}?" if meant else "always empty.")


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"rule": "tier", "value": "platinium"}, ["There is no tier 'platinium'. Did you mean platinum?"]),
        ({"!": [{"in": [TIER, ["Gold", "gold"]]}]}, ["There is no tier 'Gold'. Did you mean gold?"]),
        ({"and": [{"==": [{"var": "tier.handle"}, "vip"]}, BIRTHDAY]}, ["There is no tier 'vip'."]),
        (GOLD, []),
        ({"==": [TIER, None]}, []),
    ],
)  # fmt: skip
def test_a_tier_that_there_is_not_is_named(condition, said):
    there = ["gold", "platinum"]
    found = findings(condition, privacy=Privacy(), tiers=there)
    assert [each.message for each in found if each.code == "unknown_tier"] == said
    assert [
        each for each in findings(condition, privacy=Privacy()) if each.code == "unknown_tier"
    ] == []
