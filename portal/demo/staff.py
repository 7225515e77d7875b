"""The people who work in the demo shop, all with one PIN, and its tills and kiosks."""

from datetime import datetime
from random import randrange

from sqlalchemy import select

from portal import pins
from portal.audit.recording import PROGRAMME
from portal.config import Settings
from portal.database import transaction
from portal.demo.programme import LOCATIONS
from portal.stores import enrolling
from portal.stores.models import StaffMember
from portal.stores.rights import Role

PIN = "480152"
CREW: tuple[tuple[str, str, Role], ...] = (
    ("mia", "Mia Wong", "till"),
    ("sol", "Sol Reyes", "supervisor"),
    ("ada", "Ada Brown", "admin"),
    ("kim", "Kim Ito", "auditor"),
)


def hire(*, now: datetime) -> None:
    """Add the people of the demo who do not work there yet, whoever else does."""
    kept = pins.hashed(PIN)
    with transaction() as session:
        taken = set(session.scalars(select(StaffMember.handle)))
        session.add_all(
            StaffMember(
                handle=handle,
                name=name,
                role=role,
                pin_hash=kept,
                has_drawn_pin=False,
                created_at=now,
            )
            for handle, name, role in CREW
            if handle not in taken
        )


def set_up(kind: str, *, client: str, settings: Settings, now: datetime) -> str:
    """Make a new till or kiosk of the first shop and return the secret of its browser."""
    location_id, _name = LOCATIONS[0]
    name = f"{kind.capitalize()} {randrange(10, 100)}"
    _id, code = enrolling.enrol(
        kind, name, location_id=location_id, by=PROGRAMME, settings=settings, now=now
    )
    return enrolling.become(code, client=client, settings=settings, now=now).secret
