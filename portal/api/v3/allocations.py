"""The codes of a definition's pool."""

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field

from portal.api.guard import LARGEST_IMPORT, body_of, caller
from portal.api.operations import call
from portal.api.v3 import v3
from portal.api.v3.definitions import ONE
from portal.api.v3.fields import Name
from portal.api.v3.listing import asked_for, list_json
from portal.api.v3.presenting import allocation_json
from portal.clock import now
from portal.definitions.allocating import add_new_codes
from portal.definitions.allocations import FIELDS, list_allocations

MOST_CODES = 10_000
Code = Name


class Codes(BaseModel):
    """Codes to be handed out, each once."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    codes: list[Code] = Field(min_length=1, max_length=MOST_CODES)


@v3.post(f"/benefit-definitions/{ONE}/allocations")
@v3.post(f"/benefits/definitions/{ONE}/allocations")
@call(
    "create-allocations",
    answers="Allocated",
    body=Codes,
    status=201,
    example={"codes": ["WELCOME-1", "WELCOME-2"]},
    largest_body=LARGEST_IMPORT,
)
def add_allocations(definition_id: int) -> ResponseReturnValue:
    """Add codes to a pool."""
    codes = body_of(Codes).codes
    new = {*add_new_codes(definition_id, codes, by=caller(), now=now())}
    again = list(codes)
    for code in new:
        again.remove(code)
    return {"data": {"added": len(new), "duplicates": list(dict.fromkeys(again))}}, 201


@v3.get(f"/benefit-definitions/{ONE}/allocations")
@v3.get(f"/benefits/definitions/{ONE}/allocations")
@call("read-allocations", answers="Allocation", many=True, fields=FIELDS)
def show_allocations(definition_id: int) -> ResponseReturnValue:
    """Show the codes of a pool."""
    wanted, page = asked_for(FIELDS)
    found = list_allocations(definition_id, wanted)
    return list_json([allocation_json(row) for row in found.rows], found.total, page)
