"""A code from an app on a person's own phone, beside their PIN, as RFC 6238 has it.

No secret lies in the store: it is made of the portal's own key and what is drawn for the person.
"""

import hmac
from base64 import b32encode
from datetime import datetime
from hashlib import sha1, sha256
from struct import pack, unpack
from urllib.parse import quote

from sqlalchemy import select, update

from portal import attempts, secrets
from portal.audit.recording import Actor, record
from portal.config import Settings
from portal.database import db, reading, transaction
from portal.errors import Invalid, NotFound
from portal.stores import sessions
from portal.stores.models import StaffMember
from portal.stores.sessions import Shift
from portal.stores.signing_in import PAUSE, WRONG_PINS

DIGITS, STEP_SECONDS = 6, 30
_SECRET_BYTES = 20


class WrongCode(Invalid):
    """The code is not that of the person's app now, or was used before."""

    def __init__(self) -> None:
        super().__init__({"code": ["This is not the code of your app now."]})


def set_up(handle: str, *, by: Actor, settings: Settings, now: datetime) -> str:
    """Draw the secret of a person's app and return the address that the app reads.

    What an app knew before is worth nothing from here on. Raises NotFound.
    """
    nonce = secrets.new_token()
    with transaction() as session:
        person = session.scalar(
            select(StaffMember)
            .where(StaffMember.handle == handle, StaffMember.ended_at.is_(None))
            .with_for_update()
        )
        if person is None:
            raise NotFound
        person.app_nonce, person.app_step = nonce, None
        record("staff app set up", by=by, at=now, after={"handle": handle})
    secret = b32encode(_secret(handle, nonce, settings)).decode()
    issuer = quote(settings.programme_name, safe="")
    return f"otpauth://totp/{issuer}:{handle}?secret={secret}&issuer={issuer}"


def prove(shift: Shift, code: str, *, settings: Settings, now: datetime) -> str:
    """Take the code of a person's app, once, and return the session's new token.

    Raises WrongCode, or TooMany after five wrong ones.
    """
    key = f"staff codes {shift.handle}"
    with transaction():
        attempts.spend(key, limit=WRONG_PINS, per=PAUSE, now=now)
    step = _step_of(code, shift, settings, now)
    with transaction():
        if step is None or not _is_first(shift.staff_id, step):
            raise WrongCode
        attempts.start_over(key)
        by = Actor("staff", shift.handle)
        record("staff app proved", by=by, at=now, after={"device_id": shift.device_id})
        return sessions.renew(shift.id, has_second_factor=True, seen_at=now)


def code_at(secret: bytes, step: int) -> str:
    """Work out the six digits of one step of time (RFC 4226, section 5.3)."""
    digest = hmac.digest(secret, pack(">Q", step), sha1)
    start = digest[-1] & 0x0F
    number = unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def _step_of(code: str, shift: Shift, settings: Settings, now: datetime) -> int | None:
    """Find the step that a code belongs to: this one, or a neighbour for a clock that is off."""
    with reading() as connection:
        nonce = connection.scalar(
            select(StaffMember.app_nonce).where(StaffMember.id == shift.staff_id)
        )
    if nonce is None:
        return None
    secret, here = _secret(shift.handle, nonce, settings), int(now.timestamp()) // STEP_SECONDS
    steps = (here, here - 1, here + 1)
    return next((step for step in steps if secrets.is_same(code_at(secret, step), code)), None)


def _is_first(staff_id: int, step: int) -> bool:
    """Use a step up in the open transaction; tell whether nobody has used it or a later one."""
    used = StaffMember.app_step
    won = db.session.scalar(
        update(StaffMember)
        .where(StaffMember.id == staff_id, used.is_(None) | (used < step))
        .values(app_step=step)
        .returning(StaffMember.id)
        .execution_options(synchronize_session=False)
    )
    return won is not None


def _secret(handle: str, nonce: str, settings: Settings) -> bytes:
    key = f"staff app:{settings.secret_key}".encode()
    return hmac.digest(key, f"{handle}:{nonce}".encode(), sha256)[:_SECRET_BYTES]
