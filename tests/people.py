"""The fixed cast: Alice has gold, Bob has silver, Charlie is a stranger to both."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from portal.database import transaction
from portal.definitions import catalogue
from portal.profiles.models import Profile, Tier

ALICE = UUID("a11ce000-0000-4000-8000-000000000001")
BOB = UUID("b0b00000-0000-4000-8000-000000000002")
CHARLIE = UUID("c4a71e00-0000-4000-8000-000000000003")


@dataclass(frozen=True)
class Cast:
    """The ids of the people everybody knows."""

    alice: UUID = ALICE
    bob: UUID = BOB
    charlie: UUID = CHARLIE


def settle(now: datetime) -> Cast:
    with transaction() as session:
        session.add_all(
            [
                Tier(handle="silver", name="Silver", rank=1),
                Tier(handle="gold", name="Gold", rank=2),
                Tier(handle="platinum", name="Platinum", rank=3),
            ]
        )
        session.flush()
        session.add_all(
            [
                profile(ALICE, "Alice", "Adler", tier_handle="gold", now=now),
                profile(BOB, "Bob", "Brandt", tier_handle="silver", now=now),
                profile(CHARLIE, "Charlie", "Chen", now=now),
            ]
        )
        catalogue.changed()
    return Cast()


def profile(profile_id: UUID, first: str, last: str, *, now: datetime, **more: object) -> Profile:
    return Profile(
        id=profile_id,
        first_name=first,
        last_name=last,
        email=f"{first}@example.com".lower(),
        joined_at=now - timedelta(days=100),
        created_at=now,
        updated_at=now,
        **more,
    )
