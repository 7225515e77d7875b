"""The programme's own words for why not: `meta.explanations` of a definition, by variable."""

import re
from collections.abc import Mapping
from typing import Any

from portal.definitions.variables import canonical, variable_of

# Stands for the condition as a whole.
WHOLE = "*"
# A figure that the words may name; what is needed, what there is, and what lies between.
PLACEHOLDERS = ("{needed}", "{actual}", "{distance}")
LONGEST = 300
_BRACED = re.compile(r"\{[^{}]*\}")


def mistakes_in(meta: Mapping[str, Any]) -> list[str]:
    """List what is wrong with the words that were sent."""
    words = meta.get("explanations")
    if words is None:
        return []
    if not isinstance(words, dict):
        return ["explanations must hold texts by variable."]
    return [mistake for name, each in words.items() for mistake in _mistakes(name, each)]


def _mistakes(name: str, words: Any) -> list[str]:
    if name != WHOLE and variable_of(name) is None:
        return [f"explanations name {name[:60]!r}, which is no variable."]
    texts = list(words.values()) if isinstance(words, dict) else [words]
    if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        return [f"explanations of {name} must be a text, or texts by language."]
    if any(len(text) > LONGEST for text in texts):
        return [f"explanations of {name} may have {LONGEST} characters at most."]
    allowed = () if name == WHOLE else PLACEHOLDERS
    unknown = {each for text in texts for each in _BRACED.findall(text)} - set(allowed)
    return [f"explanations of {name} may not hold {each}." for each in sorted(unknown)]


def by_variable(meta: Mapping[str, Any]) -> dict[str, Any]:
    """Return the words under the first name of each variable."""
    found = meta.get("explanations")
    return (
        {canonical(name): words for name, words in found.items()} if isinstance(found, dict) else {}
    )
