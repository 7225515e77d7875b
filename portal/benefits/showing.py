"""The code that a screen shows of a benefit: signed, new every half minute, and of nobody's person.

What is old is the code, never the benefit: whoever is refused for it asks for a fresh one.
"""

import hmac
from base64 import b32decode, b32encode
from binascii import Error as NotBase32
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from struct import Struct

from portal.config import Settings
from portal.errors import Refusal, Refused

# Forty characters of base 32, which a QR code holds in its narrow alphabet: the version, the
# benefit and the step of time, then 128 bits of a signature of them and of the benefit's own code,
# which changes with its holder.
LENGTH = 40
STEP_SECONDS = 30
VERSION = 1
_CLAIMS = Struct(">BiI")
_SIGNATURE_BYTES = 16


def token_of(benefit_id: int, code: str, *, settings: Settings, now: datetime) -> str:
    """Return what the screen shows of the benefit now, signed with the first of the keys."""
    claims = _CLAIMS.pack(VERSION, benefit_id, step_of(now))
    return b32encode(claims + _signature(claims, code, settings.showing_keys[0])).decode()


def looks_shown(scanned: str) -> bool:
    """Tell whether what was scanned is such a code, good or not, rather than a typed one."""
    return len(scanned) == LENGTH and scanned.isascii() and scanned.isalnum()


def shown_by(
    token: str, *, code_of: Callable[[int], str | None], settings: Settings, now: datetime
) -> int:
    """Return the id of the benefit whose code this is now, or was until half a minute ago.

    `code_of` finds the benefit's own code by its id. Raises Refused alike for an old code, an
    altered one, one of an earlier holder and one signed with a foreign key.
    """
    signed = _bytes_of(token)
    claims, signature = signed[: _CLAIMS.size], signed[_CLAIMS.size :]
    version, benefit_id, step = _CLAIMS.unpack(claims)
    code = code_of(benefit_id) or ""
    known = any(
        hmac.compare_digest(signature, _signature(claims, code, key))
        for key in settings.showing_keys
    )
    if known and code and version == VERSION and step_of(now) - step in {0, 1}:
        return int(benefit_id)
    raise Refused(Refusal("code_too_old"))


def step_of(now: datetime) -> int:
    """Number the half minutes; each has its own code."""
    return int(now.timestamp()) // STEP_SECONDS


def _bytes_of(token: str) -> bytes:
    if looks_shown(token):
        try:
            return b32decode(token.upper())
        except NotBase32:
            pass
    raise Refused(Refusal("code_too_old"))


def _signature(claims: bytes, code: str, key: bytes) -> bytes:
    return hmac.digest(key, claims + code.encode(), sha256)[:_SIGNATURE_BYTES]
