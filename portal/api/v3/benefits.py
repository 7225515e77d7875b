"""Benefits: give them to profiles, look at them, change and hide them."""

from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue

from portal.api.guard import LARGEST_IMPORT, body_of, caller, settings
from portal.api.operations import call
from portal.api.v3 import v3
from portal.api.v3.benefit_bodies import (
    Batch,
    BatchedBenefit,
    BenefitChange,
    BenefitCreate,
    Extend,
)
from portal.api.v3.listing import asked_for, list_json
from portal.api.v3.showing import benefit_answer, benefits_json
from portal.benefits import changing, deleting, issuing
from portal.benefits.counting import count_benefits
from portal.benefits.extending import Extension, extend_all
from portal.benefits.finding import find, find_all
from portal.benefits.issuing import Gift
from portal.benefits.listing import fields_at, list_benefits
from portal.clock import now
from portal.definitions.defining import ids_of_handles
from portal.errors import Invalid
from portal.profiles.identifying import holders_of

FIELDS = fields_at(now())
_EXAMPLE = {
    "profile_id": "92a7996b-abb6-4c9c-a845-9aaf8202fab6",
    "benefit_definition_id": 1,
    "issued_at": "2026-11-24 09:00:00",
    "timezone": "Australia/Melbourne",
}


@v3.get("/benefits")
@call("read-benefits", answers="Benefit", many=True, fields=FIELDS, is_tagged=True)
def show_benefits() -> ResponseReturnValue:
    at = now()
    wanted, page = asked_for(fields_at(at))
    found = list_benefits(wanted, now=at)
    return list_json(benefits_json(found.rows), found.total, page)


@v3.get("/benefits.count")
@call("read-benefits", answers="Count")
def show_count() -> ResponseReturnValue:
    """Count benefits."""
    count = count_benefits()
    return {"data": {"countAll": count.all, "countRedeemed": count.redeemed}}


@v3.post("/benefits")
@call("create-benefits", answers="Benefit", body=BenefitCreate, status=201, example=_EXAMPLE)
def issue_benefit() -> ResponseReturnValue:
    """Give a benefit."""
    body = body_of(BenefitCreate)
    benefit_id = issuing.issue(
        body.benefit_definition_id,
        to=body.profile_id,
        issued_at=body.issued_at,
        timezone=body.timezone or settings().timezone,
        expires_at=body.expires_at,
        extra=_extra(body),
        by=caller(),
        now=now(),
    )
    return benefit_answer(benefit_id), 201


@v3.post("/benefits/batch.json")
@call(
    "create-benefits",
    answers="Benefits",
    body=Batch,
    status=201,
    example={"benefits": [_EXAMPLE]},
    largest_body=LARGEST_IMPORT,
)
def issue_benefits() -> ResponseReturnValue:
    """Give many benefits, or none of them."""
    gifts = _gifts(body_of(Batch).benefits)
    try:
        ids = issuing.issue_all(gifts, by=caller(), now=now())
    except Invalid as invalid:
        named = {f"benefits.{name}": texts for name, texts in invalid.errors.items()}
        raise Invalid(named) from invalid
    return {"data": benefits_json(find_all(ids))}, 201


@v3.post("/benefits/extend")
@call(
    "update-benefits",
    answers="Benefits",
    body=Extend,
    example={"ids": [1], "profile_id": _EXAMPLE["profile_id"], "extend_days": 14},
)
def extend_benefits() -> ResponseReturnValue:
    """Move the end of benefits of one profile."""
    body = body_of(Extend)
    extension = Extension(body.extend_days, body.extend_date)
    moved = extend_all(body.ids, extension, of=body.profile_id, by=caller(), now=now())
    return {"data": benefits_json(find_all(moved))}


@v3.get("/benefits/<id:benefit_id>")
@call("read-benefits", answers="Benefit")
def show_benefit(benefit_id: int) -> ResponseReturnValue:
    return benefit_answer(benefit_id)


@v3.put("/benefits/<id:benefit_id>")
@call("update-benefits", answers="Benefit", body=BenefitChange, example={"external_id": "till-7"})
def change_benefit(benefit_id: int) -> ResponseReturnValue:
    changing.change(benefit_id, changes_to(benefit_id), by=caller(), now=now())
    return benefit_answer(benefit_id)


@v3.delete("/benefits/<id:benefit_id>")
@call("delete-benefits", answers="Nothing", status=204)
def delete_benefit(benefit_id: int) -> ResponseReturnValue:
    deleting.delete(benefit_id, by=caller(), now=now())
    return "", 204


def changes_to(benefit_id: int) -> dict[str, Any]:
    """Read the fields to change; the definition may be sent back as it is."""
    body = body_of(BenefitChange)
    if nulls := body.errors_of_null():
        raise Invalid(nulls)
    definition_id, sent = find(benefit_id).benefit.definition_id, body.sent()
    if sent.pop("benefit_definition_id", None) not in {None, definition_id}:
        raise Invalid({"benefit_definition_id": ["cannot be changed"]})
    return {name: value for name, value in sent.items() if (name, value) != ("profile_id", None)}


def _extra(body: BenefitCreate | BatchedBenefit) -> dict[str, Any]:
    return {"external_id": body.external_id, "meta": body.meta, "value": body.value}


def _gifts(bodies: list[BatchedBenefit]) -> list[Gift]:
    """Find whom and what each of many benefits is about. Raises Invalid naming each mistake."""
    mistakes: dict[str, list[str]] = {}
    handles = [each.benefit_definition_handle for each in bodies if each.benefit_definition_handle]
    definitions = ids_of_handles(handles)
    holders = holders_of(
        {(each.profile_id_handle, each.profile_id) for each in bodies if each.profile_id_handle}
    )
    gifts = []
    for number, each in enumerate(bodies):
        definition_id = each.benefit_definition_id or definitions.get(
            each.benefit_definition_handle or ""
        )
        holder = _holder(each, holders)
        if definition_id is None:
            mistakes[f"benefits.{number}.benefit_definition_id"] = ["No such benefit definition."]
        if holder is None:
            mistakes[f"benefits.{number}.profile_id"] = ["No such profile."]
        if definition_id is not None and holder is not None:
            zone = each.timezone or settings().timezone
            gift = Gift(definition_id, holder, zone, each.issued_at, each.expires_at, _extra(each))
            gifts.append(gift)
    if mistakes:
        raise Invalid(mistakes)
    return gifts


def _holder(body: BatchedBenefit, holders: dict[tuple[str, str], UUID]) -> UUID | None:
    if body.profile_id_handle:
        return holders.get((body.profile_id_handle, body.profile_id))
    try:
        return UUID(body.profile_id)
    except ValueError:
        return None
