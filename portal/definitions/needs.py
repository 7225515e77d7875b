"""Reads from one comparison of a condition what it needs of which variable."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any, Literal, TypeGuard

from portal.definitions.arithmetic import LARGEST, line_of, number_in
from portal.definitions.reading import variable_read
from portal.definitions.variables import canonical, variable_of

Code = Literal[
    "at_least",
    "more_than",
    "at_most",
    "less_than",
    "equals",
    "differs",
    "one_of",
    "none_of",
    "contains",
    "lacks",
    "is_true",
    "is_false",
    "known",
    "unknown",
    "other",
]
OPERATORS: dict[Code, str] = {
    "at_least": ">=",
    "more_than": ">",
    "at_most": "<=",
    "less_than": "<",
    "equals": "==",
    "differs": "!=",
    "one_of": "in",
    "none_of": "!in",
    "contains": "in",
    "lacks": "!in",
    "is_true": "!!",
    "is_false": "!",
    "known": "!missing",
    "unknown": "missing",
}
_OPPOSITE: dict[Code, Code] = {
    "at_least": "less_than",
    "more_than": "at_most",
    "at_most": "more_than",
    "less_than": "at_least",
    "equals": "differs",
    "differs": "equals",
    "one_of": "none_of",
    "none_of": "one_of",
    "contains": "lacks",
    "lacks": "contains",
    "is_true": "is_false",
    "is_false": "is_true",
    "known": "unknown",
    "unknown": "known",
    "other": "other",
}
_BOUNDS: dict[str, Code] = {
    ">=": "at_least",
    ">": "more_than",
    "<=": "at_most",
    "<": "less_than",
}
_CONSTANTS: dict[bool | None, Code] = {None: "unknown", True: "is_true", False: "is_false"}
_SEEN_FROM_THE_OTHER_SIDE = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Need:
    """What has to be true of one variable; `other` is what no sentence can say."""

    code: Code
    variable: str | None = None
    needed: Any = None


OTHER = Need("other")


def need_of(logic: Any, *, negated: bool) -> Need:
    """Say what a comparison needs, or with `negated` what its opposite does."""
    need = _need(logic)
    turned = Need(_OPPOSITE[need.code], need.variable, need.needed) if negated else need
    return _rounded(turned)


def _need(logic: Any) -> Need:
    match list(logic.items()) if isinstance(logic, dict) else []:
        case [("var", _)]:
            return _truthy(logic)
        case [("in", [needle, haystack])]:
            return _among(needle, haystack)
        case [("==" | "===" as operator, [left, right])]:
            return _equality(left, right, is_strict=operator == "===")
        case [("!=" | "!==" as operator, [left, right])]:
            need = _equality(left, right, is_strict=operator == "!==")
            return Need(_OPPOSITE[need.code], need.variable, need.needed)
        case [("missing", [str(name)])]:
            return Need("unknown", canonical(name))
        case [(">=" | ">" | "<=" | "<" as operator, [left, right])]:
            return _bound(operator, left, right)
    return OTHER


def _truthy(logic: Any) -> Need:
    name = variable_read(logic)
    variable = variable_of(name) if name else None
    if name is None or variable is None:
        return OTHER
    if variable.kind == "number":
        return Need("differs", name, 0)
    return Need("is_true" if variable.kind in {"flag", "anything"} else "known", name)


def _among(needle: Any, haystack: Any) -> Need:
    name, of = variable_read(needle), variable_read(haystack)
    if name and isinstance(haystack, list) and all(map(_is_plain, haystack)):
        return Need("one_of", name, tuple(haystack))
    if of and _is_plain(needle):
        variable = variable_of(of)
        if variable is not None and variable.kind in {"list", "anything"}:
            return Need("contains", of, (needle,))
    return OTHER


def _equality(left: Any, right: Any, *, is_strict: bool) -> Need:
    name, value = variable_read(left), right
    if name is None:
        name, value = variable_read(right), left
    if name is not None and (value is None or isinstance(value, bool)):
        return Need(_CONSTANTS[value], name)
    variable = variable_of(name) if name else None
    if is_strict and variable is not None and _never_same(variable.kind, value):
        return OTHER
    if name and variable is not None and variable.kind in {"text", "date", "anything"}:
        fits = isinstance(value, str) or (variable.kind == "anything" and _is_plain(value))
        return Need("one_of", name, (value,)) if fits else OTHER
    found = _solved(left, right)
    return Need("equals", found.variable, found.bound) if found else OTHER


def _never_same(kind: str, value: Any) -> bool:
    """Tell whether a strict comparison sets a number against a text."""
    is_text = isinstance(value, str)
    return (kind == "number" and is_text) or (kind in {"text", "date"} and not is_text)


def _bound(operator: str, left: Any, right: Any) -> Need:
    if variable_read(left) is None and variable_read(right) is not None:
        return _bound(_SEEN_FROM_THE_OTHER_SIDE[operator], right, left)
    name = variable_read(left)
    variable = variable_of(name) if name else None
    if name and variable is not None and variable.kind == "date":
        return _on_the_calendar(_BOUNDS[operator], name, right) if isinstance(right, str) else OTHER
    found = _solved(left, right)
    if found is None:
        return OTHER
    towards = _SEEN_FROM_THE_OTHER_SIDE[operator] if found.is_turned else operator
    return Need(_BOUNDS[towards], found.variable, found.bound)


@dataclass(frozen=True, slots=True)
class _Solution:
    """The bound on a variable alone; turned when the comparison has to be read the other way."""

    variable: str
    bound: Fraction
    is_turned: bool


def _solved(left: Any, right: Any) -> _Solution | None:
    line, number = line_of(left), number_in(right)
    is_swapped = line is None or number is None
    if is_swapped:
        line, number = line_of(right), number_in(left)
    if line is None or number is None or not line.factor:
        return None
    is_turned = is_swapped != (line.factor < 0)
    return _Solution(line.variable, (number - line.added) / line.factor, is_turned)


def _is_plain(value: Any) -> TypeGuard[str | int | float]:
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)


def _on_the_calendar(code: Code, name: str, written: str) -> Need:
    """Take a bound on days as it falls when the texts are compared letter by letter."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return OTHER
    if not 1000 < moment.year < 9000:
        return OTHER
    if moment.tzinfo is not None or written[:10] != moment.date().isoformat():
        return OTHER
    has_time = len(written) > 10
    if name == "today":
        return _from_or_until(code, moment.date(), has_time=has_time)
    if has_time:
        return Need(code, name, written.replace("T", " "))
    return Need("at_least" if code in {"at_least", "more_than"} else "less_than", name, written)


