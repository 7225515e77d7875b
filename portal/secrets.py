"""Draws the secrets that let people in, and keeps only what recognises them."""

import hmac
import secrets
from hashlib import sha256

CODE_DIGITS = 8


def new_token() -> str:
    """Draw a secret of 256 bits that can stand in a URL."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Draw the eight digits that a member types."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def new_number() -> str:
    """Draw the two digits that tie a link opened elsewhere to the screen that asked for it."""
    return f"{secrets.randbelow(90) + 10}"


def hashed(token: str) -> str:
    """Return what is kept of a token; 256 random bits need no salt."""
    return sha256(token.encode()).hexdigest()


def sealed(value: str, *, purpose: str, key: str) -> str:
    """Return what is kept of a value that could be guessed: nobody without the key can try."""
    return hmac.new(f"{purpose}:{key}".encode(), value.encode(), sha256).hexdigest()


def is_same(one: str, other: str) -> bool:
    """Compare two hashes in a time that tells nothing of where they differ."""
    return hmac.compare_digest(one, other)
