"""Benefits by file: known by the id that others know them by, else by their own."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from portal.api.v3.benefit_bodies import READ_ONLY, BatchedBenefit, BenefitChange
from portal.api.v3.showing import benefits_json
from portal.benefits import changing, issuing
from portal.benefits.finding import Named, named
from portal.benefits.listing import list_benefits
from portal.definitions.defining import ids_of_handles
from portal.errors import Invalid, NotFound
from portal.exchange.cells import readings
from portal.exchange.kinds import Done, Given, Kind, one_by_one
from portal.listing import Filter, Wanted
from portal.profiles.listing import find_by

_AT_ONCE = 500
_WRITABLE = BenefitChange.model_fields.keys() - {"profile_id", "benefit_definition_id"}


def bring(row: dict[str, Any], given: Given) -> Done:
    """Give a benefit, or change what the row names of the one that is known by it."""
    body = BatchedBenefit.model_validate(row)
    definition_id, holder = _definition(body), _holder(body)
    own_id = row.get("id")
    known = named(external_id=body.external_id, benefit_id=own_id if _is_id(own_id) else None)
    if known is not None:
        return _change(known, Named(known.id, definition_id, holder), row, given)
    if body.external_id is None:
        raise Invalid({"external_id": ["It is needed, so that the file may be sent again."]})
    issuing.issue(
        definition_id,
        to=holder,
        issued_at=body.issued_at,
        timezone=body.timezone or given.settings.timezone,
        expires_at=body.expires_at,
        extra={"external_id": body.external_id, "meta": body.meta, "value": body.value},
        by=given.by,
        now=given.now,
    )
    return "added"


def _is_id(written: Any) -> bool:
    return isinstance(written, int) and not isinstance(written, bool)


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


def _definition(body: BatchedBenefit) -> int:
    handle = body.benefit_definition_handle
    found = ids_of_handles([handle]).get(handle) if handle else body.benefit_definition_id
    if found is None:
        raise Invalid({"benefit_definition_handle": ["No such benefit definition."]})
    return found


def _holder(body: BatchedBenefit) -> UUID:
    try:
        if body.profile_id_handle:
            return find_by(body.profile_id_handle, body.profile_id).id
        return UUID(body.profile_id)
    except (NotFound, ValueError) as error:
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
    bring_all=one_by_one(bring),
    all=everything,
)
