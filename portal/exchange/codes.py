"""The codes of pools by file: each is added once."""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from portal.api.errors import mistakes_in
from portal.api.v3.allocations import Code
from portal.api.v3.fields import Handle
from portal.definitions.allocating import add_new_codes
from portal.definitions.allocations import list_allocations
from portal.definitions.defining import ids_of_handles
from portal.definitions.listing import list_definitions
from portal.exchange.kinds import Done, Given, Kind, Mistakes
from portal.listing import Filter, Wanted

_AT_ONCE = 1_000
_DERIVED = ("status", "benefit_id")
_UNKNOWN: Mistakes = {"benefit_definition_handle": ["No such benefit definition."]}


class CodeRow(BaseModel):
    """One code, and the pool that it belongs to."""

    model_config = ConfigDict(extra="forbid")

    benefit_definition_handle: Handle
    code: Code


def bring_all(rows: Sequence[Any], given: Given) -> Iterator[Done | Mistakes]:
    """Add the codes of many rows, those of a pool together, and say of each row what came of it."""
    read = [_read(row, given) for row in rows]
    good = [each for each in read if isinstance(each, CodeRow)]
    pools = ids_of_handles(each.benefit_definition_handle for each in good)
    new: dict[str, set[str]] = {}
    for handle, definition_id in sorted(pools.items()):
        codes = [each.code for each in good if each.benefit_definition_handle == handle]
        new[handle] = set(add_new_codes(definition_id, codes, by=given.by, now=given.now))
    for each in read:
        if not isinstance(each, CodeRow):
            yield each
        elif each.benefit_definition_handle not in new:
            yield _UNKNOWN
        else:
            yield _added(each.code, new[each.benefit_definition_handle])


def _read(row: Any, given: Given) -> CodeRow | Mistakes:
    fields = {"code": row} if isinstance(row, str) else row
    if isinstance(fields, dict):
        fields = {name: value for name, value in fields.items() if name not in _DERIVED}
        if given.definition is not None:
            fields = {"benefit_definition_handle": given.definition} | fields
    try:
        return CodeRow.model_validate(fields)
    except ValidationError as error:
        return mistakes_in(error)


def _added(code: str, new: set[str]) -> Done:
    """Tell whether a row added its code; what stands there twice is added by the first."""
    if code not in new:
        return "unchanged"
    new.remove(code)
    return "added"


def everything(given: Given) -> Iterator[dict[str, Any]]:
    """Write every code of every pool, or of one, and which benefit has it."""
    offset = 0
    while definitions := list_definitions(Wanted(limit=_AT_ONCE, offset=offset)).rows:
        for definition in definitions:
            if given.definition in {None, definition.handle}:
                yield from codes_of(definition.id, definition.handle)
        offset += _AT_ONCE


def codes_of(definition_id: int, handle: str) -> Iterator[dict[str, Any]]:
    """Write every code of one pool, the first added first."""
    after: tuple[Filter, ...] = ()
    while rows := list_allocations(definition_id, Wanted(filters=after, limit=_AT_ONCE)).rows:
        for row in rows:
            status = "free" if row.benefit_id is None else "used"
            yield {
                "benefit_definition_handle": handle,
                "code": row.code,
                "status": status,
                "benefit_id": row.benefit_id,
            }
        after = (Filter("id", "gt", rows[-1].id),)


CODES = Kind(
    columns={
        "benefit_definition_handle": "text",
        "code": "text",
        "status": "text",
        "benefit_id": "json",
    },
    bring_all=bring_all,
    all=everything,
)
