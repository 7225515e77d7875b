"""Writes and reads the tokens that name one customer for some minutes."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import digest
from uuid import UUID

NOBODY = "null"
_ALGORITHM = "HS256"
_PURPOSE = b"tokens of customers"


@dataclass(frozen=True, slots=True)
class Customer:
    """Who a token names: a profile, or nobody yet; `sender` is whose keys of attempts are whose."""

    profile_id: UUID | None
    sender: str


def write_token(profile_id: UUID | None, *, secret: str, until: datetime) -> str:
    """Write a token that is good until then for this profile, or for somebody who will join."""
    # Imported where there is a token: cryptography behind it takes 35 ms of a start.
    import jwt

    claims = {"pid": str(profile_id) if profile_id else NOBODY, "exp": int(until.timestamp())}
    return jwt.encode(claims, _key(secret), algorithm=_ALGORITHM)


def read_token(raw: str, *, secret: str, now: datetime) -> Customer | None:
    """Return whom a token names; None when it is not ours, was changed, or is over."""
    import jwt

    try:
        claims = jwt.decode(
            raw,
            _key(secret),
            algorithms=[_ALGORITHM],
            options={"require": ["exp", "pid"], "verify_exp": False},
        )
        if not now.timestamp() < int(claims["exp"]):
            return None
        if claims["pid"] == NOBODY:
            return Customer(None, f"anonymous:{sha256(raw.encode()).hexdigest()}")
        profile_id = UUID(claims["pid"])
    except (jwt.InvalidTokenError, TypeError, ValueError, AttributeError):
        return None
    return Customer(profile_id, f"customer:{profile_id}")


def _key(secret: str) -> bytes:
    """Derive a key of its own, so that no other signature of the portal is good here."""
    return digest(secret.encode(), _PURPOSE, "sha256")
