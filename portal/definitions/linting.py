"""Finds in a condition what can be kept and is probably not meant."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, Literal

from portal.definitions.arithmetic import number_in
from portal.definitions.conditions import checked
from portal.definitions.planning import Group, Leaf, Plan, leaves_of, planned
from portal.definitions.reading import variable_read
from portal.definitions.sampling import constants
from portal.definitions.variables import VARIABLES, Privacy, variable_of

Code = Literal[
    "unknown_variable",
    "unknown_tier",
    "wrong_type",
    "never_equal",
    "part_of_text",
    "undecidable",
    "always_true",
    "always_false",
    "contradictory",
    "redundant",
    "private_only",
    "never_open",
    "over",
]
_ITEMWISE = frozenset({"some", "all", "none"})
_ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "min", "max"})
_KNOWN_OF_EVERYBODY = frozenset({"point_balance", "reward_balance"})
_ASKS_WHETHER_THERE = frozenset({"known", "unknown", "differs"})
_ORDER = frozenset({"<", "<=", ">", ">="})
_LOOSE = frozenset({"==", "!="})
_STRICT = frozenset({"===", "!=="})


@dataclass(frozen=True, slots=True)
class Finding:
    """What is probably not meant; `place` is a JSON pointer into the condition."""

    code: Code
    place: str
    message: str

    def __str__(self) -> str:
        return f"At {self.place}: {self.message}" if self.place else self.message


def findings(
    source: Any,
    *,
    privacy: Privacy,
    today: date | None = None,
    tiers: Collection[str] = (),
) -> list[Finding]:
    """List what is probably not meant of a condition, by the tiers there are if any are named.

    Raises InvalidCondition.
    """
    logic = checked(source)
    if logic is None:
        return []
    plan = planned(logic)
    found = [*_of_names(logic, ""), *_of_kinds(logic, ""), *_of_windows(plan, today)]
    asked = {
        leaf.need.variable for leaf in leaves_of(plan) if leaf.need.code in _ASKS_WHETHER_THERE
    }
    found += [each for name, each in _of_arithmetic(logic, "") if name not in asked]
    if tiers:
        found += _of_tiers(plan, tiers)
    if all(leaf.reads and privacy.hides(leaf.reads) for leaf in leaves_of(plan)):
        text = "Members read no more than that it is by invitation."
        found.append(Finding("private_only", "", text))
    if not found or all(each.code == "private_only" for each in found):
        found += _of_constants(logic)
    return found


def _of_names(logic: Any, place: str) -> Iterator[Finding]:
    if isinstance(logic, list):
        for number, each in enumerate(logic):
            yield from _of_names(each, f"{place}/{number}")
    if not isinstance(logic, dict):
        return
    [(operator, operands)] = logic.items()
    if operator == "var":
        yield from _of_name(variable_read(logic), place)
    elif operator == "missing":
        names = operands if isinstance(operands, list) else [operands]
        for name in names[0] if names and isinstance(names[0], list) else names:
            yield from _of_name(name if isinstance(name, str) else None, place)
    elif operator in _ITEMWISE and isinstance(operands, list):
        yield from _of_names(operands[:1], f"{place}/{operator}")
    else:
        yield from _of_names(operands, f"{place}/{operator}")


def _of_name(name: str | None, place: str) -> Iterator[Finding]:
    if name is None or name in VARIABLES:
        return
    is_known = variable_of(name) is not None
    close = _meant_by(name, is_known=is_known)
    meant = f" Did you mean {close}?" if close else ""
    if not is_known:
        yield Finding("unknown_variable", place, f"{name} is not known and always empty.{meant}")
    elif close:
        yield Finding("unknown_variable", place, f"{name} is no usual variable.{meant}")


def _meant_by(name: str, *, is_known: bool) -> str | None:
    """Return the variable that a name is a part of, or else the one most like it."""
    holding = [each for each in VARIABLES if name in re.split(r"[._]", each)]
    holding += [each for each in VARIABLES if each.endswith((f".{name}", f"_{name}"))]
    if holding and not is_known:
        return min(holding, key=lambda each: ("." in each, len(each)))
    close = get_close_matches(name, VARIABLES, n=1, cutoff=0.9 if is_known else 0.6)
    return close[0] if close else None


def _of_tiers(plan: Plan, tiers: Collection[str]) -> Iterator[Finding]:
    named = (
        str(each)
        for leaf in leaves_of(plan)
        if leaf.need.variable == "tier_handle" and isinstance(leaf.need.needed, tuple)
        for each in leaf.need.needed
    )
    by_letters = {each.lower(): each for each in tiers}
    for name in dict.fromkeys(each for each in named if each not in tiers):
        close = get_close_matches(name.lower(), by_letters, n=1)
        meant = f" Did you mean {by_letters[close[0]]}?" if close else ""
        yield Finding("unknown_tier", "", f"There is no tier {name!r}.{meant}")


def _of_kinds(logic: Any, place: str) -> Iterator[Finding]:
    if isinstance(logic, list):
        for number, each in enumerate(logic):
            yield from _of_kinds(each, f"{place}/{number}")
    if not isinstance(logic, dict):
        return
    [(operator, operands)] = logic.items()
    if operator == "var":
        return
    if isinstance(operands, list) and len(operands) > 1:
        if operator in _ORDER | _LOOSE | _STRICT:
            yield from _of_pairs(operator, operands, place)
        if operator == "in":
            yield from _of_membership(operands[0], operands[1], place)
    yield from _of_kinds(operands, f"{place}/{operator}")


def _of_pairs(operator: str, operands: Sequence[Any], place: str) -> Iterator[Finding]:
    named = [each for each in operands if variable_read(each)]
    values = [each for each in operands if not isinstance(each, dict)]
    if operator in _STRICT and len({_written_as(each) for each in values}) > 1:
        yield Finding("never_equal", place, "A text and a number are never strictly equal.")
    for each in named:
        name = variable_read(each) or ""
        variable = variable_of(name)
        if variable is None or variable.kind == "anything":
            continue
        for value in values:
            yield from _of_value(operator, name, variable.kind, value, place)
        yield from _of_letters(name, values, place)


def _of_arithmetic(logic: Any, place: str) -> Iterator[tuple[str, Finding]]:
    """Name each variable that is reckoned with, and of which some members may have nothing."""
    if isinstance(logic, list):
        for number, each in enumerate(logic):
            yield from _of_arithmetic(each, f"{place}/{number}")
    if not isinstance(logic, dict):
        return
    [(operator, operands)] = logic.items()
    if operator == "var":
        return
    if operator in _ARITHMETIC and isinstance(operands, list):
        for name in filter(None, map(_read_without_default, operands)):
            text = (
                f"It cannot be decided of members without {name}:"
                f' {{"var": ["{name}", 0]}} takes 0 for them.'
            )
            yield name, Finding("undecidable", place, text)
    yield from _of_arithmetic(operands, f"{place}/{operator}")


def _read_without_default(logic: Any) -> str | None:
    name = variable_read(logic)
    is_plain = name is not None and (isinstance(logic["var"], str) or len(logic["var"]) == 1)
    return name if is_plain and name not in _KNOWN_OF_EVERYBODY else None


def _of_letters(name: str, values: Sequence[Any], place: str) -> Iterator[Finding]:
    for value in values if name == "gender" else ():
        if isinstance(value, str) and value != value.lower():
            text = f"{name} is kept in lower case and never equal to {value!r}."
            yield Finding("never_equal", place, text)


def _written_as(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "another"
    return (
        "text"
        if isinstance(value, str)
        else "number"
        if isinstance(value, (int, float))
        else "another"
    )


def _of_value(operator: str, name: str, kind: str, value: Any, place: str) -> Iterator[Finding]:
    if value is None:
        return
    wanted = "number" if kind == "number" else "text"
    if operator in _STRICT and _written_as(value) not in {wanted, "another"}:
        text = f"{name} is a {kind} and never strictly equal to {value!r}."
        yield Finding("never_equal", place, text)
        return
    fits = {
        "number": number_in(value) is not None,
        "text": isinstance(value, str) and operator not in _ORDER,
        "flag": isinstance(value, bool),
        "date": isinstance(value, str) and _is_day(value),
        "list": False,
    }[kind]
    if not fits:
        text = f"{name} is a {kind}, which cannot be compared so with {value!r}."
        yield Finding("wrong_type", place, text)


def _of_membership(needle: Any, haystack: Any, place: str) -> Iterator[Finding]:
    name, of = variable_read(needle), variable_read(haystack)
    if name and isinstance(haystack, str):
        text = f"This looks for {name} as a part of a text. A list looks for the whole."
        yield Finding("part_of_text", place, text)
    variable = variable_of(name) if name else None
    if name and variable is not None and isinstance(haystack, list) and haystack:
        kinds = {_written_as(each) for each in haystack}
        wanted = {"number": {"number"}, "text": {"text"}, "date": {"text"}}.get(variable.kind)
        if wanted is not None and not kinds & wanted:
            text = f"{name} is a {variable.kind}, and there is none in the list."
            yield Finding("wrong_type", place, text)
        if variable.kind == "list":
            yield Finding("wrong_type", place, f"{name} is a list; what is looked for comes first.")
        yield from _of_letters(name, haystack, place)
    held = variable_of(of) if of else None
    if of and held is not None and held.kind in {"number", "flag", "date"}:
        yield Finding("wrong_type", place, f"{of} is a {held.kind}, which holds nothing.")


def _of_windows(plan: Plan, today: date | None) -> Iterator[Finding]:
    if isinstance(plan, Group) and not plan.needs_all:
        return
    parts = plan.parts if isinstance(plan, Group) else (plan,)
    needs = [part.need for part in parts if isinstance(part, Leaf)]
    opens = [need.needed for need in needs if (need.variable, need.code) == ("today", "at_least")]
    closes = [need.needed for need in needs if (need.variable, need.code) == ("today", "at_most")]
    if opens and closes and min(closes) < max(opens):
        text = f"It closes after {min(closes)} and opens on {max(opens)} only."
        yield Finding("never_open", "", text)
    elif closes and today is not None and min(closes) < today.isoformat():
        yield Finding("over", "", f"It closed after {min(closes)}: nobody meets it any more.")


def _of_constants(logic: Any) -> Iterator[Finding]:
    for each in constants(logic):
        if each.always is None:
            text = "It changes nothing beside the other parts."
            yield Finding("redundant", each.place, text)
        elif each.is_group and not each.always:
            yield Finding("contradictory", each.place, "These can never be true together.")
        elif each.always:
            yield Finding("always_true", each.place, "It is true of everybody.")
        else:
            yield Finding("always_false", each.place, "It is true of nobody.")


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value[:10])
    except ValueError:
        return False
    return True
