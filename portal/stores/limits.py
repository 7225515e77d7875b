"""How much one person may do in one shift, which no honest day comes near."""

from datetime import datetime, timedelta

from portal import attempts
from portal.config import Settings
from portal.database import transaction
from portal.stores.sessions import Shift


def spend_redemption(shift: Shift, *, settings: Settings, now: datetime) -> None:
    """Count one redemption of a person in their shift. Raises TooMany."""
    _spend(shift, "redemptions", settings.staff_redemptions_per_shift, settings, now)


def spend_correction(shift: Shift, *, settings: Settings, now: datetime) -> None:
    """Count one undoing, withdrawal, override or assisted claim of a shift. Raises TooMany."""
    _spend(shift, "corrections", settings.staff_corrections_per_shift, settings, now)


def _spend(shift: Shift, what: str, most: int, settings: Settings, now: datetime) -> None:
    per = timedelta(hours=settings.staff_hours)
    with transaction():
        attempts.spend(f"{what} of {shift.handle}", limit=most, per=per, now=now)
