"""Shows benefits and definitions with what is around them, in few statements however many."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from portal.api.guard import is_customer, settings
from portal.api.v3.presenting import benefit_json, definition_json, without_rules
from portal.benefits.counting import Totals, find_with_totals, totals_of_all
from portal.benefits.finding import Found
from portal.clock import now
from portal.definitions.advising import warnings_about
from portal.definitions.models import BenefitDefinition


def definitions_json(
    definitions: Sequence[BenefitDefinition], totals: Mapping[int, Totals] | None = None
) -> list[dict[str, Any]]:
    """Write definitions with their totals, which are counted unless they are known."""
    if totals is None:
        totals = totals_of_all(each.id for each in definitions) if definitions else {}
    zone = ZoneInfo(settings().timezone)
    rows = [definition_json(each, totals[each.id], zone=zone) for each in definitions]
    return [without_rules(row) for row in rows] if is_customer() else rows


def benefits_json(
    found: Sequence[Found], totals: Mapping[int, Totals] | None = None
) -> list[dict[str, Any]]:
    """Write benefits, each with its definition."""
    definitions = {each.benefit.definition_id: each.benefit.definition for each in found}
    written = definitions_json(list(definitions.values()), totals)
    by_id = dict(zip(definitions, written, strict=True))
    at = now()
    return [
        benefit_json(
            each.benefit,
            by_id[each.benefit.definition_id],
            is_archived=each.benefit.definition.is_archived,
            allocated_code=each.allocated_code,
            now=at,
        )
        for each in found
    ]


def benefit_answer(benefit_id: int) -> dict[str, Any]:
    """Write one benefit as it is kept now. Raises NotFound."""
    found, totals = find_with_totals(benefit_id)
    return {"data": benefits_json([found], {found.benefit.definition_id: totals})[0]}


def definition_answer(definition: BenefitDefinition) -> dict[str, Any]:
    """Write one definition."""
    return {"data": definitions_json([definition])[0]}


def written_answer(definition: BenefitDefinition) -> dict[str, Any]:
    """Write a definition that was just written, and beside it what of it is probably not meant."""
    warnings = warnings_about(definition, now=now())
    return definition_answer(definition) | ({"warnings": warnings} if warnings else {})
