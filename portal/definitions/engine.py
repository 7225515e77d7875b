"""The engine that evaluates JSON Logic, set up once as this product means it."""

from typing import Any

from datalogic_py import DataHandle, DataLogicError, Engine, Rule

STEP_BUDGET = 20_000

ENGINE = Engine(
    config={
        "numeric_coercion": {"null_to_zero": False},
        "division_by_zero": "throw_error",
        "ops_budget": STEP_BUDGET,
    }
)


class CannotDecide(Exception):
    """The condition could not be evaluated; whoever asked must take that as a no."""


def ruled(logic: Any, *, negated: bool = False) -> Rule:
    """Compile JSON Logic into a rule that answers true or false. Raises DataLogicError."""
    return ENGINE.compile({"!" if negated else "!!": [null_safe(logic)]})


def is_true(rule: Rule, facts: DataHandle) -> bool:
    """Ask a rule. Raises CannotDecide."""
    try:
        return rule.evaluate_data(facts) is True
    except DataLogicError as error:
        raise CannotDecide(str(error)) from error


def null_safe(logic: Any) -> Any:
    """Let what is missing equal nothing but what is missing: the engine takes it for 0 and false.

    Only comparisons of a variable are written anew, so that nothing grows but a little.
    """
    if isinstance(logic, list):
        return [null_safe(each) for each in logic]
    if not isinstance(logic, dict) or len(logic) != 1:
        return logic
    [(operator, operands)] = logic.items()
    if operator == "var":
        return logic
    inside = null_safe(operands)
    if operator in {"==", "!="} and isinstance(inside, list) and len(inside) == 2:
        equal = _equal(*inside)
        return equal if operator == "==" else {"!": [equal]}
    return {operator: inside}


def _equal(left: Any, right: Any) -> Any:
    if left is None or right is None:
        return {"===": [left, right]}
    variables = [each for each in (left, right) if isinstance(each, dict) and "var" in each]
    others_are_plain = all(
        each in variables or not isinstance(each, (dict, list)) for each in (left, right)
    )
    if not variables or not others_are_plain:
        return {"==": [left, right]}
    missing = {"or": [{"===": [each, None]} for each in variables]}
    return {"if": [missing, {"===": [left, right]}, {"==": [left, right]}]}
