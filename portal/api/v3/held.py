"""What a profile holds and may claim; customers reach their own."""

from typing import Any
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from portal.api.customers import customers
from portal.api.errors import refusal_json
from portal.api.guard import body_of, caller, settings
from portal.api.operations import call
from portal.api.v3 import v3
from portal.api.v3.benefit_bodies import (
    BenefitChange,
    BenefitChangeByHolder,
    Claim,
    ClaimAndRedeem,
    ClaimOf,
)
from portal.api.v3.benefits import FIELDS, changes_to
from portal.api.v3.listing import asked_for, list_json
from portal.api.v3.presenting import redemption_json
from portal.api.v3.profiles import ONE
from portal.api.v3.showing import benefit_answer, benefits_json, definitions_json
from portal.benefits import changing, claiming, deleting
from portal.benefits.finding import find
from portal.benefits.listing import fields_at, list_benefits
from portal.benefits.offering import list_offers
from portal.benefits.redeeming import Occasion
from portal.benefits.redemptions import latest_of
from portal.clock import now
from portal.definitions import defining
from portal.definitions.listing import FIELDS as DEFINITION_FIELDS
from portal.profiles.listing import check_there
from portal.routing import LARGEST_ID

ALL = f"{ONE}/benefits"
HELD = f"{ALL}/<id:benefit_id>"


@v3.get(ALL)
@customers.get(ALL)
@call("read-benefits", answers="Benefit", many=True, fields=FIELDS, is_tagged=True)
def show_held(profile_id: UUID) -> ResponseReturnValue:
    """Show what a profile holds."""
    at = now()
    wanted, page = asked_for(fields_at(at))
    found = list_benefits(wanted, now=at, profile_id=profile_id)
    if not found.rows:
        check_there(profile_id)
    return list_json(benefits_json(found.rows), found.total, page)


@v3.get(f"{ALL}/claimable")
@customers.get(f"{ALL}/claimable")
@call(
    "read-benefits",
    answers="Claimable",
    many=True,
    fields=DEFINITION_FIELDS,
    is_tagged=True,
    includes=("refused",),
)
def show_claimable(profile_id: UUID) -> ResponseReturnValue:
    """Show what a profile may claim now."""
    wanted, page = asked_for(DEFINITION_FIELDS)
    with_refused = "refused" in request.args.get("include", "").split(",")
    home = settings().timezone
    found = list_offers(profile_id, wanted, home=home, with_refused=with_refused, now=now())
    rows = definitions_json(
        [each.definition for each in found.rows],
        {each.definition.id: each.totals for each in found.rows},
    )
    if with_refused:
        for row, offer in zip(rows, found.rows, strict=True):
            row["refusals"] = [refusal_json(each) for each in offer.refusals]
    return list_json(rows, found.total, page)


@v3.post(f"{ALL}/claim")
@customers.post(f"{ALL}/claim")
@call(
    "claim-benefits",
    answers="Benefit",
    body=Claim,
    status=201,
    example={"definition": "coffee-at-the-counter"},
)
def claim(profile_id: UUID) -> ResponseReturnValue:
    """Claim a benefit."""
    body = body_of(Claim)
    return _claimed(profile_id, str(body.definition), body), 201


@v3.post(f"{ALL}/claim-redeem")
@customers.post(f"{ALL}/claim-redeem")
@call(
    "claim-benefits",
    "redeem-benefits",
    answers="BenefitAndRedemption",
    body=ClaimAndRedeem,
    status=201,
    example={"definition": "coffee-at-the-counter"},
)
def claim_and_redeem(profile_id: UUID) -> ResponseReturnValue:
    """Claim a benefit and use it at once."""
    body = body_of(ClaimAndRedeem)
    occasion = Occasion("api", body.location_id)
    answer = _claimed(profile_id, str(body.definition), body, redeem_on=occasion)
    answer["data"]["redemption"] = redemption_json(latest_of(answer["data"]["id"]))
    return answer, 201


@v3.post(f"{ALL}/<handle:definition>/claim")
@customers.post(f"{ALL}/<handle:definition>/claim")
@call("claim-benefits", answers="Benefit", body=ClaimOf, status=201, is_body_optional=True)
def claim_named(profile_id: UUID, definition: str) -> ResponseReturnValue:
    """Claim a benefit whose definition the path names."""
    return _claimed(profile_id, definition, body_of(ClaimOf)), 201


@v3.get(HELD)
@customers.get(HELD)
@call("read-benefits", answers="Benefit")
def show_one_held(profile_id: UUID, benefit_id: int) -> ResponseReturnValue:
    """Show one benefit that a profile holds."""
    return {"data": benefits_json([find(benefit_id, holder=profile_id)])[0]}


@v3.put(HELD)
@call("update-benefits", answers="Benefit", body=BenefitChange, example={"external_id": "till-7"})
def change_held(profile_id: UUID, benefit_id: int) -> ResponseReturnValue:
    """Change a benefit that a profile holds."""
    find(benefit_id, holder=profile_id)
    return _changed(benefit_id, profile_id, changes_to(benefit_id))


@customers.put(HELD)
@call(answers="Benefit", body=BenefitChangeByHolder, example={"external_id": "app-7"})
def change_own(profile_id: UUID, benefit_id: int) -> ResponseReturnValue:
    """Change one's own words on a benefit."""
    return _changed(benefit_id, profile_id, body_of(BenefitChangeByHolder).sent())


@v3.delete(HELD)
@customers.delete(HELD)
@call("delete-benefits", answers="Nothing", status=204)
def delete_held(profile_id: UUID, benefit_id: int) -> ResponseReturnValue:
    """Delete a benefit that a profile holds."""
    deleting.delete(benefit_id, by=caller(), now=now(), holder=profile_id)
    return "", 204


def _claimed(
    profile_id: UUID, definition: str, body: ClaimOf, redeem_on: Occasion | None = None
) -> dict[str, Any]:
    is_id = definition.isdigit() and int(definition) <= LARGEST_ID
    handle = defining.find(int(definition)).handle if is_id else definition
    benefit_id = claiming.claim(
        handle,
        profile_id=profile_id,
        by=caller(),
        # A call that is sent again under its key is answered before it comes here.
        key=None,
        timezone=body.timezone or settings().timezone,
        home=settings().timezone,
        now=now(),
        extra={"external_id": body.external_id, "meta": body.meta},
        redeem_on=redeem_on,
    )
    return benefit_answer(benefit_id)


def _changed(benefit_id: int, holder: UUID, fields: dict[str, Any]) -> ResponseReturnValue:
    changing.change(benefit_id, fields, by=caller(), now=now(), holder=holder)
    return benefit_answer(benefit_id)
