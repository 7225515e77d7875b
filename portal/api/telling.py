"""Tells webhooks of events: what happened, and the things it happened to as they are now."""

from collections.abc import Mapping
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

from datalogic_py import DataHandle
from flask import json

from portal.api.guard import settings
from portal.api.v3.presenting import iso, local, redemption_json
from portal.api.v3.presenting_profiles import profile_json
from portal.api.v3.showing import benefits_json, definitions_json
from portal.audit.finding import Entry, by_reference
from portal.benefits.finding import find_even_deleted as find_benefit
from portal.benefits.redemptions import find_redemption
from portal.clock import now
from portal.database import reading
from portal.definitions.conditions import compiled
from portal.definitions.defining import find_even_deleted as find_definition
from portal.errors import NotFound
from portal.integrations import webhooks
from portal.integrations.sending import NotSent, send
from portal.outbox.models import Webhook
from portal.profiles import listing

# One that does not answer would otherwise keep a worker waiting for each of its events.
REST = timedelta(minutes=1)
TEST = "test"


def tell(payload: Mapping[str, Any]) -> None:
    """Tell a webhook of an event, unless it is gone, put away, or its condition does not hold.

    Raises OSError when it could not be told.
    """
    try:
        webhook = webhooks.find(payload["webhook_id"])
    except NotFound:
        return
    if not webhook.is_active:
        return
    if webhook.resting_until is not None and now() < webhook.resting_until:
        raise NotSent("it rests, since it did not answer")
    body = event_json(payload["reference"], trigger=payload["trigger"], webhook_id=webhook.id)
    if not _is_wanted(webhook, body):
        return
    try:
        status = post(webhook, body)
    except OSError:
        webhooks.rest(webhook.id, until=now() + REST)
        raise
    if not 200 <= status < 300:
        raise NotSent(f"it answered {status}")


def post(webhook: Webhook, body: Mapping[str, Any]) -> int:
    """Send a body to a webhook, signed, and return the status of its answer. Raises OSError."""
    written = json.dumps(body).encode()
    secret = webhooks.secret_of(webhook, key=settings().secret_key)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "benefits-portal",
        "X-Omneo-Event": body["event"]["trigger"],
        "X-Omneo-Event-Id": body["event"]["id"],
        "X-Omneo-Hmac-Sha256": webhooks.signature(written, secret=secret),
    }
    return send(
        webhook.url,
        written,
        headers,
        seconds=settings().webhook_seconds,
        to_private=settings().webhooks_to_private_addresses,
    )


def try_out(webhook_id: int) -> int:
    """Send a webhook an event that says no more than that it is a test; return the status.

    Raises NotFound or OSError.
    """
    webhook = webhooks.find(webhook_id)
    at = now()
    event = {"id": f"{TEST}-{at.timestamp():.0f}", "trigger": TEST, **_moment("occurred_at", at)}
    return post(webhook, {"event": event, "data": None, "profile": None, "definition": None})


def event_json(reference: str, *, trigger: str, webhook_id: int) -> dict[str, Any]:
    """Write an event that is on record; its id is the same however often it is sent."""
    with reading() as connection:
        entry = by_reference(reference, connection)
    if entry is None:
        raise NotFound
    event = {
        "id": f"{reference}-{webhook_id}",
        "trigger": trigger,
        "number": entry.number,
        "by": entry.actor_kind,
        "before": entry.before,
        "after": entry.after,
        **_moment("occurred_at", entry.at),
    }
    return {"event": event, **_about(entry, trigger)}


def _about(entry: Entry, trigger: str) -> dict[str, Any]:
    if entry.benefit_id is None:
        (definition,) = definitions_json([find_definition(entry.definition_id or 0)])
        return {"data": definition, "profile": None, "definition": definition}
    (benefit,) = benefits_json([find_benefit(entry.benefit_id)])
    around = {"profile": _profile(UUID(benefit["profile_id"])), "definition": benefit["definition"]}
    redemption = _redemption(entry)
    if redemption is None:
        return {"data": benefit, **around}
    if trigger == "redemption.reversed":
        return {"data": {**redemption, "benefit": benefit}, **around}
    return {"data": benefit, "redemption": redemption, **around}


def _redemption(entry: Entry) -> dict[str, Any] | None:
    told = {**(entry.after or {}), **(entry.before or {})}.get("redemption_id")
    return None if told is None else redemption_json(find_redemption(told))


def _profile(profile_id: UUID) -> dict[str, Any] | None:
    try:
        return profile_json(listing.find(profile_id))
    except NotFound:
        return None


def _is_wanted(webhook: Webhook, body: Mapping[str, Any]) -> bool:
    handle = body["definition"]["handle"]
    return compiled(webhook.condition, definition_handle=handle).holds(DataHandle(body))


def _moment(name: str, at: Any) -> dict[str, str | None]:
    return {name: local(at, UTC), f"{name}_iso": iso(at, UTC)}
