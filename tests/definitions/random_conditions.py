"""Draws conditions and members at random: sensible ones, odd ones and hostile ones."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

NUMBERS = (
    "aggregations.spend_12m aggregations.spend_all aggregations.shop_count point_balance"
    " reward_balance days_since_joined age birth_month"
).split()
TEXTS = "tier_handle gender currency company first_name".split()
FLAGS = "is_birthday_month is_join_anniversary_month".split()
LISTS = "flattened_tags flattened_statuses".split()
WORDS = "gold silver female AUD Northfield vip new 12".split()
DAYS = "2026-01-01 2026-11-23 2026-11-24 2026-11-25 2027-03-03".split()
OPERATORS = ["<", "<=", ">", ">="]


def var(names: list[str]) -> st.SearchStrategy[Any]:
    return st.sampled_from(names).map(lambda name: {"var": name})


def node(operators: list[str], *operands: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(st.sampled_from(operators), *operands).map(lambda t: {t[0]: list(t[1:])})


bounds = st.integers(-5, 1200) | st.sampled_from([0.5, 99.99, 1000, 365, 3, "12", "1000"])
words = st.sampled_from(WORDS)
numbers = var(NUMBERS)
sums = node(["+", "-", "*"], numbers, st.integers(-3, 9)) | node(
    ["+", "-"], st.integers(1, 9), numbers
)
quotients = node(["/", "%"], numbers, st.integers(1, 4))
extremes = node(["min", "max"], numbers, numbers)
amounts = numbers | sums | quotients | extremes
leaves = st.one_of(
    node(OPERATORS, numbers, bounds),
    node(OPERATORS, bounds, numbers),
    node(OPERATORS, amounts, bounds),
    node(["<", "<="], st.integers(0, 400), numbers, st.integers(300, 1200)),
    node(["==", "!=", "===", "!=="], numbers, bounds),
    node(["==", "!=", "===", "!=="], var(TEXTS), words),
    node(["==", "!="], numbers, numbers),
    node(["==", "!=", "==="], var(FLAGS), st.booleans()),
    node(["==", "!="], var([*NUMBERS, *TEXTS]), st.none()),
    node(["in"], var(TEXTS), st.lists(words, max_size=4)),
    node(["in"], words, var(LISTS)),
    node(["in"], words, var(TEXTS)),
    node(OPERATORS, var(["today"]), st.sampled_from(DAYS)),
    node(["==", "!="], var(["today"]), st.sampled_from(DAYS)),
    node(["missing"], st.sampled_from([*NUMBERS, *TEXTS])),
    st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3).map(lambda n: {"missing": n}),
    st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3).map(
        lambda names: {"missing_some": [1, names]}
    ),
    node(["some", "all", "none"], var(LISTS), node(["=="], st.just({"var": ""}), words)),
    node(["!", "!!"], var([*NUMBERS, *TEXTS, *FLAGS, *LISTS])),
    var([*FLAGS, *TEXTS, *NUMBERS]),
    # Odd ones: kinds that do not fit, and what nobody has.
    node(["==", "<", ">="], var(TEXTS), st.integers(0, 9)),
    node(["==", ">="], numbers, words),
    node(["=="], var(["no.such.thing"]), words),
    node(["==", "<"], st.integers(0, 3), st.integers(0, 3)),
    st.booleans() | st.none(),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=1, max_size=4)).map(
            lambda t: {t[0]: t[1]}
        ),
        inner.map(lambda each: {"!": [each]}),
        inner.map(lambda each: {"!!": [each]}),
        st.lists(inner, min_size=2, max_size=5).map(lambda each: {"if": each}),
    ),
    max_leaves=12,
).filter(lambda logic: isinstance(logic, dict))

maybe = st.none()
members = st.fixed_dictionaries(
    {
        "tier_handle": maybe | st.sampled_from(["silver", "gold"]),
        "gender": maybe | st.sampled_from(["female", "male"]),
        "currency": maybe | st.just("AUD"),
        "company": maybe | st.sampled_from(["Northfield", "12"]),
        "first_name": maybe | st.sampled_from(["Ada", ""]),
        "birth_year": st.integers(1950, 2015),
        "birth_month": maybe | st.integers(1, 12),
        "birth_day": maybe | st.integers(1, 28),
        "joined_at": maybe
        | st.datetimes(datetime(2020, 1, 1), datetime(2026, 11, 23)).map(
            lambda at: at.replace(tzinfo=UTC)
        ),
        "tags": st.lists(st.sampled_from(["vip", "new"]), max_size=2, unique=True),
        "statuses": st.lists(st.sampled_from(["gold", "new"]), max_size=1),
        "point_balance": st.integers(0, 1200),
        "reward_balance_cents": st.integers(0, 120_000),
        "aggregations": st.fixed_dictionaries(
            {},
            optional={
                "spend_12m": st.integers(0, 1200)
                | st.sampled_from([99.99, 1000, "365", "nan", "inf", 2**70, -0.0]),
                "spend_all": st.integers(0, 2000),
                "shop_count": st.integers(0, 9),
            },
        ),
    }
)
