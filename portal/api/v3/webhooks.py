"""Webhooks: who is told of what."""

from typing import Annotated, Any, ClassVar

from flask.typing import ResponseReturnValue
from pydantic import StringConstraints, WithJsonSchema

from portal.api.guard import body_of, caller, settings
from portal.api.operations import call
from portal.api.v3 import v3
from portal.api.v3.bodies import Body
from portal.api.v3.fields import Condition, Flag, Short
from portal.api.v3.listing import asked_for, list_json
from portal.api.v3.presenting import webhook_json
from portal.clock import now
from portal.errors import Invalid
from portal.integrations import webhooks
from portal.outbox.announcing import TRIGGERS
from portal.outbox.models import Webhook

ONE = "/webhooks/<id:webhook_id>"
_READ_ONLY = frozenset("id secret created_at updated_at created_at_iso updated_at_iso".split())
Trigger = Annotated[str, StringConstraints(max_length=255), WithJsonSchema({"enum": [*TRIGGERS]})]
Address = Annotated[
    str,
    StringConstraints(max_length=2000),
    WithJsonSchema({"type": "string", "maxLength": 2000, "format": "uri"}),
]


class WebhookChange(Body):
    """What is to be different about a webhook; its secret stays."""

    read_only: ClassVar[frozenset[str]] = _READ_ONLY
    never_null: ClassVar[frozenset[str]] = frozenset({"trigger", "url"})
    is_partial: ClassVar[bool] = True

    trigger: Trigger | None = None
    url: Address | None = None
    namespace: Short | None = None
    is_active: Flag = True
    condition: Condition = None


class WebhookCreate(WebhookChange):
    """An address that wants to hear of one kind of event."""

    is_partial: ClassVar[bool] = False

    trigger: Trigger
    url: Address


@v3.get("/webhooks")
@call("read-webhooks", answers="Webhook", many=True, fields=webhooks.FIELDS)
def show_webhooks() -> ResponseReturnValue:
    wanted, page = asked_for(webhooks.FIELDS)
    found = webhooks.list_webhooks(wanted)
    return list_json([webhook_json(each) for each in found.rows], found.total, page)


@v3.post("/webhooks")
@call(
    "create-webhooks",
    answers="NewWebhook",
    body=WebhookCreate,
    status=201,
    example={"trigger": "benefit.redeemed", "url": "https://shop.example/events"},
    is_shown_once=True,
)
def add_webhook() -> ResponseReturnValue:
    webhook = webhooks.add(body_of(WebhookCreate).sent(), by=caller(), now=now())
    secret = webhooks.secret_of(webhook, key=settings().secret_key)
    return {"data": {**webhook_json(webhook), "secret": secret}}, 201


@v3.get(ONE)
@call("read-webhooks", answers="Webhook")
def show_webhook(webhook_id: int) -> ResponseReturnValue:
    return _answer(webhooks.find(webhook_id))


@v3.put(ONE)
@call("update-webhooks", answers="Webhook", body=WebhookChange, example={"is_active": False})
def change_webhook(webhook_id: int) -> ResponseReturnValue:
    body = body_of(WebhookChange)
    if nulls := body.errors_of_null():
        raise Invalid(nulls)
    return _answer(webhooks.change(webhook_id, body.sent(), by=caller(), now=now()))


@v3.delete(ONE)
@call("delete-webhooks", answers="Nothing", status=204)
def remove_webhook(webhook_id: int) -> ResponseReturnValue:
    webhooks.remove(webhook_id, by=caller(), now=now())
    return "", 204


def _answer(webhook: Webhook) -> dict[str, Any]:
    return {"data": webhook_json(webhook)}
