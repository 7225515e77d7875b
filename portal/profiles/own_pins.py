"""The PIN that a member chooses for the kiosks, and how often it may be guessed at."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, delete, exists, select

from portal import attempts, pins
from portal.audit.recording import Actor, record
from portal.config import Settings
from portal.database import reading, transaction
from portal.errors import Invalid
from portal.profiles.changing import held_still
from portal.profiles.credentials import MemberPin

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class SignInTooOld(Invalid):
    """What was asked needs a sign-in of a moment ago, on any device."""

    def __init__(self) -> None:
        super().__init__({"session": ["Sign in again first."]})


def is_fresh(signed_in_at: datetime, *, settings: Settings, now: datetime) -> bool:
    """Tell whether a sign-in is recent enough for what is grave."""
    return now - signed_in_at <= timedelta(minutes=settings.fresh_sign_in_minutes)


def choose(
    profile_id: UUID, pin: str, *, signed_in_at: datetime, settings: Settings, now: datetime
) -> None:
    """Set the PIN of a member, in place of an older one. Raises Invalid or SignInTooOld."""
    if not is_fresh(signed_in_at, settings=settings, now=now):
        raise SignInTooOld
    if not pins.is_shaped(pin) or pins.is_common(pin):
        raise Invalid({"pin": ["Choose six digits that few others would choose."]})
    kept = pins.hashed(pin)
    with transaction() as session:
        held_still(profile_id)
        session.merge(MemberPin(profile_id=profile_id, pin_hash=kept, chosen_at=now))
        _record("member pin chosen", profile_id, now)


def drop(profile_id: UUID, *, now: datetime) -> None:
    """Take the PIN of a member away, if they have one."""
    with transaction() as session:
        held_still(profile_id)
        gone = delete(MemberPin).where(MemberPin.profile_id == profile_id)
        if session.scalar(gone.returning(MemberPin.profile_id)) is not None:
            _record("member pin dropped", profile_id, now)


def has_pin(profile_id: UUID, connection: Connection) -> bool:
    """Tell whether a member has chosen a PIN."""
    return bool(connection.scalar(select(exists().where(MemberPin.profile_id == profile_id))))


def is_right(
    pin: str,
    profile_id: UUID | None,
    *,
    number_hash: str,
    device_id: int,
    settings: Settings,
    now: datetime,
) -> bool:
    """Count a try against the number, its holder and the device, then look.

    Nobody's number takes as long, and is limited alike. Raises TooMany. A right try is taken back
    from the counts.
    """
    pause = timedelta(minutes=settings.pin_pause_minutes)
    limits = [(f"pins on {device_id}", settings.pin_failures_per_device, HOUR)]
    for whose in (number_hash, str(profile_id or f"nobody {number_hash}")):
        limits.append((f"pin {whose}", settings.pin_wrong_tries, pause))
        limits.append((f"pin day {whose}", settings.pin_tries_per_day, DAY))
    with transaction():
        for key, limit, per in limits:
            attempts.spend(key, limit=limit, per=per, now=now)
    if not pins.is_right(pin, _kept(profile_id)):
        return False
    with transaction():
        for key, _limit, per in limits:
            if per == pause:
                attempts.start_over(key)
            else:
                attempts.forgive(key)
    return True


def _kept(profile_id: UUID | None) -> str | None:
    with reading() as connection:
        return connection.scalar(
            select(MemberPin.pin_hash).where(MemberPin.profile_id == profile_id)
        )


def _record(event: str, profile_id: UUID, now: datetime) -> None:
    record(event, by=Actor("member", str(profile_id)), at=now, profile_id=profile_id)
