from dataclasses import fields
from datetime import timedelta

import pytest

from portal.definitions.catalogue import Definition
from portal.definitions.conditions import compiled
from portal.definitions.eligibility import Case, Holding, Supply, first_refusal, refusals
from portal.definitions.texts import Texts
from portal.errors import CLAIM_REFUSALS
from tests.standings import NOW, standing

HOUR = timedelta(hours=1)
GOLD = {"rule": "tier", "value": "gold"}


def condition(source):
    return compiled(source, definition_handle="free-tea")


def definition(**changes):
    texts = Texts(1, "Free tea", *[None] * 9)
    usual = {each.name: None for each in fields(Definition)} | {
        "id": 1,
        "handle": "free-tea",
        "texts": texts,
        "tags": (),
        "meta": {},
        "period": 30,
        "period_type": "days",
        "max_redemptions": 1,
        "is_published": True,
        "is_archived": False,
        "is_claimable": True,
        "is_reclaimable": False,
        "allow_user_redeem": False,
        "is_capped": False,
        "needs_code": False,
        "claim_condition": condition(None),
        "view_conditions": (),
    }
    return Definition(**(usual | changes))


def case(holdings=(), supply=None, at=NOW, facts=None, **changes):
    return Case(
        definition(**changes),
        standing(**({"tier_handle": "gold"} | (facts or {}))),
        holdings,
        supply or Supply(),
        at,
    )


HELD = Holding(7, is_redeemable=True, claimed_at=NOW - HOUR, is_voided=False)
USED = Holding(7, is_redeemable=False, claimed_at=NOW - HOUR, is_voided=False)
VOIDED = Holding(7, is_redeemable=False, claimed_at=NOW - HOUR, is_voided=True)
GIFT = Holding(7, is_redeemable=True, claimed_at=None, is_voided=False)
GIVEN = Holding(7, is_redeemable=False, claimed_at=None, is_voided=False)
SILVER = {"tier_handle": "silver"}

REFUSED = [
    ("not_published", case(is_published=False)),
    ("archived", case(is_archived=True)),
    ("not_claimable", case(is_claimable=False)),
    ("not_visible", case(view_conditions=(condition(GOLD),), facts=SILVER)),
    ("not_visible", case(view_conditions=(condition(None), condition({"bad": 1})))),
    ("not_open_yet", case(claim_period_start_at=NOW + HOUR)),
    ("closed", case(claim_period_end_at=NOW)),
    ("closed", case(end_at=NOW)),
    ("already_held", case(holdings=(GIFT,))),
    ("already_held", case(holdings=(HELD,), is_reclaimable=True)),
    ("already_claimed", case(holdings=(USED,))),
    ("condition_not_met", case(claim_condition=condition(GOLD), facts=SILVER)),
    ("condition_invalid", case(claim_condition=condition({"bad": 1}))),
    (
        "condition_invalid",
        case(
            claim_condition=condition({"<": [{"var": "first_name"}, 1]}), facts={"first_name": "x"}
        ),
    ),
    ("sold_out", case(supply=Supply(redemptions=0))),
    ("sold_out", case(supply=Supply(redemptions=2), max_redemptions=3)),
    ("no_code_left", case(supply=Supply(codes=0))),
]


@pytest.mark.parametrize(("code", "refused"), REFUSED)
def test_every_refusal(code, refused):
    assert [refusal.code for refusal in refusals(refused)] == [code]


def test_every_code_has_a_case():
    assert {code for code, _case in REFUSED} == set(CLAIM_REFUSALS)


@pytest.mark.parametrize(
    "allowed",
    [
        case(),
        case(claim_period_start_at=NOW, claim_period_end_at=NOW + HOUR),
        case(holdings=(USED,), is_reclaimable=True),
        case(holdings=(VOIDED,)),
        case(holdings=(GIVEN,)),
        case(claim_condition=condition(GOLD)),
        case(view_conditions=(condition(GOLD),)),
        case(supply=Supply(redemptions=3, codes=1), max_redemptions=3),
        case(supply=Supply(redemptions=1), max_redemptions=None),
    ],
)
def test_who_may_claim(allowed):
    assert refusals(allowed) == []


def test_several_reasons_are_told_in_their_order():
    worst = case(
        is_published=False,
        is_archived=True,
        is_claimable=False,
        claim_period_start_at=NOW + HOUR,
        holdings=(HELD,),
        claim_condition=condition(GOLD),
        facts=SILVER,
        supply=Supply(0, 0),
    )
    told = [refusal.code for refusal in refusals(worst)]
    assert told == [code for code in CLAIM_REFUSALS if code in told]
    assert first_refusal(worst).code == "not_published"
    assert "already_claimed" in told


def test_a_refusal_carries_the_facts_of_its_sentence():
    refused = case(claim_condition=condition(GOLD), facts=SILVER)
    unmet = first_refusal(refused).facts["unmet"]
    assert (unmet.condition, unmet.standing) == (
        refused.definition.claim_condition,
        refused.standing,
    )
    assert first_refusal(case(holdings=(HELD,))).facts == {"benefit_id": 7}
    assert first_refusal(case(holdings=(USED,))).facts == {"claimed_at": NOW - HOUR}


def test_what_cannot_be_decided_is_marked_and_told_by_no_decision(capsys):
    unknown = condition({">=": [{"-": [1000, {"var": "aggregations.spend_12m"}]}, 500]})
    for refused in (case(claim_condition=unknown), case(view_conditions=(unknown,))):
        assert first_refusal(refused).is_undecided
        assert [refusal.is_undecided for refusal in refusals(refused)] == [True]
    for refused in (case(claim_condition=condition(GOLD), facts=SILVER), case(is_published=False)):
        assert not first_refusal(refused).is_undecided
    assert capsys.readouterr().err == ""
