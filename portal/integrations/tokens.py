"""Makes keys to the API and recognises them."""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from portal.audit.recording import Actor, record
from portal.database import transaction
from portal.errors import Invalid
from portal.integrations.models import ApiToken

SCOPES = tuple(
    "read-benefits create-benefits update-benefits delete-benefits claim-benefits redeem-benefits"
    " read-redemptions return create-benefit-definitions read-benefit-definitions"
    " update-benefit-definitions delete-benefit-definitions create-allocations read-allocations"
    " read-profiles create-profiles update-profiles delete-profiles"
    " create-webhooks read-webhooks update-webhooks delete-webhooks".split()
)
PREFIX = "bp_"
USED_EVERY = timedelta(minutes=1)
LONGEST_NAME = 100
MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Key:
    """A key that is good now, and what it may do."""

    id: int
    name: str
    scopes: frozenset[str]


def create_token(
    name: str, scopes: Sequence[str], *, by: Actor, now: datetime, days: int = MOST_DAYS
) -> str:
    """Keep the hash of a new key of 256 bits and return the key, which nobody can read again.

    Raises Invalid naming what cannot be right.
    """
    _check(name, scopes, days)
    raw = PREFIX + secrets.token_urlsafe(32)
    with transaction() as session:
        token = ApiToken(
            name=name,
            token_hash=hashed(raw),
            scopes=list(scopes),
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        session.add(token)
        session.flush()
        record("key made", by=by, at=now, after=told(token))
    return raw


def told(token: ApiToken) -> dict[str, Any]:
    """Say of a key what the record keeps."""
    return {"id": token.id, "name": token.name, "scopes": sorted(token.scopes)}


def find_key(raw: str, connection: Connection, *, now: datetime) -> Key | None:
    """Return the key when it is good, and note its use at most once a minute."""
    row = connection.execute(
        select(ApiToken.id, ApiToken.name, ApiToken.scopes, ApiToken.last_used_at).where(
            ApiToken.token_hash == hashed(raw),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > now,
        )
    ).first()
    if row is None:
        return None
    if row.last_used_at is None or now - row.last_used_at > USED_EVERY:
        _note_use(row.id, now)
    return Key(row.id, row.name, frozenset(row.scopes))


def _check(name: str, scopes: Sequence[str], days: int) -> None:
    mistakes: dict[str, list[str]] = {}
    if not 0 < len(name.strip()) <= len(name) <= LONGEST_NAME:
        mistakes["name"] = [f"A name has 1 to {LONGEST_NAME} characters."]
    if unknown := sorted(set(scopes) - set(SCOPES)):
        mistakes["scopes"] = [f"{scope} is not a scope." for scope in unknown]
    if not 0 < days <= MOST_DAYS:
        mistakes["days"] = [f"A key is good for 1 to {MOST_DAYS} days."]
    if mistakes:
        raise Invalid(mistakes)


def _note_use(token_id: int, now: datetime) -> None:
    """Note the use where the store takes it; a key is not worse for a store that is busy."""
    with suppress(OperationalError, PoolTimeout), transaction() as session:
        session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now))


def hashed(raw: str) -> str:
    """Return what is kept of a key."""
    return sha256(raw.encode(errors="replace")).hexdigest()
