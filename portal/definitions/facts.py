"""The facts of one thing that a condition needs, as structured as clients and sentences want."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from portal.definitions.nearness import Distance, as_text
from portal.definitions.needs import OPERATORS, Code
from portal.definitions.planning import Leaf
from portal.definitions.variables import IDENTIFYING, Privacy, Unit
from portal.profiles.standing import Standing

# The programme's own words by language; those of no language are for every one.
Wording = tuple[tuple[str, str], ...]
Told = Code | Literal["private"]
_ASKED_FOR: frozenset[Code] = frozenset({"known", "unknown"})


class Fact(NamedTuple):
    """What is needed of a variable and what there is; one that is private holds neither.

    `distance` is in `unit`, save where the day is known from which it is so: then it is in days.
    A tuple, because words are looked up by it, for dozens on a page.
    """

    code: Told
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
        return is_sayable(self.code, self.wording)


def is_sayable(code: Told, wording: Wording) -> bool:
    """Tell whether a sentence can say it: the programme's own can say all."""
    return bool(wording) or code not in {"private", "other"}


@lru_cache(4096)
def told_as(leaf: Leaf, privacy: Privacy) -> Told:
    """Return the code of what a leaf needs, as far as members may read what it is about."""
    asks_for_a_value = leaf.need.code not in _ASKED_FOR
    hidden = privacy.hides(leaf.reads) or (
        asks_for_a_value and not leaf.reads.isdisjoint(IDENTIFYING)
    )
    return "private" if hidden else leaf.need.code


def fact_of(
    leaf: Leaf, standing: Standing, there: Distance | None, *, code: Told, wording: Wording
) -> Fact:
    """Say what a leaf needs and how far off it is, if it is; nothing of that where private."""
    if code == "private":
        return Fact(code, there is None, wording=wording)
    need, variable, actual = leaf.need, leaf.measure.variable, leaf.measure.actual(standing)
    unit = variable.unit if variable is not None else None
    names = standing.tier_names if unit == "tier" else {}
    return Fact(
        code,
        there is None,
        need.variable,
        OPERATORS.get(need.code),
        need.needed,
        actual,
        there.distance if there is not None else None,
        unit,
        as_text(there.opens_on) if there is not None else None,
        _names(need.needed, names),
        names.get(actual) if isinstance(actual, str) else None,
        wording,
    )


def wording_of(explanations: Mapping[str, Any], name: str | None) -> Wording:
    """Return the programme's own words for a variable, as they were checked when written."""
    words = explanations.get(name or "")
    if not words:
        return ()
    if isinstance(words, str):
        return (("", words),)
    return tuple(words.items()) if isinstance(words, Mapping) else ()


def _names(needed: Any, names: Mapping[str, str]) -> tuple[str, ...]:
    """Name what is needed; a tier that there is not is no choice beside one that there is."""
    if not isinstance(needed, tuple):
        return ()
    there = tuple(names[each] for each in needed if each in names)
    return there or tuple(map(str, needed))
