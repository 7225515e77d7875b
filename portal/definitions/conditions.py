"""Conditions: JSON Logic over a standing, checked on write and compiled once a version."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from datalogic_py import DataHandle, DataLogicError, Rule

from portal.definitions.engine import ENGINE, CannotDecide, is_true, ruled
from portal.definitions.planning import Plan, planned

OPERATORS = frozenset(
    "var missing missing_some == === != !== ! !! and or if > >= < <= in"
    " + - * / % min max some all none".split()
)
MOST_BYTES = 8 * 1024
MOST_DEPTH = 12
MOST_NODES = 200
LONGEST_LIST = 100
LONGEST_STRING = 256

_SHORTHAND = {
    "tier": lambda value: {"==": [{"var": "tier_handle"}, value]},
    "tag": lambda value: {"in": [value, {"var": "flattened_tags"}]},
    "status": lambda value: {"in": [value, {"var": "flattened_statuses"}]},
    "min_spend": lambda value: {">=": [{"var": "aggregations.spend_12m"}, value]},
}


class InvalidCondition(Exception):
    """The condition cannot be used; `place` is a JSON pointer into it."""

    def __init__(self, place: str, mistake: str) -> None:
        super().__init__(f"At {place}: {mistake}" if place else mistake)
        self.place = place
        self.mistake = mistake


@dataclass(frozen=True, eq=False)
class Condition:
    """A condition ready to be asked; without a rule it holds for everybody, broken for nobody.

    `explanations` are the programme's own words for why not, `meta.explanations` of a definition.
    """

    logic: Any = None
    rule: Rule | None = None
    is_broken: bool = False
    explanations: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether it holds for everybody."""
        return self.rule is None and not self.is_broken

    def holds(self, facts: DataHandle) -> bool:
        """Tell whether it is true of these facts. Raises CannotDecide."""
        if self.rule is not None:
            return is_true(self.rule, facts)
        if self.is_broken:
            raise CannotDecide("the condition is not valid")
        return True

    @property
    def written(self) -> str:
        """Write down all that tells this condition from others."""
        return json.dumps([self.logic, self.is_broken, self.explanations])

    @cached_property
    def plan(self) -> Plan:
        """Return the condition taken apart for explaining, once for each version that is kept."""
        return planned(self.logic)


def compiled(
    source: Any, *, definition_handle: str, explanations: Mapping[str, Any] | None = None
) -> Condition:
    """Compile what is stored; one that is not valid comes back broken and never holds."""
    try:
        logic = checked(source)
        if logic is None:
            return Condition()
        named = _with_handle(logic, definition_handle)
        return Condition(logic=named, rule=ruled(named), explanations=explanations or {})
    except (InvalidCondition, DataLogicError):
        return Condition(is_broken=True)


def checked(source: Any) -> Any:
    """Return the JSON Logic that was meant, or None for no condition. Raises InvalidCondition."""
    if source is None or source in ("", [], {}):
        return None
    tree = _parsed(source) if isinstance(source, str) else source
    if tree in (None, [], {}):
        return None
    if not isinstance(tree, dict):
        raise InvalidCondition("", "A condition must be an object of JSON Logic.")
    _check_size(tree)
    logic = _written_out(tree) if "rule" in tree else tree
    budget = iter(range(MOST_NODES))
    _check_node(logic, "", 1, budget)
    _check_meaning(logic)
    return logic


def _check_meaning(logic: Any) -> None:
    try:
        problems = ENGINE.check({"!!": [logic]}, mode="strict")
    except DataLogicError as error:
        raise InvalidCondition("", "The condition cannot be read.") from error
    for problem in problems:
        if problem["severity"] == "error":
            raise InvalidCondition(problem["pointer"].removeprefix("/!!/0"), problem["message"])


def _parsed(source: str) -> Any:
    if len(source.encode()) > MOST_BYTES:
        raise InvalidCondition("", f"A condition may have {MOST_BYTES} bytes at most.")
    try:
        return json.loads(source)
    except (ValueError, RecursionError) as error:
        raise InvalidCondition("", "The text is not valid JSON.") from error


def _check_size(tree: Any) -> None:
    try:
        size = len(json.dumps(tree).encode())
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidCondition("", "The condition is not valid JSON.") from error
    if size > MOST_BYTES:
        raise InvalidCondition("", f"A condition may have {MOST_BYTES} bytes at most.")


def _written_out(shorthand: dict[str, Any]) -> dict[str, Any]:
    if shorthand.keys() != {"rule", "value"}:
        raise InvalidCondition("", "The short form has exactly two keys, rule and value.")
    name, value = shorthand["rule"], shorthand["value"]
    if not isinstance(name, str) or name not in _SHORTHAND:
        raise InvalidCondition("/rule", f"The rule must be one of {', '.join(_SHORTHAND)}.")
    values = value if isinstance(value, list) else [value]
    kind = (int, float) if name == "min_spend" else str
    if not values or not all(isinstance(v, kind) and not isinstance(v, bool) for v in values):
        wanted = "a number" if name == "min_spend" else "a text"
        raise InvalidCondition("/value", f"The value must be {wanted}, or a list of them.")
    leaves = [_SHORTHAND[name](each) for each in values]
    return leaves[0] if len(leaves) == 1 else {"or": leaves}


def _check_node(node: Any, place: str, depth: int, budget: Iterator[int]) -> None:
    if next(budget, None) is None:
        raise InvalidCondition(place, f"A condition may have {MOST_NODES} parts at most.")
    if depth > MOST_DEPTH:
        raise InvalidCondition(place, f"A condition may be {MOST_DEPTH} levels deep at most.")
    if isinstance(node, dict):
        operator = _operator(node, place)
        operands = node[operator]
        inside = f"{place}/{operator}"
        if not isinstance(operands, list):
            _check_node(operands, inside, depth + 1, budget)
            return
        _check_list(operands, inside, depth, budget)
    elif isinstance(node, list):
        _check_list(node, place, depth, budget)
    else:
        _check_value(node, place)


def _check_list(items: list[Any], place: str, depth: int, budget: Iterator[int]) -> None:
    if len(items) > LONGEST_LIST:
        raise InvalidCondition(place, f"A list may have {LONGEST_LIST} items at most.")
    for number, item in enumerate(items):
        _check_node(item, f"{place}/{number}", depth + 1, budget)


def _operator(node: dict[str, Any], place: str) -> str:
    if len(node) != 1:
        raise InvalidCondition(place, "An object must have exactly one key, its operator.")
    operator = next(iter(node))
    if operator not in OPERATORS:
        raise InvalidCondition(place, f"{operator[:40]!r} is not an operator that may be used.")
    return operator


def _check_value(value: Any, place: str) -> None:
    if isinstance(value, str) and len(value) > LONGEST_STRING:
        raise InvalidCondition(place, f"A text may have {LONGEST_STRING} characters at most.")
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidCondition(place, "A number must be finite.")
    if isinstance(value, int) and abs(value) > 2**53:
        raise InvalidCondition(place, "A whole number must be within 2^53.")


def _with_handle(node: Any, handle: str) -> Any:
    """Put in the definition's own handle, which is no fact of a member, where it is asked for."""
    if node in ({"var": "definition.handle"}, {"var": ["definition.handle"]}):
        return handle
    if isinstance(node, dict):
        return {operator: _with_handle(inner, handle) for operator, inner in node.items()}
    if isinstance(node, list):
        return [_with_handle(inner, handle) for inner in node]
    return node
