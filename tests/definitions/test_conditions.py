import json
from contextlib import suppress

import pytest
from datalogic_py import DataHandle
from hypothesis import given
from hypothesis import strategies as st

from portal.definitions.conditions import CannotDecide, InvalidCondition, checked, compiled

GOLD = {"==": [{"var": "tier_handle"}, "gold"]}


def holds(source, **facts):
    return compiled(source, definition_handle="free-tea").holds(DataHandle(facts))


@pytest.mark.parametrize("nothing", [None, "", [], {}, "[]", "{}", "null"])
def test_an_empty_condition_holds_for_everybody(nothing):
    assert checked(nothing) is None
    assert holds(nothing)


@pytest.mark.parametrize(
    ("short", "facts", "expected"),
    [
        ({"rule": "tier", "value": "gold"}, {"tier_handle": "gold"}, True),
        ({"rule": "tier", "value": "gold"}, {"tier_handle": "silver"}, False),
        ({"rule": "tier", "value": ["gold", "silver"]}, {"tier_handle": "silver"}, True),
        ({"rule": "tag", "value": "vip"}, {"flattened_tags": ["new", "vip"]}, True),
        ({"rule": "tag", "value": ["a", "b"]}, {"flattened_tags": ["c"]}, False),
        ({"rule": "status", "value": "staff"}, {"flattened_statuses": ["staff"]}, True),
        ({"rule": "min_spend", "value": 100}, {"aggregations": {"spend_12m": 100}}, True),
        ({"rule": "min_spend", "value": 100}, {"aggregations": {"spend_12m": 99.99}}, False),
        ({"rule": "min_spend", "value": 100}, {}, False),
    ],
)
def test_the_short_form_means_what_it_says(short, facts, expected):
    assert holds(short, **facts) is expected
    assert holds(json.dumps(short), **facts) is expected


@pytest.mark.parametrize(
    ("logic", "facts", "expected"),
    [
        ({"<": [{"var": "age"}, 30]}, {}, False),
        ({">=": [30, {"var": "age"}]}, {"age": None}, False),
        ({"<=": [1, {"var": "n"}, 3]}, {"n": 2}, True),
        ({"<": [1, {"var": "n"}, 3]}, {"n": 3}, False),
        ({"in": ["b", {"var": "tags"}]}, {"tags": ["a", "b"]}, True),
        ({"in": ["ell", "hello"]}, {}, True),
        ({"!": [{"var": "tags"}]}, {"tags": []}, True),
        ({"!!": ["0"]}, {}, True),
        ({"missing": ["a"]}, {"a": 1}, False),
        ({"missing_some": [1, ["a", "b"]]}, {"a": 1}, False),
        ({"some": [{"var": "n"}, {">": [{"var": ""}, 2]}]}, {"n": [1, 3]}, True),
        ({"all": [{"var": "n"}, {">": [{"var": ""}, 2]}]}, {"n": [1, 3]}, False),
        ({"none": [{"var": "n"}, {">": [{"var": ""}, 2]}]}, {"n": [1]}, True),
        ({"if": [{"var": "a"}, GOLD, True]}, {"a": False}, True),
        ({"==": [{"var": "definition.handle"}, "free-tea"]}, {}, True),
        ({"==": ["1", 1]}, {}, True),
        ({"===": ["1", 1]}, {}, False),
        ({">": [{"-": [{"*": [{"var": "n"}, 2]}, 1]}, 4]}, {"n": 3}, True),
    ],
)
def test_json_logic_means_what_it_usually_means(logic, facts, expected):
    assert holds(logic, **facts) is expected


@pytest.mark.parametrize(
    ("source", "place", "said"),
    [
        ({"and": [GOLD, {"log": ["x"]}]}, "/and/1", "'log' is not an operator"),
        ({"map": [[1], {"var": ""}]}, "", "'map' is not an operator"),
        ({"a": 1, "b": 2}, "", "exactly one key"),
        ({"and": [{}]}, "/and/0", "exactly one key"),
        ({"rule": "colour", "value": "red"}, "/rule", "one of tier"),
        ({"rule": "tier"}, "", "exactly two keys"),
        ({"rule": "tier", "value": []}, "/value", "a text"),
        ({"rule": "min_spend", "value": "many"}, "/value", "a number"),
        ({"rule": "min_spend", "value": True}, "/value", "a number"),
        ({"==": [1]}, "", "at least 2"),
        ([1], "", "must be an object"),
        (5, "", "must be an object"),
        ("not json", "", "not valid JSON"),
        ('{"rule":"tier","value":"\\ud800"}', "", "cannot be read"),
        ({"==": [{"var": "x"}, "a" * 257]}, "/==/1", "256 characters"),
        ({"in": [1, list(range(101))]}, "/in/1", "100 items"),
        ({"==": [1, float("inf")]}, "/==/1", "finite"),
        ({"==": [1, 2**60]}, "/==/1", "2^53"),
        ({"and": [{"==": [i, i]} for i in range(80)]}, "", "200 parts"),
        ({"==": ["x", "y" * 9000]}, "", "8192 bytes"),
    ],
)
def test_a_condition_that_cannot_be_used_is_refused_with_its_place(source, place, said):
    with pytest.raises(InvalidCondition) as refused:
        checked(source)
    assert said in refused.value.mistake
    if place:
        assert refused.value.place == place


def test_depth_is_limited():
    deep = GOLD
    for _ in range(12):
        deep = {"!": [deep]}
    with pytest.raises(InvalidCondition, match="12 levels"):
        checked(deep)


def test_what_is_broken_in_the_store_never_holds():
    with pytest.raises(CannotDecide):
        holds({"run": "rm"})


@pytest.mark.parametrize("logic", [{"+": ["a", 1]}, {"<": ["a", 5]}, {"/": [1, 0]}])
def test_what_cannot_be_computed_is_no_yes(logic):
    with suppress(CannotDecide):
        assert holds({"==": [logic, True]}) is False


def test_work_is_bounded():
    hundreds = list(range(90))
    thousands = {"none": [hundreds, {"some": [hundreds, {"<": [{"var": ""}, 0]}]}]}
    with pytest.raises(CannotDecide):
        holds({"all": [[1, 2, 3, 4], thousands]})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["and", "or", "!", "==", "<", "in", "var", "if", "+", "boo"]),
            inner,
            max_size=2,
        )
    ),
    max_leaves=20,
)


@given(json_values)
def test_whatever_is_sent_is_refused_or_decided(source):
    try:
        checked(source)
    except InvalidCondition:
        assert compiled(source, definition_handle="x").is_broken
        return
    condition = compiled(source, definition_handle="x")
    with suppress(CannotDecide):
        assert condition.holds(DataHandle({"a": 1})) in (True, False)
