"""Writes why not as structured facts; a customer is told of no variable and no operator."""

from typing import Any

from portal.api.guard import is_customer, settings
from portal.definitions.explaining import Unmet, explain
from portal.definitions.facts import Fact
from portal.definitions.variables import privacy_of


def reasons_json(unmet: Unmet) -> list[dict[str, Any]]:
    """Write the smallest set of facts that would have to change, the nearest first."""
    explanation = explain(unmet, privacy=privacy_of(settings()))
    return [
        _for_customer(each) if is_customer() else _fact_json(each) for each in explanation.facts
    ]


def _fact_json(fact: Fact) -> dict[str, Any]:
    return {
        "code": fact.code,
        "variable": fact.variable,
        "operator": fact.operator,
        "needed": fact.needed,
        "needed_names": list(fact.names),
        "actual": fact.actual,
        "distance": fact.distance,
        "unit": fact.unit,
        "opens_on": fact.opens_on,
        "private": fact.is_private,
    }


def _for_customer(fact: Fact) -> dict[str, Any]:
    written = _fact_json(fact)
    del written["variable"], written["operator"]
    return written
