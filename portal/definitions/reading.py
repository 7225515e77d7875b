"""Tells which variables a condition reads."""

from typing import Any

from portal.definitions.variables import EVERYTHING, canonical

_ITEMWISE = frozenset({"some", "all", "none"})


def variable_read(logic: Any) -> str | None:
    """Return the variable that is read, where it is one and plainly named."""
    match logic:
        case {"var": str(name)} | {"var": [str(name)]} | {"var": [str(name), _]} if name:
            return canonical(name)
        case {"var": int(number)} | {"var": [int(number)]}:
            return str(number)
    return None


def reads_of(logic: Any) -> frozenset[str]:
    """Name every variable that is read; one that is itself computed could be any."""
    if isinstance(logic, list):
        return frozenset().union(*map(reads_of, logic))
    if not isinstance(logic, dict):
        return frozenset()
    [(operator, operands)] = logic.items()
    listed = operands if isinstance(operands, list) else [operands]
    if operator == "var":
        default = reads_of(listed[1:])
        return frozenset({variable_read(logic) or EVERYTHING}) | default
    if operator == "missing":
        return _named(listed[0] if listed and isinstance(listed[0], list) else listed)
    if operator == "missing_some":
        return _named(listed[1] if len(listed) > 1 else None)
    if operator in _ITEMWISE:
        # What the items are tested for is read of the items, unless it climbs out of them.
        climbs = any(isinstance(each, list) for each in _paths(listed[1:]))
        return reads_of(listed[:1]) | ({EVERYTHING} if climbs else frozenset())
    return reads_of(listed)


def _named(names: Any) -> frozenset[str]:
    if isinstance(names, list) and all(isinstance(each, str) for each in names):
        return frozenset(map(canonical, names))
    return frozenset({EVERYTHING})


def _paths(logic: Any) -> list[Any]:
    if isinstance(logic, list):
        return [path for each in logic for path in _paths(each)]
    if not isinstance(logic, dict):
        return []
    [(operator, operands)] = logic.items()
    if operator == "var":
        return [operands[0] if isinstance(operands, list) and operands else operands]
    return _paths(operands)
