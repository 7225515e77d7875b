"""Makes standings of members who exist in no store, with the fewest words."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from portal.definitions.conditions import compiled
from portal.definitions.explaining import Unmet
from portal.profiles.standing import COLUMNS, Standing, standing_of

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
MELBOURNE = ZoneInfo("Australia/Melbourne")
TIERS = {"bronze": "Bronze", "silver": "Silver", "gold": "Gold", "platinum": "Platinum"}


def standing(at: datetime = NOW, **facts: Any) -> Standing:
    usual = dict.fromkeys(column.key for column in COLUMNS) | {
        "tags": [],
        "statuses": [],
        "custom_attributes": [],
        "attributes": {},
        "aggregations": {},
        "reward_balance_cents": 0,
        "tier_handle": "silver",
    }
    row = SimpleNamespace(**(usual | facts))
    return standing_of(row, tier_names=TIERS, at=at, zone=MELBOURNE)


def unmet(source: Any, explanations: Any = None, **facts: Any) -> Unmet:
    condition = compiled(source, definition_handle="free-tea", explanations=explanations)
    return Unmet(condition, standing(**facts))