def _from_or_until(code: Code, day: date, *, has_time: bool) -> Need:
    if code in {"at_least", "more_than"}:
        first = day if code == "at_least" and not has_time else day + _ONE_DAY
        return Need("at_least", "today", first.isoformat())
    last = day if code == "at_most" or has_time else day - _ONE_DAY
    return Need("at_most", "today", last.isoformat())


def _rounded(need: Need) -> Need:
    """Write numbers plainly; what counts whole things needs the next whole one."""
    if need.variable == "today" and need.code in {"more_than", "less_than"}:
        return _from_or_until(need.code, date.fromisoformat(need.needed), has_time=False)
    if not isinstance(need.needed, Fraction):
        return need
    code, bound = need.code, need.needed
    if abs(bound) > LARGEST:
        return OTHER
    variable = variable_of(need.variable or "")
    if variable is not None and variable.is_whole:
        code, bound = _in_whole_steps(code, bound)
    return Need(code, need.variable, int(bound) if bound.denominator == 1 else float(bound))


def _in_whole_steps(code: Code, bound: Fraction) -> tuple[Code, Fraction]:
    match code:
        case "more_than":
            return "at_least", Fraction(floor(bound) + 1)
        case "at_least":
            return code, Fraction(ceil(bound))
        case "less_than":
            return "at_most", Fraction(ceil(bound) - 1)
        case "at_most":
            return code, Fraction(floor(bound))
    return code, bound
