"""What a definition says that is probably not meant is named with its field."""

from datetime import datetime, timedelta

import pytest

from portal.audit.recording import PROGRAMME
from portal.definitions import allocating, defining
from portal.definitions.advising import warnings_about
from tests.factories import a_definition, claims

pytestmark = pytest.mark.usefixtures("store")
NOW = datetime.fromisoformat("2026-11-24T01:30:00+00:00")
BEFORE, AFTER, LATER = (NOW + timedelta(days=days) for days in (-1, 1, 2))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"claim_period_end_at": BEFORE}, "claim_period_end_at"),
        ({"claim_period_end_at": NOW}, "claim_period_end_at"),
        ({"end_at": BEFORE}, "end_at"),
        ({"claim_period_start_at": LATER, "end_at": AFTER}, "end_at"),
        ({"claim_period_end_at": LATER, "end_at": AFTER}, "claim_period_end_at"),
        ({"is_claimable": False, "claim_period_start_at": AFTER}, "claim_period_start_at"),
        ({"is_claimable": False, "claim_period_end_at": AFTER}, "claim_period_end_at"),
        ({"absolute_expiry": datetime(2027, 1, 1)}, "absolute_expiry"),
        ({"period_type": "absolute_date", "absolute_expiry": datetime(2026, 11, 1)}, "absolute_expiry"),
        ({"max_redemptions": 3, "max_global_redemptions": 2}, "max_global_redemptions"),
        ({"force_allocation": True}, "force_allocation"),
        ({"claim_condition": {"==": [{"var": "tire_handle"}, "gold"]}}, "claim_condition"),
        ({"view_condition": {"<": [{"var": "age"}, "x"]}}, "view_condition"),
        ({"visibility_condition": {"==": [1, 1]}}, "visibility_condition"),
        ({"notify_remind_offset_days": -7, "period": 3}, "notify_remind_offset_days"),
        ({"notify_remind_offset_days": 15, "period": 2, "period_type": "weeks"}, "notify_remind_offset_days"),
    ],
)  # fmt: skip
def test_what_is_probably_not_meant_is_named(fields, field):
    assert list(warnings_about(a_definition(**fields), now=NOW)) == [field]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"claim_period_start_at": BEFORE, "claim_period_end_at": AFTER, "end_at": LATER},
        {"claim_period_end_at": BEFORE, "is_published": False},
        {"end_at": BEFORE, "is_archived": True},
        {"is_claimable": False, "end_at": BEFORE},
        {"period_type": "absolute_date", "absolute_expiry": datetime(2027, 1, 1)},
        {"max_redemptions": None, "max_global_redemptions": 1},
        {"max_redemptions": 2, "max_global_redemptions": 2},
        {"notify_remind_offset_days": 7, "period": 7},
        {"notify_remind_offset_days": 40, "period": 1, "period_type": "months"},
    ],
)
def test_what_makes_sense_is_left_alone(fields):
    assert warnings_about(a_definition(**fields), now=NOW) == {}


def test_a_cap_that_is_reached_is_named(people):
    made = a_definition(handle="tea", max_redemptions=2, max_global_redemptions=3)
    claims("tea", people.alice)
    found = warnings_about(defining.find(made.id), now=NOW)
    assert found == {"max_global_redemptions": ["2 are out already: nobody can claim it any more."]}


def test_a_pool_with_a_code_is_left_alone():
    made = a_definition(force_allocation=True)
    allocating.add_codes(made.id, ["A"], by=PROGRAMME, now=NOW)
    assert warnings_about(made, now=NOW) == {}


def test_a_tier_that_there_is_not_is_named_once_there_are_tiers(people):
    wrong = {"claim_condition": {"rule": "tier", "value": ["gold", "Silver"]}}
    [text] = warnings_about(a_definition(**wrong), now=NOW)["claim_condition"]
    assert text == "There is no tier 'Silver'. Did you mean silver?"


def test_a_tier_is_not_missed_while_there_are_none():
    before = {"claim_condition": {"rule": "tier", "value": "gold"}}
    assert warnings_about(a_definition(**before), now=NOW) == {}
