"""The programme that is measured: ten benefits in hand, thirty on offer, half with a condition."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from portal.audit.recording import PROGRAMME
from portal.benefits import issuing
from portal.database import transaction
from portal.definitions import catalogue, defining
from portal.demo.cast import TIERS
from portal.profiles.models import Profile, Tier

OFFERS = 30
HELD = 10
ZONE = "Australia/Melbourne"
_NO_END = 1_000_000
# Half of them hold for a member with silver who spends a little, and so on home's lists.
_CONDITIONS: tuple[dict[str, Any], ...] = (
    {"rule": "tier", "value": ["silver", "gold"]},
    {"rule": "tier", "value": "gold"},
    {">=": [{"var": "aggregations.spend_12m"}, 300]},
    {">=": [{"var": "aggregations.spend_12m"}, 1000]},
    {
        "and": [
            {">=": [{"var": "days_since_joined"}, 365]},
            {"in": ["newsletter", {"var": "flattened_tags"}]},
        ]
    },
)


def settle(now: datetime) -> list[int]:
    """Write the tiers and the definitions; return the ids of those that members are given."""
    with transaction() as session:
        for rank, (handle, name) in enumerate(TIERS, start=1):
            session.add(Tier(handle=handle, name=name, rank=rank))
        catalogue.changed()
    given = [defining.create(_held(number), by=PROGRAMME, now=now).id for number in range(HELD)]
    for number in range(OFFERS):
        defining.create(_offer(number), by=PROGRAMME, now=now)
    return given


def offer_handles() -> list[str]:
    """List the handles of what is on offer."""
    return [f"offer-{number:02d}" for number in range(OFFERS)]


def add_members(count: int, *, tier: str, spend: float, now: datetime) -> list[UUID]:
    """Add members who differ in nothing but their address; return their ids."""
    ids = [uuid4() for _ in range(count)]
    with transaction() as session:
        session.execute(insert(Profile), [_profile(each, tier, spend, now) for each in ids])
    return ids


def give(definition_ids: Iterable[int], to: UUID, *, now: datetime) -> list[int]:
    """Give a member one benefit of each definition; return their ids."""
    return [
        issuing.issue(each, to=to, issued_at=None, timezone=ZONE, by=PROGRAMME, now=now)
        for each in definition_ids
    ]


def rush_definition(handle: str, places: int, *, now: datetime) -> None:
    """Write a definition that everybody may claim and few can have."""
    scarce = {"handle": handle, "max_global_redemptions": places}
    defining.create(_offer(0) | scarce, by=PROGRAMME, now=now)


def open_definition(handle: str, *, now: datetime) -> None:
    """Write a definition that everybody may claim once."""
    defining.create(_offer(0) | {"handle": handle}, by=PROGRAMME, now=now)


def unlimited_definition(handle: str, *, now: datetime) -> int:
    """Write a definition that is only given, to be used as often as one likes; return its id."""
    given = {"handle": handle, "max_redemptions": None}
    return defining.create(_held(1) | given, by=PROGRAMME, now=now).id


def _profile(profile_id: UUID, tier: str, spend: float, now: datetime) -> dict[str, Any]:
    return {
        "id": profile_id,
        "first_name": "Robin",
        "last_name": "Quist",
        "email": f"{profile_id.hex}@northfield.example",
        "tier_handle": tier,
        "joined_at": now - timedelta(days=500),
        "birth_month": 3,
        "tags": ["newsletter"],
        "aggregations": {"spend_12m": spend, "spend_all": spend * 2, "shop_count": 7},
        "created_at": now,
        "updated_at": now,
    }


def _held(number: int) -> dict[str, Any]:
    words = _words(f"Gift {number:02d}", f"Geschenk {number:02d}", f"هدية {number:02d}")
    period = 5 if number % 5 == 0 else 200
    return words | {"handle": f"gift-{number:02d}", "period": period, "max_redemptions": 3}


def _offer(number: int) -> dict[str, Any]:
    words = _words(f"Offer {number:02d}", f"Angebot {number:02d}", f"عرض {number:02d}")
    limits = {
        "handle": f"offer-{number:02d}",
        "period": 90,
        "max_redemptions": 1,
        "is_claimable": True,
        "tags": [f"kind-{number % 6}"],
        "icon": "coffee",
    }
    if number % 2:
        limits["claim_condition"] = _CONDITIONS[number // 2 % len(_CONDITIONS)]
    if number % 3 == 0:
        limits["max_global_redemptions"] = _NO_END
    return words | limits


def _words(english: str, german: str, arabic: str) -> dict[str, Any]:
    return {
        "name": english,
        "short_description": f"{english}: something small that is worth the way to the shop.",
        "terms_conditions": "Once for each member. Not for cash.",
        "redeem_instructions_store": "Show this at the till.",
        "earn_instructions": "Spend more with us to unlock this.",
        "period_type": "days",
        "meta": {
            "translations": {
                "de": {"name": german, "short_description": f"{german}: eine kleine Freude."},
                "ar": {"name": arabic, "short_description": f"{arabic}: شيء صغير يستحق الزيارة."},
            }
        },
    }
