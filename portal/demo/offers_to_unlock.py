"""What the demo shop gives to those who meet a condition of several parts."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

_TIER = {"var": "tier_handle"}
_SPEND = {"var": "aggregations.spend_12m"}


def definitions(now: datetime, zone: ZoneInfo) -> list[dict[str, Any]]:
    """List the definitions that show how conditions are explained, with windows around `now`."""
    today = now.astimezone(zone).date()
    return [
        {
            "name": "Made to your measure",
            "handle": "made-to-your-measure",
            "short_description": "A shirt cut for you alone, from cloth you choose.",
            "terms_conditions": "Collins St, by appointment. One shirt.",
            "earn_instructions": "Stay with us a year, shop a little, and reach Gold.",
            "redeem_instructions_store": "Call the store for a time, and show this when you come.",
            "period": 6,
            "period_type": "months",
            "is_claimable": True,
            "claim_condition": {
                "and": [
                    {">=": [_SPEND, 800]},
                    {">=": [{"var": "days_since_joined"}, 365]},
                    {"in": [_TIER, ["gold", "platinum"]]},
                ]
            },
            "tags": ["tailoring", "gold", "platinum"],
            "icon": "scissors",
            "image_url": "/media/demo/alterations.svg",
        },
        {
            "name": "An evening with the makers",
            "handle": "an-evening-with-the-makers",
            "short_description": "Supper with the people who weave, dye and sew.",
            "terms_conditions": "Fitzroy, the first Thursday of the month.",
            "redeem_instructions_store": "Show this at the door.",
            "period": 60,
            "is_claimable": True,
            "claim_condition": {
                "or": [
                    {"==": [_TIER, "platinum"]},
                    {
                        "and": [
                            {">=": [{"var": "point_balance"}, 1500]},
                            {">=": [{"var": "aggregations.shop_count"}, 6]},
                        ]
                    },
                ]
            },
            "tags": ["events"],
            "icon": "users",
            "image_url": "/media/demo/workshop.svg",
        },
        {
            "name": "The stockroom opens",
            "handle": "the-stockroom-opens",
            "short_description": "One weekend, everything that never made it to the floor.",
            "terms_conditions": "Geelong. Bring a bag.",
            "redeem_instructions_store": "Show this at the side door.",
            "period": 14,
            "is_claimable": True,
            "claim_condition": {
                "<=": [
                    (today + timedelta(days=12)).isoformat(),
                    {"var": "today"},
                    (today + timedelta(days=26)).isoformat(),
                ]
            },
            "tags": ["events", "geelong"],
            "icon": "package",
            "image_url": "/media/demo/denim.svg",
        },
        {
            "name": "The archive, after hours",
            "handle": "the-archive-after-hours",
            "short_description": "Sixty years of patterns, and the lights kept on for you.",
            "terms_conditions": "Collins St, by appointment.",
            "redeem_instructions_store": "Show this at the night bell.",
            "period": 90,
            "is_claimable": True,
            "claim_condition": {"rule": "tag", "value": "archive-circle"},
            "tags": ["events"],
            "icon": "key-round",
            "image_url": "/media/demo/lounge.svg",
        },
        {
            "name": "News from the mill",
            "handle": "news-from-the-mill",
            "short_description": "A metre of this season's cloth, sent before it is sold.",
            "terms_conditions": "One metre. Colours as they come.",
            "redeem_instructions_online": "Enter the code at checkout.",
            "redeem_code_online": "MILL",
            "period": 30,
            "is_claimable": True,
            "claim_condition": {"rule": "tag", "value": "newsletter"},
            "tags": ["homewares"],
            "icon": "mail",
            "image_url": "/media/demo/sample-box.svg",
            "meta": {
                "explanations": {
                    "flattened_tags": {
                        "en": "For readers of our letter",
                        "de": "Für alle, die unseren Brief lesen",
                        "ar": "لقراء رسالتنا",
                    }
                }
            },
        },
    ]
