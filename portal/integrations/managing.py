"""Looks after the keys to the API: nobody rules over a key that may do more than their own."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from portal.audit.recording import Actor, record
from portal.database import reading_entities, transaction
from portal.errors import Invalid, NotFound
from portal.integrations.models import ApiToken
from portal.integrations.tokens import create_token, hashed, told


def hand_on(
    name: str, scopes: Sequence[str], *, within: Collection[str], by: Actor, now: datetime
) -> tuple[str, ApiToken]:
    """Make a key that may do no more than the key at hand; return it and what is kept of it.

    Raises Invalid naming what cannot be right.
    """
    if more := sorted(set(scopes) - set(within)):
        raise Invalid({"scopes": [f"{scope} is not a scope of this key." for scope in more]})
    raw = create_token(name, scopes, by=by, now=now)
    with reading_entities() as session:
        return raw, session.scalars(select(ApiToken).filter_by(token_hash=hashed(raw))).one()


def good_tokens(*, within: Collection[str], now: datetime) -> list[ApiToken]:
    """List the keys that are good and may do no more than the key at hand, the oldest first."""
    good = select(ApiToken).where(ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
    with reading_entities() as session:
        found = session.scalars(good.order_by(ApiToken.id))
        return [token for token in found if set(token.scopes) <= set(within)]


def revoke(token_id: int, *, within: Collection[str], by: Actor, now: datetime) -> None:
    """End a key at once. Raises NotFound, also for one that may do more than the key at hand."""
    with transaction() as session:
        token = session.get(ApiToken, token_id, with_for_update=True)
        if token is None or token.revoked_at is not None or not set(token.scopes) <= set(within):
            raise NotFound
        token.revoked_at = now
        record("key revoked", by=by, at=now, before=told(token))
