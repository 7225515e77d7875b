"""Benefit definitions, under the path of the guide and under that of the client library."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask.typing import ResponseReturnValue

from portal.api.guard import body_of, caller, settings
from portal.api.operations import call
from portal.api.v3 import v3
from portal.api.v3.definition_bodies import DefinitionChange, DefinitionClone, DefinitionCreate
from portal.api.v3.listing import asked_for, list_json
from portal.api.v3.showing import definition_answer, definitions_json, written_answer
from portal.clock import now
from portal.definitions import cloning, defining, deleting
from portal.definitions.listing import FIELDS, list_definitions
from portal.errors import Invalid

ONE = "<id:definition_id>"
_INSTANTS = ("claim_period_start_at", "claim_period_end_at", "end_at")


@v3.get("/benefit-definitions")
@v3.get("/benefits/definitions")
@call("read-benefit-definitions", answers="Definition", many=True, fields=FIELDS, is_tagged=True)
def show_definitions() -> ResponseReturnValue:
    wanted, page = asked_for(FIELDS)
    found = list_definitions(wanted)
    return list_json(definitions_json(found.rows), found.total, page)


@v3.post("/benefit-definitions")
@v3.post("/benefits/definitions")
@call(
    "create-benefit-definitions",
    answers="WrittenDefinition",
    body=DefinitionCreate,
    status=201,
    example={"name": "Gift wrapping", "handle": "gift-wrapping", "period": 365},
)
def create_definition() -> ResponseReturnValue:
    body = body_of(DefinitionCreate)
    definition = defining.create(as_instants(body.whole()), **_by_caller())
    return written_answer(definition), 201


@v3.get(f"/benefit-definitions/{ONE}")
@v3.get(f"/benefits/definitions/{ONE}")
@call("read-benefit-definitions", answers="Definition")
def show_definition(definition_id: int) -> ResponseReturnValue:
    return definition_answer(defining.find(definition_id))


@v3.get("/benefit-definitions/handle/<handle:handle>")
@v3.get("/benefits/definitions/handle/<handle:handle>")
@call("read-benefit-definitions", answers="Definition")
def show_definition_of_handle(handle: str) -> ResponseReturnValue:
    """Show the definition with a handle."""
    return definition_answer(defining.find_by_handle(handle))


@v3.put(f"/benefit-definitions/{ONE}")
@v3.put(f"/benefits/definitions/{ONE}")
@call(
    "update-benefit-definitions",
    answers="WrittenDefinition",
    body=DefinitionChange,
    example={"short_description": "Free until the end of the year"},
)
def change_definition(definition_id: int) -> ResponseReturnValue:
    body = body_of(DefinitionChange)
    if nulls := body.errors_of_null():
        raise Invalid(nulls)
    definition = defining.change(definition_id, as_instants(body.sent()), **_by_caller())
    return written_answer(definition)


@v3.delete(f"/benefit-definitions/{ONE}")
@v3.delete(f"/benefits/definitions/{ONE}")
@call("delete-benefit-definitions", answers="Nothing", status=204)
def delete_definition(definition_id: int) -> ResponseReturnValue:
    deleting.delete(definition_id, by=caller(), now=now())
    return "", 204


@v3.post(f"/benefit-definitions/{ONE}/clone")
@v3.post(f"/benefits/definitions/{ONE}/clone")
@call(
    "create-benefit-definitions",
    answers="WrittenDefinition",
    body=DefinitionClone,
    status=201,
    example={"handle": "another-one", "name": "Another one"},
)
def clone_definition(definition_id: int) -> ResponseReturnValue:
    body = body_of(DefinitionClone)
    if nulls := body.errors_of_null():
        raise Invalid(nulls)
    copy = cloning.clone(definition_id, as_instants(body.sent()), **_by_caller())
    return written_answer(copy), 201


def as_instants(fields: dict[str, Any]) -> dict[str, Any]:
    """Read the times of a definition on the clock of the programme."""
    zone = ZoneInfo(settings().timezone)
    return {
        name: value.replace(tzinfo=zone).astimezone(UTC)
        if name in _INSTANTS and isinstance(value, datetime)
        else value
        for name, value in fields.items()
    }


def _by_caller() -> dict[str, Any]:
    return {"by": caller(), "now": now(), "image_hosts": settings().image_hosts}
