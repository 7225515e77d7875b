"""Tells the programme of conditions of its own that cannot be decided for somebody."""

from functools import lru_cache

from portal import logs
from portal.definitions.catalogue import Definition
from portal.errors import Refusal


def report_undecided(definition: Definition, refusal: Refusal | None) -> None:
    """Say in the log that a refusal came of this, once while the conditions are what they are."""
    if refusal is not None and refusal.is_undecided:
        conditions = (definition.claim_condition, *definition.view_conditions)
        _say(definition.handle, tuple(each.written for each in conditions))


@lru_cache(256)
def _say(handle: str, _conditions: tuple[str, ...]) -> None:
    logs.warning("condition cannot be decided", definition=handle)
