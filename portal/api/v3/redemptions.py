"""Redemptions: use a benefit, take a use back, list the uses; and what a profile is worth."""

from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue

from portal.api.customers import customers
from portal.api.guard import body_of, caller, settings
from portal.api.operations import call
from portal.api.v3 import v3
from portal.api.v3.benefit_bodies import Redeem, Return, Reversal
from portal.api.v3.held import HELD
from portal.api.v3.listing import asked_for, list_json
from portal.api.v3.presenting import redemption_json
from portal.api.v3.profiles import ONE
from portal.api.v3.showing import benefit_answer
from portal.benefits.finding import find
from portal.benefits.listing import count_redeemable
from portal.benefits.redeeming import Occasion, redeem
from portal.benefits.redemptions import FIELDS, find_redemption, list_redemptions
from portal.benefits.returning import give_back_uses
from portal.benefits.reversing import reverse
from portal.clock import now
from portal.profiles import listing

CHANNEL = "api"


@v3.post(f"{HELD}/redeem")
@v3.post(f"{HELD}/redemptions")
@customers.post(f"{HELD}/redeem")
@customers.post(f"{HELD}/redemptions")
@call(
    "redeem-benefits",
    answers="RedemptionAndBenefit",
    body=Redeem,
    status=201,
    example={"count": 1, "location_id": "fitzroy"},
    is_body_optional=True,
)
def redeem_held(profile_id: UUID, benefit_id: int) -> ResponseReturnValue:
    """Use a benefit."""
    body = body_of(Redeem)
    find(benefit_id, holder=profile_id)
    occasion = Occasion(CHANNEL, body.location_id, meta=body.meta, holder=profile_id)
    made = redeem(benefit_id, by=caller(), on=occasion, now=now(), count=body.count)
    return _answer(made), 201


@v3.post("/redemptions/<id:redemption_id>/reversal")
@call("return", answers="RedemptionAndBenefit", body=Reversal, status=201, is_body_optional=True)
def reverse_redemption(redemption_id: int) -> ResponseReturnValue:
    """Undo a use within ten minutes."""
    reverse(redemption_id, by=caller(), now=now(), reason=body_of(Reversal).reason)
    return _answer(redemption_id), 201


@v3.post("/redemptions/<id:redemption_id>/benefit/return")
@call(
    "return",
    answers="RedemptionAndBenefit",
    body=Return,
    status=201,
    example={"count": 1},
    is_body_optional=True,
)
def return_benefit(redemption_id: int) -> ResponseReturnValue:
    """Take back uses, also later."""
    body = body_of(Return)
    give_back_uses(redemption_id, by=caller(), now=now(), count=body.count, reason=body.reason)
    return _answer(redemption_id), 201


@v3.get(f"{ONE}/redemptions")
@customers.get(f"{ONE}/redemptions")
@call("read-redemptions", answers="Redemption", many=True, fields=FIELDS)
def show_redemptions(profile_id: UUID) -> ResponseReturnValue:
    """Show the uses of a profile's benefits."""
    wanted, page = asked_for(FIELDS)
    listing.check_there(profile_id)
    found = list_redemptions(profile_id, wanted)
    return list_json([redemption_json(each) for each in found.rows], found.total, page)


@v3.get(f"{ONE}/balances")
@customers.get(f"{ONE}/balances")
@call("read-profiles", answers="Balances")
def show_balances(profile_id: UUID) -> ResponseReturnValue:
    """Show what a profile is worth."""
    profile = listing.find(profile_id)
    reward = profile.reward_balance_cents / 100
    points = round(profile.point_balance / settings().points_per_dollar, 2)
    return {
        "data": {
            "reward_balance": reward,
            "point_balance": profile.point_balance,
            "point_balance_dollars": points,
            "benefit_balance": count_redeemable(profile_id, now=now()),
            "combined_balance_dollars": round(reward + points, 2),
        }
    }


def _answer(redemption_id: int) -> dict[str, Any]:
    redeemed = find_redemption(redemption_id)
    benefit = benefit_answer(redeemed.redemption.benefit_id)["data"]
    return {"data": {**redemption_json(redeemed), "benefit": benefit}}
