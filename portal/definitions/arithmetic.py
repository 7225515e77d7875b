"""Works out arithmetic on one variable: how far it is stretched and shifted."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from portal.definitions.reading import variable_read
from portal.definitions.variables import variable_of

LARGEST = 2**53
_NUMBER_IN_TEXT = re.compile(r"-?\d{1,15}(\.\d{1,10})?")


@dataclass(frozen=True, slots=True)
class Line:
    """A variable times a factor, and something added: what simple arithmetic comes to."""

    variable: str
    factor: Fraction
    added: Fraction


def line_of(logic: Any) -> Line | None:
    """Work out a variable that is added to and multiplied by numbers alone."""
    name = variable_read(logic)
    if name is not None:
        variable = variable_of(name)
        is_number = variable is not None and variable.kind in {"number", "anything"}
        return Line(name, Fraction(1), Fraction(0)) if is_number else None
    match list(logic.items()) if isinstance(logic, dict) else []:
        case [("+", [each])]:
            return line_of(each)
        case [("-", [each])]:
            return _combined("-", 0, each)
        case [("+" | "-" | "*" | "/" as operator, [left, right])]:
            return _combined(operator, left, right)
    return None


def _combined(operator: str, left: Any, right: Any) -> Line | None:
    line, number = line_of(left), number_in(right)
    if line is not None and number is not None:
        factor, added = line.factor, line.added
        match operator:
            case "+":
                return Line(line.variable, factor, added + number)
            case "-":
                return Line(line.variable, factor, added - number)
            case "*":
                return Line(line.variable, factor * number, added * number)
        return Line(line.variable, factor / number, added / number) if number else None
    line, number = line_of(right), number_in(left)
    if line is None or number is None or operator == "/":
        return None
    if operator == "-":
        return Line(line.variable, -line.factor, number - line.added)
    return _combined(operator, right, left)


def number_in(value: Any) -> Fraction | None:
    """Read a plain number, exactly as it is written."""
    if isinstance(value, str):
        return Fraction(value) if _NUMBER_IN_TEXT.fullmatch(value) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > LARGEST:
        return None
    return Fraction(str(value))
