"""Fills the figures of a need into the programme's own words for it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from portal.definitions.explanations import PLACEHOLDERS
from portal.definitions.facts import Fact, Wording
from portal.web.amounts import either, money_at_least, money_at_most, number
from portal.web.gettext import page_locale
from portal.web.moments import day


def in_language(wording: Wording, language: str) -> str | None:
    """Return the words in a language, else those for every one, else the first there are."""
    known = dict(wording)
    return known.get(language) or known.get("") or next(iter(known.values()), None)


def has_figures(wording: Wording) -> bool:
    """Tell whether it differs by what is needed; words that are not there do."""
    return not wording or any(each in text for _language, text in wording for each in PLACEHOLDERS)


def own_words(fact: Fact, language: str) -> str | None:
    """Return the programme's words with their figures, unless they name one that there is not."""
    words = in_language(fact.wording, language)
    for placeholder in PLACEHOLDERS if words else ():
        if words and placeholder in words:
            figure = None if fact.is_private else _FIGURES[placeholder](fact)
            words = words.replace(placeholder, figure) if figure is not None else None
    return words


def _needed(fact: Fact) -> str | None:
    if isinstance(fact.needed, tuple):
        is_named = fact.unit not in {"date", "month"}
        names = fact.names if is_named else [_written(fact, each) or "" for each in fact.needed]
        return either(names) if names else None
    return _written(fact, fact.needed, rounded_up=fact.code in {"at_least", "less_than"})


def _actual(fact: Fact) -> str | None:
    if fact.unit == "tier":
        return fact.actual_name
    there = 0 if fact.actual is None and _starts_at_nothing(fact) else fact.actual
    return _written(fact, there, rounded_up=fact.code in {"at_most", "less_than"})


def _distance(fact: Fact) -> str | None:
    if fact.opens_on or fact.unit != "money":
        return None if fact.distance is None else number(fact.distance)
    return _written(fact, fact.distance, rounded_up=True)


_FIGURES: Mapping[str, Callable[[Fact], str | None]] = dict(
    zip(PLACEHOLDERS, (_needed, _actual, _distance), strict=True)
)


def _starts_at_nothing(fact: Fact) -> bool:
    """Tell whether a member of whom nothing is written down has none of it."""
    return (fact.variable or "").startswith("aggregations.")


def _written(fact: Fact, value: Any, *, rounded_up: bool = False) -> str | None:
    """Write a value as its kind is written, or None where there is none to write."""
    if value is None or isinstance(value, bool):
        return None
    if fact.unit == "money" and isinstance(value, (int, float)):
        return money_at_least(value) if rounded_up else money_at_most(value)
    if fact.unit == "month" and isinstance(value, int):
        months: Mapping[int, str] = page_locale().months["stand-alone"]["wide"]
        return months.get(value)
    if isinstance(value, str):
        return _day(value) if fact.unit == "date" else value
    return number(value) if isinstance(value, (int, float)) else None


def _day(written: str) -> str:
    try:
        return day(date.fromisoformat(written[:10]))
    except ValueError:
        return written
