"""Benefit definitions by file: known by their handle."""

from collections.abc import Iterator
from typing import Any

from portal.api.v3.definition_bodies import READ_ONLY, DefinitionChange, DefinitionCreate
from portal.api.v3.definitions import as_instants
from portal.api.v3.showing import definitions_json
from portal.definitions import defining
from portal.definitions.listing import list_definitions
from portal.errors import Invalid
from portal.exchange.cells import readings
from portal.exchange.kinds import Done, Given, Kind, one_by_one
from portal.listing import Wanted

_AT_ONCE = 200


def bring(row: dict[str, Any], given: Given) -> Done:
    """Create a definition, or change what the row names of the one with its handle."""
    handle = row.get("handle")
    known = defining.ids_of_handles([handle]).get(handle) if isinstance(handle, str) else None
    hosts = given.settings.image_hosts
    by: dict[str, Any] = {"by": given.by, "now": given.now, "image_hosts": hosts}
    if known is None:
        defining.create(as_instants(DefinitionCreate.model_validate(row).whole()), **by)
        return "added"
    body = DefinitionChange.model_validate(row)
    if nulls := body.errors_of_null():
        raise Invalid(nulls)
    changes = defining.differing(defining.find(known), as_instants(body.sent()))
    if not changes:
        return "unchanged"
    defining.change(known, changes, **by)
    return "changed"


def everything(_given: Given | None = None) -> Iterator[dict[str, Any]]:
    """Write every definition as the API does."""
    offset = 0
    while rows := list_definitions(Wanted(limit=_AT_ONCE, offset=offset)).rows:
        yield from definitions_json(rows)
        offset += _AT_ONCE


DEFINITIONS = Kind(
    columns=readings(DefinitionCreate) | dict.fromkeys(sorted(READ_ONLY), "json"),
    bring_all=one_by_one(bring),
    all=everything,
    not_null=frozenset({"max_redemptions"}),
)
