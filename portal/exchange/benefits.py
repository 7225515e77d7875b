"""Benefits by file: known by the id that others know them by, else by their own."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from portal.api.v3.benefit_bodies import READ_ONLY, BatchedBenefit, BenefitChange
from portal.api.v3.showing import benefits_json
from portal.benefits import changing, issuing
from portal.benefits.finding import Named, named
from portal.benefits.listing import list_benefits
from portal.definitions.defining import ids_of_handles
from portal.errors import Invalid
from portal.exchange.cells import readings
from portal.exchange.kinds import Done, Given, Kind, Mistakes, one_by_one
from portal.listing import Filter, Wanted
from portal.profiles.knowing import holders_of_names
from portal.routing import LARGEST_ID

_AT_ONCE = 2_000
_NAMES = ("external_id", "id")
_WRITABLE = BenefitChange.model_fields.keys() - {"profile_id", "benefit_definition_id"}


@dataclass(slots=True)
class _Around:
    """What some rows speak of, looked up for all of them at once."""

    definitions: dict[str, int]
    holders: dict[tuple[str, str], UUID]
    known: dict[str | int, Named]


def bring_all(rows: Sequence[Any], given: Given) -> Iterator[Done | Mistakes]:
    """Give benefits, or change what the rows name of those that are known by it."""
    around = _look_up([row for row in rows if isinstance(row, dict)])
    return one_by_one(partial(_bring, around))(rows, given)


def _look_up(rows: Sequence[dict[str, Any]]) -> _Around:
    pairs = [_pair(*each) for row in rows if all(each := _holder_named(row))]
    named_by = [row[name] for row in rows for name in _NAMES if name in row]
    return _Around(
        definitions=ids_of_handles(_texts(row.get("benefit_definition_handle") for row in rows)),
        holders=holders_of_names(set(pairs)),
        known=named(_texts(named_by), {each for each in named_by if _is_id(each)}),
    )


def _holder_named(row: dict[str, Any]) -> tuple[str, str]:
    """Return by what kind of id a row names its holder, and that id; empty where it is no text."""
    kind, name = (row.get(each) for each in ("profile_id_handle", "profile_id"))
    return (kind, name) if isinstance(kind, str) and isinstance(name, str) else ("", "")


def _texts(values: Iterable[Any]) -> set[str]:
    return {value for value in values if isinstance(value, str)}


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_ID


def _pair(kind: str, name: str) -> tuple[str, str]:
    return kind, name.lower() if kind == "email" else name


def _bring(around: _Around, row: dict[str, Any], given: Given) -> Done:
    body = BatchedBenefit.model_validate(row)
    definition_id, holder = _definition(body, around), _holder(body, around)
    known = around.known.get(body.external_id or "")
    if known is None and _is_id(row.get("id")):
        known = around.known.get(row["id"])
    if known is not None:
        return _change(known, Named(known.id, definition_id, holder), row, given)
    if body.external_id is None:
        raise Invalid({"external_id": ["It is needed, so that the file may be sent again."]})
    made = issuing.issue(
        definition_id,
        to=holder,
        issued_at=body.issued_at,
        timezone=body.timezone or given.settings.timezone,
        expires_at=body.expires_at,
        extra={"external_id": body.external_id, "meta": body.meta, "value": body.value},
        by=given.by,
        now=given.now,
    )
    around.known[body.external_id] = Named(made, definition_id, holder)
    return "added"


def _change(known: Named, meant: Named, row: dict[str, Any], given: Given) -> Done:
    if known.definition_id != meant.definition_id:
        raise Invalid({"benefit_definition_handle": ["The benefit is of another definition."]})
    if known.profile_id != meant.profile_id:
        raise Invalid({"profile_id": ["Another profile holds the benefit."]})
    body = BenefitChange.model_validate({name: row[name] for name in row.keys() & _WRITABLE})
    if nulls := body.errors_of_null():
        raise Invalid(nulls)
    is_changed = changing.change(known.id, body.sent(), by=given.by, now=given.now)
    return "changed" if is_changed else "unchanged"


def _definition(body: BatchedBenefit, around: _Around) -> int:
    handle = body.benefit_definition_handle
    found = around.definitions.get(handle) if handle else body.benefit_definition_id
    if found is None:
        raise Invalid({"benefit_definition_handle": ["No such benefit definition."]})
    return found


def _holder(body: BatchedBenefit, around: _Around) -> UUID:
    kind = body.profile_id_handle
    try:
        if kind:
            return around.holders[_pair(kind, body.profile_id)]
        return UUID(body.profile_id)
    except (KeyError, ValueError) as error:
        raise Invalid({"profile_id": ["No such profile."]}) from error


def everything(_given: Given) -> Iterator[dict[str, Any]]:
    """Write every benefit as the API does, with the handle of its definition alone."""
    after: tuple[Filter, ...] = ()
    while rows := list_benefits(Wanted(filters=after, limit=_AT_ONCE), now=_given.now).rows:
        for written in benefits_json(rows):
            definition = written.pop("definition")
            yield {**written, "benefit_definition_handle": definition["handle"]}
        after = (Filter("id", "gt", rows[-1].benefit.id),)


BENEFITS = Kind(
    columns=readings(BatchedBenefit) | dict.fromkeys(sorted(READ_ONLY), "json"),
    bring_all=bring_all,
    all=everything,
)
