"""The members of the demo: a few whom everybody meets, and their neighbours."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

ANA_ID = UUID("92a7996b-abb6-4c9c-a845-9aaf8202fab6")
TIERS = (("bronze", "Bronze"), ("silver", "Silver"), ("gold", "Gold"), ("platinum", "Platinum"))
HOST = "northfield.example"


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the demo; `joined_days` and `birthday_in_months` count from its making."""

    handle: str
    first_name: str
    last_name: str
    tier_handle: str
    story: str
    spend: float
    joined_days: int
    birthday_in_months: int = 3
    language: str | None = None
    tags: tuple[str, ...] = ()
    # Each holding: the definition, how many days ago, and how often it was used since.
    claimed: tuple[tuple[str, int, int], ...] = ()
    given: tuple[tuple[str, int, int], ...] = ()
    id: UUID | None = field(default=None)
    # For the kiosk; everybody may read it here, so that it is in a demo alone.
    pin: str | None = None

    @property
    def email(self) -> str:
        """The address that the demo knows the member by."""
        return f"{self.handle}.{self.last_name.lower()}@{HOST}"

    @property
    def aggregations(self) -> dict[str, Any]:
        """What the shop counted of the member's purchases."""
        visits = max(1, round(self.spend / 85))
        return {
            "spend_12m": self.spend,
            "spend_all": round(self.spend * (1 + self.joined_days / 730), 2),
            "spend_atv_12m": round(self.spend / visits, 2),
            "shop_count": visits,
            "shop_days": visits,
        }


FEATURED = (
    Person(
        "ana",
        "Ana",
        "Marsh",
        "gold",
        "Gold. Two benefits ready, and several more to claim.",
        spend=1240.5,
        joined_days=900,
        tags=("newsletter",),
        id=ANA_ID,
        pin="274961",
        claimed=(("delivery-on-us", 12, 0),),
        given=(("ten-off-homewares", 20, 0),),
    ),
    Person(
        "ben",
        "Ben",
        "Okafor",
        "silver",
        "Silver. Sees what Gold would open to him.",
        pin="839205",
        spend=260,
        joined_days=200,
        birthday_in_months=5,
        claimed=(("ninety-days-to-think", 30, 0),),
    ),
    Person(
        "celeste",
        "Celeste",
        "Nguyen",
        "platinum",
        "Platinum. It is her birthday month, and the room upstairs is hers.",
        pin="560318",
        spend=4180,
        joined_days=1900,
        birthday_in_months=0,
        tags=("homewares", "newsletter"),
        claimed=(("the-room-upstairs", 100, 4), ("hems-on-the-house", 60, 1)),
    ),
    Person(
        "dev",
        "Dev",
        "Patel",
        "bronze",
        "Bronze, and new. Nothing held yet.",
        spend=0,
        joined_days=3,
        birthday_in_months=8,
    ),
    Person(
        "elif",
        "Elif",
        "Yilmaz",
        "gold",
        "Gold. One of three used, and one that ends within days.",
        spend=890,
        joined_days=420,
        birthday_in_months=1,
        claimed=(("hems-on-the-house", 40, 1), ("coffee-at-the-counter", 12, 0)),
    ),
    Person(
        "farid",
        "Farid",
        "Haddad",
        "silver",
        "Silver, reads Arabic. Everything he had is used.",
        spend=310,
        joined_days=600,
        birthday_in_months=2,
        language="ar",
        claimed=(("coffee-at-the-counter", 50, 1), ("wrapped-for-giving", 120, 3)),
        given=(("ten-off-homewares", 30, 3),),
    ),
    Person(
        "greta",
        "Greta",
        "Vogel",
        "platinum",
        "Platinum, reads German. Her parking is nearly spent.",
        spend=2650,
        joined_days=1100,
        birthday_in_months=7,
        language="de",
        claimed=(("two-hours-of-parking", 2, 3), ("mended-not-ended", 300, 2)),
    ),
)

_NEIGHBOURS = (
    "Hana Sato,Ivan Petrov,Jack Wallis,Kaya Brooks,Liam Doyle,Mei Chen,Nadia Rahman,Owen Pryce,"
    "Priya Menon,Quentin Hale,Rosa Alvarez,Sam Whitlock,Tala Moana,Uma Krishnan,Viktor Lund,"
    "Wren Abbott,Xena Pappas,Yusuf Demir,Zoe Carver,Aaron Frost,Bea Lindgren,Callum Reid,"
    "Dina Farouk,Ewan Blair,Freya Holt,Gus Marino,Hugo Blanc,Ines Duarte,Jonas Weber,Keira Shaw,"
    "Lena Novak,Marco Conti,Noor Siddiqui"
).split(",")

_SPENDS = (0, 45.9, 180, 499.99, 500, 720, 1500, 3300)
_HABITS: tuple[tuple[tuple[str, int, int], ...], ...] = (
    (),
    (("coffee-at-the-counter", 3, 0),),
    (("delivery-on-us", 20, 1), ("coffee-at-the-counter", 30, 1)),
    (("wrapped-for-giving", 10, 2),),
    (("a-box-of-samples", 5, 0),),
    (("two-hours-of-parking", 3, 1), ("delivery-on-us", 90, 0)),
)


def neighbours() -> list[Person]:
    """List the other members of the demo, each with a different standing."""
    return [_neighbour(number, name) for number, name in enumerate(_NEIGHBOURS)]


def _neighbour(number: int, name: str) -> Person:
    first, last = name.split()
    return Person(
        first.lower(),
        first,
        last,
        TIERS[number % 4][0],
        story="",
        spend=_SPENDS[number % len(_SPENDS)],
        joined_days=20 + 97 * number,
        birthday_in_months=number % 12,
        tags=("homewares",) if number % 3 == 0 else (),
        claimed=_HABITS[number % len(_HABITS)],
    )
