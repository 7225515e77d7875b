"""Looks after the addresses that are told of events."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from hmac import digest
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, select

from portal.audit.recording import Actor, record
from portal.database import reading_entities, transaction
from portal.definitions import conditions
from portal.errors import Invalid, NotFound
from portal.listing import Field, Fields, Slice, Wanted, order
from portal.listing import conditions as fulfilled
from portal.outbox.announcing import TRIGGERS
from portal.outbox.models import Webhook

FIELDS: Fields = {
    "id": Field("number", Webhook.id),
    "trigger": Field("text", Webhook.trigger, choices=TRIGGERS),
    "url": Field("text", Webhook.url),
    "namespace": Field("text", Webhook.namespace),
    "is_active": Field("flag", Webhook.is_active),
    "created_at": Field("utc", Webhook.created_at),
    "updated_at": Field("utc", Webhook.updated_at),
}
_PURPOSE = b"webhook "
MOST = 100


def add(fields: Mapping[str, Any], *, by: Actor, now: datetime) -> Webhook:
    """Let an address hear of one kind of event. Raises Invalid naming each wrong field."""
    _check(fields)
    with transaction() as session:
        if (session.scalar(select(func.count()).select_from(Webhook)) or 0) >= MOST:
            raise Invalid({"url": [f"There may be {MOST} webhooks at most."]})
        webhook = Webhook(**fields, salt=secrets.token_urlsafe(32), created_at=now, updated_at=now)
        session.add(webhook)
        session.flush()
        record("webhook added", by=by, at=now, after=_told(webhook))
    return webhook


def change(webhook_id: int, fields: Mapping[str, Any], *, by: Actor, now: datetime) -> Webhook:
    """Change the named fields only. Raises NotFound, or Invalid naming each wrong field."""
    _check(fields)
    with transaction() as session:
        webhook = session.get(Webhook, webhook_id, with_for_update=True)
        if webhook is None:
            raise NotFound
        before = _told(webhook)
        for name, value in fields.items():
            setattr(webhook, name, value)
        webhook.updated_at, webhook.resting_until = now, None
        session.flush()
        record("webhook changed", by=by, at=now, before=before, after=_told(webhook))
    return webhook


def remove(webhook_id: int, *, by: Actor, now: datetime) -> None:
    """Tell an address nothing more, not even what waits for it. Raises NotFound."""
    with transaction() as session:
        webhook = session.get(Webhook, webhook_id, with_for_update=True)
        if webhook is None:
            raise NotFound
        session.delete(webhook)
        record("webhook removed", by=by, at=now, before=_told(webhook))


def find(webhook_id: int) -> Webhook:
    """Return a webhook. Raises NotFound."""
    with reading_entities() as session:
        webhook = session.get(Webhook, webhook_id)
    if webhook is None:
        raise NotFound
    return webhook


def list_webhooks(wanted: Wanted) -> Slice[Webhook]:
    """Return the webhooks that are wanted."""
    rules = fulfilled(wanted, FIELDS)
    if wanted.search is not None:
        rules.append(Webhook.url.contains(wanted.search, autoescape=True))
    rows = select(Webhook).where(*rules).order_by(*order(wanted, FIELDS, last=Webhook.id))
    with reading_entities() as session:
        total = session.scalar(select(func.count()).select_from(Webhook).where(*rules)) or 0
        return Slice(list(session.scalars(rows.limit(wanted.limit).offset(wanted.offset))), total)


def rest(webhook_id: int, *, until: datetime) -> None:
    """Leave an address in peace for a while."""
    with transaction() as session:
        webhook = session.get(Webhook, webhook_id)
        if webhook is not None:
            webhook.resting_until = until


def secret_of(webhook: Webhook, *, key: str) -> str:
    """Return what its bodies are signed with; whoever has the store alone cannot tell it."""
    made = digest(key.encode(), _PURPOSE + webhook.salt.encode(), "sha256")
    return f"whs_{urlsafe_b64encode(made).decode().rstrip('=')}"


def signature(body: bytes, *, secret: str) -> str:
    """Sign the bytes of a body."""
    return digest(secret.encode(), body, "sha256").hex()


def _check(fields: Mapping[str, Any]) -> None:
    mistakes: dict[str, list[str]] = {}
    if "trigger" in fields and fields["trigger"] not in TRIGGERS:
        mistakes["trigger"] = [f"must be one of {', '.join(TRIGGERS)}"]
    if "url" in fields and not _is_whole(fields["url"]):
        mistakes["url"] = ["must be a whole address, such as https://shop.example/events"]
    try:
        conditions.checked(fields.get("condition"))
    except conditions.InvalidCondition as invalid:
        mistakes["condition"] = [str(invalid)]
    if mistakes:
        raise Invalid(mistakes)


def _is_whole(url: str) -> bool:
    try:
        parts = urlsplit(url)
        # Raises for what can be no name, such as one with two dots in a row.
        is_named = bool((parts.hostname or "").encode("idna")) and parts.port != 0
    except ValueError:
        return False
    is_plain = url.isascii() and url.isprintable() and " " not in url
    return is_plain and is_named and parts.scheme in {"http", "https"} and "@" not in parts.netloc


def _told(webhook: Webhook) -> dict[str, Any]:
    names = ("id", "trigger", "url", "namespace", "is_active", "condition")
    return {name: getattr(webhook, name) for name in names}
