"""What the demo shop gives in its stores."""

from datetime import datetime, timedelta
from typing import Any

TAILORING = """<p>Our tailors look after what you wear most.</p>
<ul>
<li>Hems, waists and sleeves</li>
<li>Ready within five working days</li>
<li>Kept for you at the counter for a month</li>
</ul>
<p>Bring the garment in any state. We have seen worse.</p>"""

LOUNGE = """<p>A quiet room above the Collins St store, with coffee, newspapers and a view of the
trams.</p><p>Bring a friend. Stay as long as you like.</p>"""


def definitions(now: datetime) -> list[dict[str, Any]]:
    """List the definitions that are used in a store, with windows around `now`."""
    day = timedelta(days=1)
    return [
        {
            "name": "Hems on the house",
            "handle": "hems-on-the-house",
            "short_description": "Three alterations on anything you bought from us.",
            "long_description": TAILORING,
            "terms_conditions": "In store only. Garments bought at Northfield. One per visit.",
            "earn_instructions": "Reach Gold to unlock this.",
            "redeem_instructions_store": "Bring the garment and show this to our staff.",
            "period": 365,
            "max_redemptions": 3,
            "is_claimable": True,
            "claim_condition": {"rule": "tier", "value": ["gold", "platinum"]},
            "tags": ["gold", "platinum", "tailoring"],
            "icon": "scissors",
            "image_url": "/media/demo/alterations.svg",
        },
        {
            "name": "Coffee at the counter",
            "handle": "coffee-at-the-counter",
            "short_description": "Any drink, any size, while you look around.",
            "terms_conditions": "One drink. Collins St and Fitzroy.",
            "redeem_instructions_store": "Show this at the coffee counter.",
            "period": 14,
            "is_claimable": True,
            "is_reclaimable": True,
            "tags": ["coffee"],
            "icon": "coffee",
            "image_url": "/media/demo/coffee.svg",
        },
        {
            "name": "The room upstairs",
            "handle": "the-room-upstairs",
            "short_description": "Coffee, papers and a quiet hour above Collins St.",
            "long_description": LOUNGE,
            "terms_conditions": "Collins St, during opening hours. You and one friend.",
            "earn_instructions": "Reach Platinum to unlock this.",
            "redeem_instructions_store": "Show this at the foot of the stairs.",
            "period": 1,
            "period_type": "years",
            "max_redemptions": None,
            "is_claimable": True,
            "claim_condition": {"in": [{"var": "tier_handle"}, ["platinum"]]},
            "tags": ["platinum"],
            "icon": "sofa",
            "image_url": "/media/demo/lounge.svg",
        },
        {
            "name": "Birthday treat",
            "handle": "birthday-treat",
            "short_description": "A small present in the month of your birthday.",
            "terms_conditions": "Once a year, in your birthday month. While the month lasts.",
            "earn_instructions": "It opens in the month of your birthday.",
            "redeem_instructions_store": "Show this at any till and choose from the tray.",
            "redeem_instructions_online": "Enter the code at checkout and we add it to the parcel.",
            "redeem_code_online": "HAPPYDAY",
            "period": 30,
            "is_claimable": True,
            "claim_condition": {"==": [{"var": "is_birthday_month"}, True]},
            "tags": ["birthday"],
            "icon": "cake",
            "image_url": "/media/demo/birthday.svg",
        },
        {
            "name": "An hour with a stylist",
            "handle": "an-hour-with-a-stylist",
            "short_description": "Somebody who knows the racks, all to yourself.",
            "terms_conditions": "By appointment, any store. No need to buy.",
            "earn_instructions": "Spend $500 with us in twelve months to unlock this.",
            "redeem_instructions_store": "Call the store for a time, and show this when you come.",
            "period": 90,
            "is_claimable": True,
            "claim_condition": {">=": [{"var": "aggregations.spend_12m"}, 500]},
            "tags": ["styling"],
            "icon": "shirt",
            "image_url": "/media/demo/styling.svg",
        },
        {
            "name": "Mended, not ended",
            "handle": "mended-not-ended",
            "short_description": "We repair what you bought from us, for as long as you have it.",
            "terms_conditions": "Seams, buttons and zips. Any age.",
            "earn_instructions": "Open to members of one year or more.",
            "redeem_instructions_store": "Bring it in and show this.",
            "period": 24,
            "period_type": "months",
            "max_redemptions": None,
            "is_claimable": True,
            "claim_condition": {">=": [{"var": "days_since_joined"}, 365]},
            "tags": ["repair"],
            "icon": "wrench",
            "image_url": "/media/demo/repair.svg",
        },
        {
            "name": "Two hours of parking",
            "handle": "two-hours-of-parking",
            "short_description": "At Geelong, behind the store.",
            "terms_conditions": "Geelong only. Two hours on one day.",
            "redeem_instructions_store": "Show this with your ticket at the Geelong counter.",
            "period": 7,
            "max_redemptions": 4,
            "is_claimable": True,
            "is_reclaimable": True,
            "allow_user_redeem": True,
            "tags": ["geelong"],
            "icon": "car",
            "image_url": "/media/demo/parking.svg",
        },
        {
            "name": "Natural dye workshop",
            "handle": "natural-dye-workshop",
            "short_description": "A Saturday with indigo, madder and an apron.",
            "terms_conditions": "Fitzroy, Saturday at ten. Twelve places, and they go quickly.",
            "redeem_instructions_store": "Show this at the door.",
            "period": 30,
            "max_global_redemptions": 12,
            "is_claimable": True,
            "claim_period_end_at": now + 20 * day,
            "tags": ["events"],
            "icon": "palette",
            "image_url": "/media/demo/workshop.svg",
        },
        {
            "name": "Raw denim fitting",
            "handle": "raw-denim-fitting",
            "short_description": "Twenty pairs, cut for whoever comes first.",
            "terms_conditions": "Collins St. One pair a member.",
            "redeem_instructions_store": "Show this to our denim team.",
            "period": 21,
            "max_global_redemptions": 3,
            "is_claimable": True,
            "tags": ["events"],
            "icon": "pencil-ruler",
            "image_url": "/media/demo/denim.svg",
        },
    ]
