"""Changes a member as the facts of an explanation ask."""

from copy import deepcopy
from typing import Any

from portal.definitions.facts import Fact

_ENOUGH = {
    "at_least": lambda needed: needed,
    "more_than": lambda needed: needed + 1,
    "at_most": lambda needed: needed,
    "less_than": lambda needed: needed - 1,
    "equals": lambda needed: needed,
    "differs": lambda needed: needed + 1,
    "one_of": lambda needed: needed[0],
    "none_of": lambda _needed: "something else",
    "contains": lambda needed: [needed[0]],
    "lacks": lambda _needed: [],
    "is_true": lambda _needed: True,
    "is_false": lambda _needed: False,
    "known": lambda _needed: "something",
    "unknown": lambda _needed: None,
}


def satisfied(standing: dict[str, Any], facts: tuple[Fact, ...]) -> dict[str, Any] | None:
    """Return the standing with what is needed in place; None where a fact does not say what."""
    changed = deepcopy(standing)
    for fact in facts:
        if fact.variable is None or fact.code == "other" or fact.needed == ():
            return None
        *path, last = fact.variable.split(".")
        inside = changed
        for step in path:
            inside = inside[step]
        inside[last] = _ENOUGH[fact.code](fact.needed)
    return changed
