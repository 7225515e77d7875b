"""JSON Logic once more, written from its documentation and not from our engine, to compare."""

from itertools import pairwise
from operator import ge, gt, le, lt
from typing import Any

MISSING = (None, "")
COMPARISONS = {"<": lt, "<=": le, ">": gt, ">=": ge}
ARITHMETIC = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
}


class Undecidable(Exception):
    """Something is compared or computed that cannot be: the answer must be no."""


def evaluated(logic: Any, facts: Any) -> Any:
    if isinstance(logic, list):
        return [evaluated(each, facts) for each in logic]
    if not isinstance(logic, dict):
        return logic
    [(operator, operands)] = logic.items()
    listed = operands if isinstance(operands, list) else [operands]
    return _OPERATORS[operator](operator, listed, facts)


def is_truthy(value: Any) -> bool:
    return value not in (None, False, 0, "", [], {})


def _var(_operator: str, operands: list[Any], facts: Any) -> Any:
    path = evaluated(operands[0], facts) if operands else ""
    found = facts
    for step in str(path).split(".") if path != "" else []:
        found = found.get(step) if isinstance(found, dict) else None
    if found is None and len(operands) > 1:
        return evaluated(operands[1], facts)
    return found


def _and(_operator: str, operands: list[Any], facts: Any) -> Any:
    value = None
    for each in operands:
        value = evaluated(each, facts)
        if not is_truthy(value):
            return value
    return value


def _or(_operator: str, operands: list[Any], facts: Any) -> Any:
    value = None
    for each in operands:
        value = evaluated(each, facts)
        if is_truthy(value):
            return value
    return value


def _if(_operator: str, operands: list[Any], facts: Any) -> Any:
    rest = list(operands)
    while len(rest) > 1:
        condition, then, *rest = rest
        if is_truthy(evaluated(condition, facts)):
            return evaluated(then, facts)
    return evaluated(rest[0], facts) if rest else None


def _not(operator: str, operands: list[Any], facts: Any) -> bool:
    value = evaluated(operands[0], facts) if operands else None
    return is_truthy(value) == (operator == "!!")


def _equal(operator: str, operands: list[Any], facts: Any) -> bool:
    left, *others = (evaluated(each, facts) for each in operands)
    same = _strictly if operator in {"===", "!=="} else _loosely
    found = True
    for right in others:
        found = found and same(left, right)
    return found == operator.startswith("=")


def _strictly(left: Any, right: Any) -> bool:
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def _loosely(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return left is right
    if isinstance(left, list) or isinstance(right, list):
        if isinstance(left, list) and isinstance(right, list):
            return left == right
        raise Undecidable
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return _number(left) == _number(right)


def _compared(operator: str, operands: list[Any], facts: Any) -> bool:
    values = [evaluated(each, facts) for each in operands]
    return all(_in_order(COMPARISONS[operator], left, right) for left, right in pairwise(values))


def _in_order(compare: Any, left: Any, right: Any) -> bool:
    if isinstance(left, (list, dict)) or isinstance(right, (list, dict)):
        raise Undecidable
    if left is None or right is None:
        return False
    if isinstance(left, str) and isinstance(right, str):
        return bool(compare(left, right))
    return bool(compare(_number(left), _number(right)))


def _number(value: Any) -> int | float:
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError as error:
            raise Undecidable from error
    if isinstance(value, (int, float)):
        return value
    raise Undecidable


def _calculated(operator: str, operands: list[Any], facts: Any) -> int | float:
    first, *others = (_number(evaluated(each, facts)) for each in operands)
    if operator == "-" and not others:
        return -first
    for each in others:
        first = ARITHMETIC[operator](first, each)
    return first


def _divided(operator: str, operands: list[Any], facts: Any) -> int | float:
    left, right = (_number(evaluated(each, facts)) for each in operands)
    if right == 0:
        raise Undecidable
    if operator == "/":
        return left / right
    rest = abs(left) % abs(right)
    return rest if left >= 0 else -rest


def _extreme(operator: str, operands: list[Any], facts: Any) -> int | float:
    values = [evaluated(each, facts) for each in operands]
    if not all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in values):
        raise Undecidable
    return max(values) if operator == "max" else min(values)


def _in(_operator: str, operands: list[Any], facts: Any) -> bool:
    needle, haystack = (evaluated(each, facts) for each in operands)
    if isinstance(haystack, str):
        return isinstance(needle, str) and needle in haystack
    return isinstance(haystack, list) and any(_strictly(needle, each) for each in haystack)


def _missing(_operator: str, operands: list[Any], facts: Any) -> list[str]:
    names = operands[0] if operands and isinstance(operands[0], list) else operands
    return [name for name in names if _var("var", [name], facts) in MISSING]


def _missing_some(_operator: str, operands: list[Any], facts: Any) -> list[str]:
    least, names = operands
    missing = _missing("missing", [names], facts)
    return missing if len(names) - len(missing) < least else []


def _each(operator: str, operands: list[Any], facts: Any) -> bool:
    items, test = evaluated(operands[0], facts), operands[1]
    found = [is_truthy(evaluated(test, item)) for item in items or []]
    if operator == "all":
        return bool(found) and all(found)
    return any(found) == (operator == "some")


_OPERATORS = {
    "var": _var,
    "and": _and,
    "or": _or,
    "if": _if,
    "!": _not,
    "!!": _not,
    **dict.fromkeys(("==", "===", "!=", "!=="), _equal),
    **dict.fromkeys(COMPARISONS, _compared),
    **dict.fromkeys(ARITHMETIC, _calculated),
    **dict.fromkeys(("/", "%"), _divided),
    **dict.fromkeys(("min", "max"), _extreme),
    "in": _in,
    "missing": _missing,
    "missing_some": _missing_some,
    **dict.fromkeys(("some", "all", "none"), _each),
}
