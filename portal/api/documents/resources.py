"""What each resource looks like: one schema by name for bodies, answers and errors."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from portal.api.documents import answers, answers_of_profiles, answers_of_webhooks, envelopes
from portal.api.operations import Operation, Resource

_PLACE = "#/components/schemas/{model}"
_ANSWERS: Mapping[Resource, type[answers.Answer]] = {
    "Benefit": answers.Benefit,
    "Benefits": answers.Benefit,
    "Definition": answers.Definition,
    "WrittenDefinition": answers.Definition,
    "Claimable": answers.Claimable,
    "Allocation": answers.Allocation,
    "Allocated": answers.Allocated,
    "Redemption": answers.Redemption,
    "BenefitAndRedemption": answers.BenefitAndRedemption,
    "RedemptionAndBenefit": answers.RedemptionAndBenefit,
    "Count": answers.Count,
    "Profile": answers_of_profiles.Profile,
    "Identity": answers_of_profiles.Identity,
    "Tier": answers_of_profiles.Tier,
    "Balances": answers_of_profiles.Balances,
    "Availability": answers_of_profiles.Available,
    "Key": answers_of_profiles.Key,
    "Token": answers_of_profiles.Token,
    "AccessToken": answers_of_profiles.AccessToken,
    "CustomerToken": answers_of_profiles.CustomerToken,
    "Webhook": answers_of_webhooks.Webhook,
    "NewWebhook": answers_of_webhooks.NewWebhook,
    "Health": answers_of_profiles.Health,
}
# The answers that stand alone, without the envelope `data`.
_BARE: frozenset[Resource] = frozenset({"AccessToken", "Health"})


class _Plain(GenerateJsonSchema):
    """Writes schemas without titles that only repeat the name, and without nulls as defaults."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Leave the titles of fields out."""
        return False

    def default_schema(self, schema: Any) -> dict[str, Any]:
        """Write a default unless it is null."""
        written = super().default_schema(schema)
        if written.get("default", 0) is None:
            del written["default"]
        return written


def schemas(bodies: Iterable[type[BaseModel]]) -> dict[str, Any]:
    """Write the schema of each body, of each answer and of each error, by its name."""
    mode: JsonSchemaMode = "validation"
    models: dict[type[BaseModel], None] = dict.fromkeys(
        (*bodies, *_ANSWERS.values(), *envelopes.PARTS)
    )
    _places, written = models_json_schema(
        [(model, mode) for model in models], ref_template=_PLACE, schema_generator=_Plain
    )
    return dict(sorted(written["$defs"].items()))


def place(model: type[BaseModel]) -> dict[str, Any]:
    """Point to the schema of a model."""
    return {"$ref": _PLACE.format(model=model.__name__)}


def answer_schema(operation: Operation) -> dict[str, Any]:
    """Write the schema of the whole answer of an operation, with its envelope."""
    if operation.answers == "Document":
        return {"type": "object", "description": "This document."}
    one = place(_ANSWERS[operation.answers])
    if operation.answers in _BARE:
        return one
    if operation.answers == "Benefits":
        return envelopes.around({"type": "array", "items": one})
    if not operation.many:
        return envelopes.around(one, may_warn=operation.answers == "WrittenDefinition")
    return envelopes.around(
        {"type": "array", "items": one},
        links=place(envelopes.Links),
        meta=place(envelopes.Meta),
    )
