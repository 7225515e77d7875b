"""How a whole condition is told: on a card in one sentence, on a page line by line."""

import pytest

from portal.definitions.facts import Fact
from portal.web.reasons.telling import checklist, reason_of, why_not
from tests.standings import unmet

SPEND = {"var": "aggregations.spend_12m"}
TIER = {"var": "tier_handle"}
BIRTHDAY = {"var": "days_to_birthday"}
GOLD = {"in": [TIER, ["gold", "platinum"]]}
BETWEEN = {"<=": [500, SPEND, 1000]}


@pytest.fixture(autouse=True)
def page(app):
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        yield


def card(condition, explanations=None, **member):
    words = why_not(unmet(condition, explanations, **member))
    return f"{words.heading}. {words.text}".strip()


def lines(condition, explanations=None, **member):
    told = checklist(unmet(condition, explanations, **member))
    return [line.text for line in told.lines] if told else None


@pytest.mark.parametrize(
    ("condition", "variable", "words", "member", "said"),
    [
        (GOLD, "tier_handle", "{needed}, not {actual}", {}, "Gold or Platinum, not Silver"),
        (
            {">=": [{"var": "today"}, "2026-12-24"]},
            "today",
            "Until {needed}: {distance}",
            {},
            "Until 24 December 2026: 30",
        ),
        (
            {"in": [{"var": "today"}, ["2026-12-06", "2026-12-24"]]},
            "today",
            "{needed}",
            {},
            "6 December 2026 or 24 December 2026",
        ),
        ({"==": [{"var": "birth_month"}, 5]}, "birth_month", "Babies of {needed}", {}, "May"),
        (
            {">=": [SPEND, 760.104]},
            "aggregations.spend_12m",
            "{distance} to {needed}, from {actual}",
            {"aggregations": {"spend_12m": 760.1}},
            "$0.01 to $760.11, from $760.10",
        ),
        (
            {"<": [SPEND, 100]},
            "aggregations.spend_12m",
            "Below {needed}: {actual}",
            {"aggregations": {"spend_12m": 100}},
            "Below $100: $100",
        ),
        (
            {">=": [{"var": "aggregations.shop_count"}, 3]},
            "aggregations.shop_count",
            "{actual} of {needed}",
            {},
            "0 of 3",
        ),
    ],
)
def test_figures_in_own_words_are_written_as_people_read_them(
    condition, variable, words, member, said
):
    assert said in card(condition, {variable: words}, **member)


@pytest.mark.parametrize(
    ("condition", "variable", "words", "member", "usual"),
    [
        (GOLD, "tier_handle", "Not {actual}", {"tier_handle": None}, "You have no tier yet."),
        (
            {"<=": [BIRTHDAY, 7]},
            "days_to_birthday",
            "{distance} days until then",
            {},
            "From 7 days before your birthday. Your date of birth is not in your profile.",
        ),
        (
            {"var": "is_completed"},
            "is_completed",
            "Fill in {actual}",
            {},
            "For members with a complete profile.",
        ),
        (GOLD, "tier_handle", "{distance} to go", {}, "For Gold or Platinum members."),
    ],
)
def test_own_words_with_a_figure_that_nobody_knows_give_way(
    condition, variable, words, member, usual
):
    assert usual in card(condition, {variable: words}, **member)


def test_a_range_in_own_words_is_said_once():
    own = {"aggregations.spend_12m": "Spend between $500 and $1,000"}
    assert "more thing" not in card(BETWEEN, own)
    assert lines(BETWEEN, own) is None
    with_tier = {"and": [BETWEEN, GOLD]}
    member = {"aggregations": {"spend_12m": 1200}}
    assert lines(with_tier, own, **member) == [
        "For Gold or Platinum members",
        "Spend between $500 and $1,000",
    ]


def test_two_figures_in_own_words_are_two_things():
    twice = {"and": [{">=": [SPEND, 1000]}, {">=": [SPEND, 2000]}]}
    own = {"aggregations.spend_12m": "Only {distance} to go"}
    assert card(twice, own, aggregations={"spend_12m": 900}) == (
        "Only $100 to go. $900 of $1,000, counted over the 12 months up to your last purchase."
        " One more thing is needed."
    )
    own = {"aggregations.spend_12m": "Spend more"}
    assert "more thing" not in card(twice, own, aggregations={"spend_12m": 900})


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (BETWEEN, "$0 of $500, counted over the 12 months up to your last purchase."),
        ({"<=": [18, {"var": "age"}, 25]}, "Your date of birth is not in your profile."),
        ({"and": [{"<=": [{"var": "age"}, 25]}, {">=": [{"var": "age"}, 18]}]}, "18 or over."),
    ],
)
def test_the_upper_end_of_a_range_is_no_further_thing_for_whoever_has_nothing(condition, said):
    told = card(condition)
    assert said in told
    assert "more thing" not in told


def test_what_can_be_said_is_said_first():
    first_of_its_kind = {"==": [{"var": "profile_type"}, "staff"]}
    told = card({"and": [first_of_its_kind, {">=": [SPEND, 1000]}]})
    assert told.startswith("Spend $1,000 more.")
    assert told.endswith("One more thing is needed.")


def test_words_for_the_whole_of_it_stand_over_its_list():
    both = {"and": [{">=": [SPEND, 1000]}, GOLD]}
    own = {"*": {"en": "Ask us in the shop.", "de": "Fragen Sie in der Filiale."}}
    assert (
        checklist(unmet(both, own)).text == "Ask us in the shop." == why_not(unmet(both, own)).text
    )
    assert checklist(unmet(both)).text is None


def test_one_of_something_and_a_yes_are_told_apart():
    named = {"variable": "custom_attributes.fit.shoe", "needed": (43,), "names": ("43",)}
    one, yes = (Fact("one_of", False, actual=each, **named) for each in (1, True))
    assert one == yes
    assert [reason_of(each).gap for each in (yes, one)] == [None, "Yours is 1."]
    two, no = (Fact("one_of", False, actual=each, **named) for each in (0, False))
    assert [reason_of(each).gap for each in (two, no)] == ["Yours is 0.", None]
