"""How a number that was said at a kiosk is proven: by a PIN, or by a code that is mailed."""

from datetime import datetime

from sqlalchemy import select, update

from portal import secrets
from portal.config import Settings
from portal.database import reading, transaction
from portal.errors import Invalid
from portal.profiles import own_pins, signing_in, visiting
from portal.profiles.credentials import KioskVisit
from portal.profiles.models import Profile
from portal.profiles.signing_in import Sent
from portal.profiles.visiting import Begun


def enter_with_pin(
    pin: str, visit: Begun, *, device_id: int, settings: Settings, now: datetime
) -> str:
    """Let a member in by their PIN and return the new token. Raises Invalid or TooMany."""
    right = own_pins.is_right(
        pin,
        visit.profile_id,
        number_hash=visit.number_hash,
        device_id=device_id,
        settings=settings,
        now=now,
    )
    if not right:
        raise Invalid({"pin": ["The number and the PIN do not belong together."]})
    return visiting.enter(visit.id, settings=settings, now=now)


def send_code(visit: Begun, *, client: str, settings: Settings, now: datetime) -> tuple[Sent, str]:
    """Make a code for the member's address and return it with the address, empty for nobody.

    A number that nobody has goes the same way, so that the screen tells nothing. Raises TooMany.
    """
    with reading() as connection:
        address = connection.scalar(select(Profile.email).where(Profile.id == visit.profile_id))
    asked = address or f"{visit.number_hash}@nobody.invalid"
    sent = signing_in.ask(asked, client=client, settings=settings, now=now)
    with transaction() as session:
        session.execute(
            update(KioskVisit)
            .where(KioskVisit.id == visit.id)
            .values(code_request_hash=secrets.hashed(sent.browser_token))
        )
    return sent, address or ""


def enter_with_code(
    code: str, visit: Begun, *, client: str, settings: Settings, now: datetime
) -> str:
    """Let a member in by the mailed code and return the new token. Raises Invalid or TooMany."""
    profile_id = signing_in.prove(
        code,
        request_hash=visit.code_request_hash or "",
        client=client,
        settings=settings,
        now=now,
    )
    if profile_id != visit.profile_id:
        raise visiting.VisitOver
    return visiting.enter(visit.id, settings=settings, now=now)
