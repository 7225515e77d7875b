"""The facts of one thing that a condition needs, as structured as clients and sentences want."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from portal.definitions.nearness import Distance, as_text, distance_to, value_at
from portal.definitions.needs import OPERATORS, Code
from portal.definitions.planning import Leaf
from portal.definitions.variables import IDENTIFYING, Privacy, Unit, variable_of
from portal.profiles.standing import Standing

# The programme's own words by language; those of no language are for every one.
Wording = tuple[tuple[str, str], ...]
_ASKED_FOR: frozenset[Code] = frozenset({"known", "unknown"})
_UNSAYABLE = frozenset({"private", "other"})


@dataclass(frozen=True, slots=True)
class Fact:
    """What is needed of a variable and what there is; one that is private holds neither.

    `distance` is in `unit`, save where the day is known from which it is so: then it is in days.
    """

    code: Code | Literal["private"]
    is_met: bool
    variable: str | None = None
    operator: str | None = None
    needed: Any = None
    actual: Any = None
    distance: int | float | None = None
    unit: Unit | None = None
    opens_on: str | None = None
    names: tuple[str, ...] = ()
    actual_name: str | None = None
    wording: Wording = ()

    @property
    def is_private(self) -> bool:
        """Whether nobody is told what this is about."""
        return self.code == "private"

    @property
    def is_sayable(self) -> bool:
        """Whether a sentence can say it."""
        return self.code not in _UNSAYABLE or bool(self.wording)


def fact_of(
    leaf: Leaf, standing: Standing, *, privacy: Privacy, explanations: Mapping[str, Any]
) -> tuple[Fact, Distance]:
    """Say what a leaf needs and how far off it is, keeping to itself what is private."""
    need, is_met = leaf.need, leaf.holds(standing.handle)
    wording = wording_of(explanations, need.variable)
    actual = value_at(standing.facts, need.variable) if need.variable else None
    actual = actual if isinstance(actual, (str, int, float)) else None
    there = Distance() if is_met else distance_to(need, actual, standing)
    if _is_private(leaf, privacy):
        return Fact("private", is_met, wording=wording), Distance(is_reachable=there.is_reachable)
    variable = variable_of(need.variable or "")
    names = standing.tier_names if variable is not None and variable.unit == "tier" else {}
    fact = Fact(
        code=need.code,
        is_met=is_met,
        variable=need.variable,
        operator=OPERATORS.get(need.code),
        needed=need.needed,
        actual=actual,
        distance=there.distance,
        unit=variable.unit if variable else None,
        opens_on=as_text(there.opens_on),
        names=_names(need.needed, names),
        actual_name=names.get(actual) if isinstance(actual, str) else None,
        wording=wording,
    )
    return fact, there


def wording_of(explanations: Mapping[str, Any], name: str | None) -> Wording:
    """Return the programme's own words for a variable, as they were checked when written."""
    words = explanations.get(name or "", ())
    if isinstance(words, str):
        return (("", words),)
    return tuple(words.items()) if isinstance(words, Mapping) else ()


def _is_private(leaf: Leaf, privacy: Privacy) -> bool:
    asks_for_a_value = leaf.need.code not in _ASKED_FOR
    return privacy.hides(leaf.reads) or (
        asks_for_a_value and not leaf.reads.isdisjoint(IDENTIFYING)
    )


def _names(needed: Any, names: Mapping[str, str]) -> tuple[str, ...]:
    if not isinstance(needed, tuple):
        return ()
    return tuple(str(names.get(str(each), each)) for each in needed)
