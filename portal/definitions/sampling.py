"""Finds what of a condition is always so, by trying every member that could tell a difference."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from math import prod
from typing import Any

from datalogic_py import DataHandle

from portal.definitions.engine import CannotDecide, is_true, ruled
from portal.definitions.needs import Need
from portal.definitions.planning import leaves_of, planned
from portal.definitions.variables import variable_of

# A condition of five parts has about a hundred members worth trying; each takes 0.02 ms.
_MOST_MEMBERS = 600
_MOST_IN_ALL = 6_000
_NEVER_MISSING = frozenset({"today", "is_birthday_month", "is_join_anniversary_month"})
_CONNECTING = frozenset({"and", "or", "!", "!!", "if"})


@dataclass(frozen=True, slots=True)
class Constant:
    """A part that is the same for everybody, or changes nothing beside its neighbours."""

    place: str
    always: bool | None
    is_group: bool = False


class _TooManyMembers(Exception):
    """Trying everybody would take too long, or cannot be done."""


def constants(logic: Any) -> list[Constant]:
    """List the outermost parts that change nothing; nothing where that cannot be known."""
    return list(_Trying().constants(logic, ""))


class _Trying:
    """Tries members on the parts of one condition, within a budget for all of it."""

    def __init__(self) -> None:
        self.left = _MOST_IN_ALL

    def constants(self, logic: Any, place: str) -> Iterator[Constant]:
        if not isinstance(logic, dict):
            return
        [(operator, operands)] = logic.items()
        listed = operands if isinstance(operands, list) else [operands]
        try:
            members = self.members(logic)
            answers = _answers(logic, members)
        except (_TooManyMembers, CannotDecide):
            members, answers = [], []
        if answers and len(set(answers)) == 1:
            inside = any(
                True for each in self.inside(operator, listed, place) if each.always == answers[0]
            )
            yield Constant(place, answers[0], operator == "and" and not inside)
            return
        yield from self.inside(operator, listed, place)
        if answers and operator in {"and", "or"}:
            yield from _idle(operator, listed, place, members)

    def inside(self, operator: str, operands: list[Any], place: str) -> Iterator[Constant]:
        if operator in _CONNECTING:
            for number, each in enumerate(operands):
                yield from self.constants(each, f"{place}/{operator}/{number}")

    def members(self, logic: Any) -> list[DataHandle]:
        """Make every member that a part could tell from another."""
        leaves = list(leaves_of(planned(logic)))
        if any(leaf.need.code == "other" and leaf.reads for leaf in leaves):
            raise _TooManyMembers
        values: dict[str, set[Any]] = {}
        for need in (leaf.need for leaf in leaves):
            if need.variable is not None:
                values.setdefault(need.variable, set()).update(_telling(need))
        count = prod(map(len, values.values()))
        self.left -= count
        if count > _MOST_MEMBERS or self.left < 0:
            raise _TooManyMembers
        return [_member(values, chosen) for chosen in product(*values.values())]


def _answers(logic: Any, members: Sequence[DataHandle]) -> list[bool]:
    rule = ruled(logic)
    return [is_true(rule, member) for member in members]


def _idle(
    operator: str, operands: list[Any], place: str, members: Sequence[DataHandle]
) -> Iterator[Constant]:
    """Name each part without which the others come to the same."""
    try:
        columns = {number: _answers(each, members) for number, each in enumerate(operands)}
    except CannotDecide:
        return
    together = all if operator == "and" else any
    whole = list(map(together, zip(*columns.values(), strict=True)))
    for number in reversed(range(len(operands))):
        others = [column for each, column in columns.items() if each != number]
        if others and list(map(together, zip(*others, strict=True))) == whole:
            del columns[number]
            yield Constant(f"{place}/{operator}/{number}", None)


def _telling(need: Need) -> set[Any]:
    """Return the values that could make a difference, on either side of each bound."""
    name = need.variable or ""
    variable = variable_of(name)
    nothing = set() if name in _NEVER_MISSING else {None}
    if variable is None or variable.kind == "flag" or need.code in {"is_true", "is_false"}:
        return {True, False} | nothing
    if variable.kind == "list":
        each = tuple(need.needed or ())
        return {(), each, *((one,) for one in each)}
    if variable.kind == "date":
        return _days_around(need) | nothing
    if isinstance(need.needed, tuple):
        return {*need.needed, "something else"} | nothing
    if isinstance(need.needed, (int, float)):
        step = 1 if variable.is_whole else 0.25
        return {need.needed - step, need.needed, need.needed + step} | nothing
    return {"something", *nothing} if variable.kind != "number" else {0, 1, *nothing}


def _days_around(need: Need) -> set[str]:
    written = need.needed if isinstance(need.needed, tuple) else (need.needed,)
    found = {"2000-01-01"}
    for each in written:
        try:
            day = date.fromisoformat(str(each)[:10])
        except ValueError:
            continue
        for step in (-1, 0, 1):
            # No day is before the first that can be written, and none after the last.
            with suppress(OverflowError):
                found.add((day + timedelta(days=step)).isoformat())
        found.add(str(each))
    return found


def _member(values: dict[str, set[Any]], chosen: Sequence[Any]) -> DataHandle:
    facts: dict[str, Any] = {}
    for name, value in zip(values, chosen, strict=True):
        if value is None:
            continue
        *path, last = name.split(".")
        inside = facts
        for step in path:
            inside = inside.setdefault(step, {})
        inside[last] = list(value) if isinstance(value, tuple) else value
    if "tier_handle" in facts:
        facts.setdefault("tier", {})["handle"] = facts["tier_handle"]
    return DataHandle(facts)
