"""Tells how far off a need is: the distance, the day it comes true by itself, and its share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from portal.definitions.needs import Code, Need
from portal.definitions.variables import Variable, variable_of
from portal.profiles.standing import Standing, birthday

Number = int | float
_LAST_YEAR = 3000
UPWARD: frozenset[Code] = frozenset({"at_least", "more_than"})
DOWNWARD: frozenset[Code] = frozenset({"at_most", "less_than"})
_MEASURED: frozenset[Code] = frozenset({*UPWARD, *DOWNWARD, "equals"})
# Whoever has no figure of a purchase has none of it; these are not known instead.
_OF_A_LIFE = frozenset(
    {"age", "birth_day", "birth_month", "birth_year", "days_since_joined", "days_to_birthday"}
)
_Opening = Callable[[Any, Any, Standing], date | None]


class Distance(NamedTuple):
    """What is missing: `share` of the way from 0 to 1, and whether it can be gone at all."""

    distance: Number | None = None
    opens_on: date | None = None
    share: float = 1.0
    is_reachable: bool = True


_Way = Callable[[Need, Any, Standing], Distance]
FAR = Distance()
OUT_OF_REACH = Distance(is_reachable=False)


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """How a need is measured for any member, settled once: a page measures dozens."""

    need: Need
    variable: Variable | None
    path: tuple[str, ...]
    opening: _Opening | None
    way: _Way
    is_settled: bool

    def actual(self, standing: Standing) -> Any:
        """Return what there is of the variable, or None when there is nothing."""
        found: Any = standing.facts if self.path else None
        for step in self.path:
            found = found.get(step) if isinstance(found, dict) else None
        return found if isinstance(found, (str, int, float)) else None

    def distance(self, actual: Any, standing: Standing) -> Distance:
        """Measure how far a member is from what is needed and not so."""
        if self.opening is not None:
            opens_on = self.opening(self.need.needed, actual, standing)
            if opens_on is not None:
                days = (opens_on - standing.today).days
                return Distance(days, opens_on, share=min(1.0, days / 365))
        if self.need.needed == () or (self.is_settled and actual is not None):
            return OUT_OF_REACH
        return self.way(self.need, actual, standing)


def measure_of(need: Need) -> Measure:
    """Settle how a need is measured."""
    variable, name = variable_of(need.variable or ""), need.variable or ""
    return Measure(
        need,
        variable,
        path=tuple(name.split(".")) if name else (),
        opening=_OPENINGS.get((name, need.code)),
        way=_way(need, variable),
        is_settled=variable is not None and _is_settled(need, variable),
    )


def _is_settled(need: Need, variable: Variable) -> bool:
    """Tell whether what there is can no more become what is needed."""
    is_over = variable.rises and need.code in DOWNWARD
    return variable.is_fixed or is_over or need.variable == "today"


def _way(need: Need, variable: Variable | None) -> _Way:
    if variable is not None and variable.kind == "number" and need.code in _MEASURED:
        return _from_what_is_known if need.variable in _OF_A_LIFE else _between
    if variable is not None and variable.unit == "tier" and need.code == "one_of":
        return _levels
    return _unmeasured


def _unmeasured(_need: Need, _actual: Any, _standing: Standing) -> Distance:
    return FAR


def _levels(need: Need, actual: Any, standing: Standing) -> Distance:
    return Distance(share=_steps(need.needed, actual, standing.tier_places))


def _between(need: Need, actual: Any, _standing: Standing) -> Distance:
    if actual is not None and not isinstance(actual, (int, float)):
        return FAR
    # Rounded because 1000 - 760.1 is 239.89999999999998, and nobody counts in millionths.
    distance = round(abs(need.needed - (actual or 0)), 6)
    # What would have to become less is nobody's next step, however little it is.
    falls = (actual or 0) > need.needed
    share = min(1.0, distance / abs(need.needed)) if need.needed and not falls else 1.0
    return Distance(int(distance) if distance == int(distance) else distance, share=share)


def _from_what_is_known(need: Need, actual: Any, standing: Standing) -> Distance:
    return FAR if actual is None else _between(need, actual, standing)


def _steps(wanted: tuple[Any, ...], held: Any, places: Mapping[str, int]) -> float:
    """Count the levels between, as a share of all there are."""
    now = places.get(held, -1)
    steps = [abs(place - now) for each in wanted if (place := places.get(each)) is not None]
    return min(steps, default=len(places)) / max(1, len(places))


def _of_today(needed: str, _actual: Any, _standing: Standing) -> date | None:
    return date.fromisoformat(needed)


def _of_days(needed: tuple[Any, ...], _actual: Any, standing: Standing) -> date | None:
    return min((day for day in _days(needed) if day > standing.today), default=None)


def _of_other_days(excluded: tuple[Any, ...], _actual: Any, standing: Standing) -> date | None:
    taken, day = set(_days(excluded)), standing.today
    while day in taken:
        day += timedelta(days=1)
    return day if day > standing.today else None


def _of_joining(needed: Number, actual: Number | None, standing: Standing) -> date | None:
    return None if actual is None else _in_days(standing.today, needed - actual)


def _of_birthday(needed: Number, actual: Number | None, standing: Standing) -> date | None:
    if actual is None or not 0 <= needed < actual:
        return None
    return _in_days(standing.today, actual - needed)


def _of_one_day(needed: Number, actual: Number | None, standing: Standing) -> date | None:
    coming = _of_birthday(needed, actual, standing)
    if coming is not None or actual is None or not actual < needed < 365:
        return coming
    row, this = standing.row, standing.today + timedelta(days=int(actual))
    following = birthday(this.year + 1, row.birth_month, row.birth_day)
    return following - timedelta(days=int(needed))


def _of_age(needed: Number, actual: Number | None, standing: Standing) -> date | None:
    row = standing.row
    year = (row.birth_year or 0) + int(needed)
    known = actual is not None and year < _LAST_YEAR
    return birthday(year, row.birth_month, row.birth_day) if known else None


def _of_birthday_month(_needed: Any, _actual: Any, standing: Standing) -> date | None:
    month = standing.row.birth_month
    return _next_month(month, standing.today) if month else None


def _of_joining_month(_needed: Any, _actual: Any, standing: Standing) -> date | None:
    joined = standing.row.joined_at
    if joined is None:
        return None
    return _next_month(joined.astimezone(standing.zone).month, standing.today)


def _of_another_month(_needed: Any, _actual: Any, standing: Standing) -> date | None:
    return _next_month(standing.today.month % 12 + 1, standing.today)


# The day from which it is so without the member doing anything, by variable and need.
_OPENINGS: Mapping[tuple[str, Code], _Opening] = {
    ("today", "at_least"): _of_today,
    ("today", "one_of"): _of_days,
    ("today", "none_of"): _of_other_days,
    ("days_since_joined", "at_least"): _of_joining,
    ("days_to_birthday", "at_most"): _of_birthday,
    ("days_to_birthday", "equals"): _of_one_day,
    ("age", "at_least"): _of_age,
    ("is_birthday_month", "is_true"): _of_birthday_month,
    ("is_join_anniversary_month", "is_true"): _of_joining_month,
    ("is_birthday_month", "is_false"): _of_another_month,
    ("is_join_anniversary_month", "is_false"): _of_another_month,
}


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


def _next_month(month: int, today: date) -> date:
    return date(today.year + (month <= today.month), month, 1)


def as_text(day: date | None) -> str | None:
    """Write a day as facts hold it."""
    return day.isoformat() if day else None
