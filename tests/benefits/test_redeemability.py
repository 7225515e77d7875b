from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from portal.benefits.redeemability import why_not_redeemable

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def why_not(*, archived=False, left=None, **changes):
    usual = {
        "state": "active",
        "ends_at": NOW + timedelta(days=1),
        "max_redemptions": 2,
        "redemptions_used": 0,
        "reserved_redemptions": 0,
    }
    benefit = SimpleNamespace(**(usual | changes))
    return why_not_redeemable(benefit, is_archived=archived, global_left=left, now=NOW)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"state": "voided"}, "voided"),
        ({"archived": True}, "archived"),
        ({"redemptions_used": 2}, "used_up"),
        ({"redemptions_used": 1}, None),
        ({"max_redemptions": None, "redemptions_used": 99}, None),
        ({"ends_at": NOW}, "expired"),
        ({"ends_at": NOW + timedelta(seconds=1)}, None),
        ({"left": 0}, "global_limit"),
        ({"left": 0, "reserved_redemptions": 1}, None),
        ({"left": 1}, None),
        ({"state": "voided", "ends_at": NOW, "redemptions_used": 2}, "voided"),
    ],
)
def test_the_first_reason_why_it_cannot_be_used(changes, reason):
    assert why_not(**changes) == reason
