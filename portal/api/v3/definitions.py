"""Benefit definitions, under the path of the guide and under that of the client library."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask.typing import ResponseReturnValue

from portal.api.strict_json import json_body
from portal.api.v3 import key_holder, needs, settings, v3
from portal.api.v3.definition_bodies import DefinitionChange, DefinitionCreate
from portal.api.v3.presenting import definition_json
from portal.benefits.counting import totals_of
from portal.clock import now
from portal.definitions import defining
from portal.definitions.models import BenefitDefinition
from portal.errors import Invalid

ONE = "<id:definition_id>"
_INSTANTS = ("claim_period_start_at", "claim_period_end_at", "end_at")


@v3.post("/benefit-definitions")
@v3.post("/benefits/definitions")
@needs("create-benefit-definitions")
def create_definition() -> ResponseReturnValue:
    body = DefinitionCreate.model_validate(json_body())
    definition = defining.create(
        _as_instants(body.whole()),
        by=key_holder(),
        now=now(),
        image_hosts=settings().image_hosts,
    )
    return _answer(definition), 201


@v3.get(f"/benefit-definitions/{ONE}")
@v3.get(f"/benefits/definitions/{ONE}")
@needs("read-benefit-definitions")
def show_definition(definition_id: int) -> ResponseReturnValue:
    return _answer(defining.find(definition_id))


@v3.put(f"/benefit-definitions/{ONE}")
@v3.put(f"/benefits/definitions/{ONE}")
@needs("update-benefit-definitions")
def change_definition(definition_id: int) -> ResponseReturnValue:
    body = DefinitionChange.model_validate(json_body())
    if nulls := body.errors_of_null():
        raise Invalid(nulls)
    definition = defining.change(
        definition_id,
        _as_instants(body.sent()),
        by=key_holder(),
        now=now(),
        image_hosts=settings().image_hosts,
    )
    return _answer(definition)


def _answer(definition: BenefitDefinition) -> dict[str, Any]:
    zone = ZoneInfo(settings().timezone)
    return {"data": definition_json(definition, totals_of(definition.id), zone=zone)}


def _as_instants(fields: dict[str, Any]) -> dict[str, Any]:
    """Read the times of a definition on the clock of the programme."""
    zone = ZoneInfo(settings().timezone)
    return {
        name: value.replace(tzinfo=zone).astimezone(UTC)
        if name in _INSTANTS and isinstance(value, datetime)
        else value
        for name, value in fields.items()
    }
