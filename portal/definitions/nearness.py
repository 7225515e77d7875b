"""Tells how far off a need is: the distance, the day it comes true by itself, and its share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.definitions.needs import Code, Need
from portal.definitions.variables import variable_of
from portal.profiles.standing import Standing, birthday

Number = int | float
_LAST_YEAR = 3000
_UPWARD: frozenset[Code] = frozenset({"at_least", "more_than"})
_DOWNWARD: frozenset[Code] = frozenset({"at_most", "less_than"})


@dataclass(frozen=True, slots=True)
class Distance:
    """What is missing: `share` of the way from 0 to 1, and whether it can be gone at all."""

    distance: Number | None = None
    opens_on: date | None = None
    share: float = 1.0
    is_reachable: bool = True


def distance_to(need: Need, actual: Any, standing: Standing) -> Distance:
    """Measure how far a member is from what is needed and not so."""
    variable = variable_of(need.variable or "")
    if variable is None:
        return Distance(is_reachable=need.needed != ())
    opens_on = _opening(need, actual, standing)
    if opens_on is not None:
        days = (opens_on - _today(standing)).days
        return Distance(days, opens_on, share=min(1.0, days / 365))
    is_over = variable.rises and need.code in _DOWNWARD
    is_settled = variable.is_fixed or is_over or need.variable == "today"
    if need.needed == () or (actual is not None and is_settled):
        return Distance(is_reachable=False)
    if variable.kind == "number" and need.code in _UPWARD | _DOWNWARD | {"equals"}:
        return _between(need, actual)
    if variable.unit == "tier" and need.code == "one_of":
        return Distance(share=_steps(need.needed, actual, list(standing.tier_names)))
    return Distance()


def _between(need: Need, actual: Any) -> Distance:
    if actual is not None and not isinstance(actual, (int, float)):
        return Distance()
    # Rounded because 1000 - 760.1 is 239.89999999999998, and nobody counts in millionths.
    distance = round(abs(need.needed - (actual or 0)), 6)
    share = min(1.0, distance / abs(need.needed)) if need.needed else 1.0
    return Distance(int(distance) if distance == int(distance) else distance, share=share)


def _steps(wanted: tuple[Any, ...], held: Any, ranked: list[str]) -> float:
    """Count the levels between, as a share of all there are."""
    now = ranked.index(held) if held in ranked else -1
    steps = [abs(ranked.index(each) - now) for each in wanted if each in ranked]
    return min(steps, default=len(ranked)) / max(1, len(ranked))


def _opening(need: Need, actual: Any, standing: Standing) -> date | None:
    """Return the day from which it is so without the member doing anything."""
    find = _OPENINGS.get((need.variable or "", need.code))
    return find(need.needed, actual, standing) if find else None


def _of_today(needed: str, _actual: Any, _standing: Standing) -> date | None:
    return date.fromisoformat(needed)


def _of_days(needed: tuple[Any, ...], _actual: Any, standing: Standing) -> date | None:
    return min((day for day in _days(needed) if day > _today(standing)), default=None)


def _of_joining(needed: Number, actual: Number | None, standing: Standing) -> date | None:
    return None if actual is None else _in_days(_today(standing), needed - actual)


def _of_birthday(needed: Number, actual: Number | None, standing: Standing) -> date | None:
    if actual is None or not 0 <= needed < actual:
        return None
    return _in_days(_today(standing), actual - needed)


def _of_age(needed: Number, actual: Number | None, standing: Standing) -> date | None:
    row = standing.row
    year = (row.birth_year or 0) + int(needed)
    known = actual is not None and year < _LAST_YEAR
    return birthday(year, row.birth_month, row.birth_day) if known else None


def _of_birthday_month(_needed: Any, _actual: Any, standing: Standing) -> date | None:
    month = standing.row.birth_month
    return _next_month(month, _today(standing)) if month else None


def _of_joining_month(_needed: Any, _actual: Any, standing: Standing) -> date | None:
    joined = standing.row.joined_at
    if joined is None:
        return None
    return _next_month(joined.astimezone(standing.zone).month, _today(standing))


_OPENINGS: Mapping[tuple[str, Code], Callable[[Any, Any, Standing], date | None]] = {
    ("today", "at_least"): _of_today,
    ("today", "one_of"): _of_days,
    ("days_since_joined", "at_least"): _of_joining,
    ("days_to_birthday", "at_most"): _of_birthday,
    ("days_to_birthday", "equals"): _of_birthday,
    ("age", "at_least"): _of_age,
    ("is_birthday_month", "is_true"): _of_birthday_month,
    ("is_join_anniversary_month", "is_true"): _of_joining_month,
}


def _today(standing: Standing) -> date:
    return standing.today


def _days(written: tuple[Any, ...]) -> list[date]:
    found = []
    for each in written:
        try:
            found.append(date.fromisoformat(each))
        except (TypeError, ValueError):
            continue
    return found


def _in_days(today: date, days: Number) -> date | None:
    return today + timedelta(days=int(days)) if 0 < days < 100_000 else None


def _birthday_of_age(age: Number, row: Any) -> date | None:
    year = row.birth_year + int(age)
    return birthday(year, row.birth_month, row.birth_day) if year < 3000 else None


def _next_month(month: int, today: date) -> date:
    return date(today.year + (month <= today.month), month, 1)


def as_text(day: date | None) -> str | None:
    """Write a day as facts hold it."""
    return day.isoformat() if day else None


def value_at(facts: Mapping[str, Any], name: str) -> Any:
    """Return what a variable holds, or None when there is nothing."""
    found: Any = facts
    for step in name.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found
