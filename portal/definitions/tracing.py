"""Writes down how a condition comes to its answer: each part of it with its value."""

import json
from dataclasses import dataclass
from typing import Any

from datalogic_py import DataHandle, DataLogicError

from portal.definitions.engine import ENGINE, null_safe

_ITEMWISE = frozenset({"some", "all", "none"})


@dataclass(frozen=True, slots=True)
class Traced:
    """A part of a condition, what it comes to, and the parts inside."""

    text: str
    value: str
    parts: tuple["Traced", ...] = ()


def traced(logic: Any, facts: DataHandle) -> Traced:
    """Evaluate a condition and each part of it that can be asked alone."""
    if not isinstance(logic, dict):
        return Traced(_written(logic), _written(logic))
    [(operator, operands)] = logic.items()
    value = _value(logic, facts)
    if operator == "var":
        return Traced(_written(operands).strip('"[]'), value)
    listed = operands if isinstance(operands, list) else [operands]
    # What is asked of each item cannot be asked without one.
    asked = listed[:1] if operator in _ITEMWISE else listed
    return Traced(operator, value, tuple(traced(each, facts) for each in asked))


def _value(logic: Any, facts: DataHandle) -> str:
    try:
        return _written(ENGINE.compile(null_safe(logic)).evaluate_data(facts))
    except DataLogicError as error:
        return f"cannot be decided: {error}"


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
