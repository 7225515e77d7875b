"""Takes a condition apart into what it needs: groups of leaves, each leaf one thing to change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from datalogic_py import DataHandle, Rule

from portal.definitions.engine import CannotDecide, is_true, ruled
from portal.definitions.nearness import Measure, measure_of
from portal.definitions.needs import OTHER, Need, need_of
from portal.definitions.reading import reads_of

NOBODY = DataHandle({})
_MOST_LEAVES = 200
_TRUE_OR_FALSE = frozenset({"!", "!!", "in", "some", "all", "none"}) | {
    *("==", "===", "!=", "!=="),
    *("<", "<=", ">", ">="),
}
_CHAINED = frozenset({"<", "<=", ">", ">=", "==", "==="})
_MERGED = {"one_of": False, "contains": False, "none_of": True, "lacks": True}


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """One thing that has to be true, as a rule and as far as it can be said."""

    need: Need
    reads: frozenset[str]
    logic: Any
    negated: bool
    rule: Rule
    measure: Measure

    def holds(self, facts: DataHandle) -> bool:
        """Tell whether it is true; what cannot be evaluated is not."""
        try:
            return is_true(self.rule, facts)
        except CannotDecide:
            return False


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Several things of which all have to be true, or any one."""

    needs_all: bool
    parts: tuple["Plan", ...]


Plan = Leaf | Group


class _TooManyLeaves(Exception):
    """Taken apart, the condition would be larger than anybody can read."""


def planned(logic: Any) -> Plan:
    """Take a condition apart; one that would grow too large stays whole."""
    try:
        return _Planner().plan(logic, negated=False)
    except _TooManyLeaves:
        return whole(logic)


def whole(logic: Any) -> Leaf:
    """Take a condition as one thing that cannot be said."""
    return _leaf(OTHER, logic)


def leaves_of(plan: Plan) -> Iterator[Leaf]:
    """Return each leaf of a plan, in its order."""
    if isinstance(plan, Leaf):
        yield plan
    else:
        for part in plan.parts:
            yield from leaves_of(part)


class _Planner:
    """Counts the leaves while it plans, since what is said twice is planned twice."""

    def __init__(self) -> None:
        self.left = _MOST_LEAVES

    def plan(self, logic: Any, *, negated: bool) -> Plan:
        if not isinstance(logic, dict):
            return self.leaf(logic, negated)
        [(operator, operands)] = logic.items()
        listed = operands if isinstance(operands, list) else [operands]
        match operator, listed:
            case "and" | "or", [_, *_]:
                return self.group((operator == "and") != negated, listed, negated)
            case "!" | "!!", [inside, *_]:
                return self.plan(inside, negated=negated != (operator == "!"))
            case "if", [_, _, *_]:
                return self.choice(listed, negated)
            case "missing" | "missing_some", _:
                return self.missing(logic, negated)
        if operator in _TRUE_OR_FALSE:
            return self.comparison(operator, listed, negated)
        return self.leaf(logic, negated)

    def comparison(self, operator: str, operands: list[Any], negated: bool) -> Plan:
        if operator in _CHAINED and len(operands) > 2:
            pairs = [{operator: list(pair)} for pair in pairwise(operands)]
            return self.group(not negated, pairs, negated)
        match operator, operands:
            case "==" | "===" | "!=" | "!==", [inside, bool(wanted)] if _answers(inside):
                same = wanted == operator.startswith("=")
                return self.plan(inside, negated=negated == same)
        return self.leaf({operator: operands}, negated)

    def choice(self, branches: list[Any], negated: bool) -> Plan:
        condition, then, *rest = branches
        otherwise = rest[0] if len(rest) == 1 else {"if": rest} if rest else None
        return _grouped(
            False,
            [
                _grouped(
                    True,
                    [self.plan(condition, negated=False), self.plan(then, negated=negated)],
                ),
                _grouped(
                    True,
                    [self.plan(condition, negated=True), self.plan(otherwise, negated=negated)],
                ),
            ],
        )

    def missing(self, logic: dict[str, Any], negated: bool) -> Plan:
        match logic:
            case {"missing": [str()]}:
                return self.leaf(logic, negated)
            case {"missing": [[*names]]} | {"missing": [*names]} if _are_texts(names):
                return self.group(negated, [{"missing": [each]} for each in names], negated)
            case {"missing_some": [1, [*names]]} if _are_texts(names) and negated:
                return self.group(False, [{"missing": [each]} for each in names], negated)
        return self.leaf(logic, negated)

    def group(self, needs_all: bool, parts: Sequence[Any], negated: bool) -> Plan:
        return _grouped(needs_all, [self.plan(each, negated=negated) for each in parts])

    def leaf(self, logic: Any, negated: bool) -> Leaf:
        self.left -= 1
        if self.left < 0:
            raise _TooManyLeaves
        return _leaf(need_of(logic, negated=negated), logic, negated=negated)


def _leaf(need: Need, logic: Any, *, negated: bool = False) -> Leaf:
    rule = ruled(logic, negated=negated)
    return Leaf(need, reads_of(logic), logic, negated, rule, measure_of(need))


def _answers(logic: Any) -> bool:
    """Tell whether an expression is true or false and nothing else."""
    return isinstance(logic, dict) and next(iter(logic)) in _TRUE_OR_FALSE


def _are_texts(names: Sequence[Any]) -> bool:
    return len(names) > 0 and all(isinstance(each, str) for each in names)


def _grouped(needs_all: bool, parts: Sequence[Plan]) -> Plan:
    flat: list[Plan] = []
    for part in parts:
        same_kind = isinstance(part, Group) and part.needs_all == needs_all
        flat.extend(part.parts if isinstance(part, Group) and same_kind else [part])
    telling = [part for part in flat if not _is_always(needs_all, part)]
    merged = _merged(needs_all, telling or flat[:1])
    return merged[0] if len(merged) == 1 else Group(needs_all, tuple(merged))


def _is_always(wanted: bool, part: Plan) -> bool:
    """Tell whether a part is the same for everybody and so changes nothing in its group."""
    is_constant = isinstance(part, Leaf) and not part.reads
    return is_constant and isinstance(part, Leaf) and part.holds(NOBODY) is wanted


def _merged(needs_all: bool, parts: Sequence[Plan]) -> list[Plan]:
    """Say once what is asked of one variable several times: Gold or Platinum."""
    found: dict[Any, list[Any]] = {}
    for number, part in enumerate(parts):
        alike = isinstance(part, Leaf) and _MERGED.get(part.need.code) is needs_all
        key = (part.need.code, part.need.variable) if isinstance(part, Leaf) and alike else number
        found.setdefault(key, []).append(part)
    return [
        each[0] if len(each) == 1 else _together(each, needs_all=needs_all)
        for each in found.values()
    ]


def _together(leaves: Sequence[Leaf], *, needs_all: bool) -> Leaf:
    needed = tuple(dict.fromkeys(value for leaf in leaves for value in leaf.need.needed))
    need = Need(leaves[0].need.code, leaves[0].need.variable, needed)
    sides = [{"!" if leaf.negated else "!!": [leaf.logic]} for leaf in leaves]
    logic = {"and" if needs_all else "or": sides}
    return _leaf(need, logic)
