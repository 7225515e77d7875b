"""Writes money, numbers, choices and lists as people read them, in their language."""

import re
from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.lists import format_list
from babel.numbers import (
    NumberPattern,
    format_decimal,
    get_currency_precision,
    get_currency_symbol,
    parse_pattern,
)

from portal.web.gettext import _, page_locale
from portal.web.signed_in import settings

Number = int | float
_CENTS = re.compile(r"\.0+(?=[^0#]|$)")
# In one programme there is one kind of dollar, and nobody says which.
_WHOSE_DOLLAR = re.compile(r"\b[A-Z]{1,3}(?=\$)")


def money(amount: Number) -> str:
    """Write an amount in the programme's currency: $1,000 or $1,000.50."""
    return _money(amount, settings().currency, page_locale(), ROUND_HALF_UP)


def money_at_least(amount: Number) -> str:
    """Write an amount rounded up to what can be paid, so that it is never too little."""
    return _money(amount, settings().currency, page_locale(), ROUND_CEILING)


def money_at_most(amount: Number) -> str:
    """Write an amount rounded down to what can be paid, so that it is never too much."""
    return _money(amount, settings().currency, page_locale(), ROUND_FLOOR)


def number(value: Number) -> str:
    """Write a number: 12,500 or 2.5."""
    return _number(value, page_locale())


def either(names: Iterable[object]) -> str:
    """Write a choice: Gold or Platinum."""
    return _either(tuple(map(str, names)), page_locale())


def listed(parts: Iterable[str | None]) -> str:
    """Write what there is one after the other: Fitzroy, Till 1, Jo."""
    return _(", ").join(filter(None, parts))


@lru_cache(4096)
def _money(amount: Number, currency: str, locale: Locale, rounding: str) -> str:
    """Write each amount once: the pattern alone takes 0.03 ms to apply."""
    step = Decimal(1).scaleb(-get_currency_precision(currency))
    exact = Decimal(str(amount)).quantize(step, rounding=rounding)
    pattern = _pattern(locale, is_whole=exact == exact.to_integral_value())
    written = pattern.apply(exact, locale).replace("¤", _symbol(currency, locale))
    return _WHOSE_DOLLAR.sub("", written)


@lru_cache(64)
def _symbol(currency: str, locale: Locale) -> str:
    return get_currency_symbol(currency, locale)


@lru_cache(64)
def _pattern(locale: Locale, *, is_whole: bool) -> NumberPattern:
    pattern = str(locale.currency_formats["standard"].pattern)
    return parse_pattern(_CENTS.sub("", pattern) if is_whole else pattern)


@lru_cache(4096)
def _number(value: Number, locale: Locale) -> str:
    return format_decimal(value, locale=locale)


@lru_cache(1024)
def _either(names: tuple[str, ...], locale: Locale) -> str:
    return format_list(names, style="or", locale=locale)
