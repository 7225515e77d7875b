"""Writes what webhooks are to be told of a change, in the transaction of the change."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from portal.database import db
from portal.outbox.models import Webhook
from portal.outbox.posting import post

WEBHOOK = "webhook"
_GIVEN = ("benefit.created", "benefit.issued")
_CHANGED = ("benefit.updated",)
_TRIGGERS: Mapping[str, tuple[str, ...]] = {
    "benefit issued": _GIVEN,
    "benefit claimed": (*_GIVEN, "benefit.claimed"),
    "benefit deleted": ("benefit.deleted",),
    "benefit redeemed": ("benefit.redeemed",),
    "redemption reversed": ("redemption.reversed",),
    "benefit extended": ("benefit.extended",),
    "definition created": ("benefit-definition.created",),
    "definition changed": ("benefit-definition.updated",),
    "codes added": ("benefit-definition.updated",),
    "definition deleted": ("benefit-definition.deleted",),
}
_WITH_CODE = ("benefit.code.allocated",)
TRIGGERS = tuple(
    dict.fromkeys(name for names in (*_TRIGGERS.values(), _CHANGED, _WITH_CODE) for name in names)
)


def announce(row: Mapping[str, Any]) -> None:
    """Write an item for every webhook that listens to the change on record.

    The things of one benefit, or of one definition, stay in their order for each webhook.
    """
    names = triggers_of(row)
    if not names:
        return
    listening = select(Webhook.id, Webhook.trigger).where(
        Webhook.is_active, Webhook.trigger.in_(names)
    )
    for webhook_id, trigger in db.session.execute(listening.order_by(Webhook.id)).all():
        _post(row, webhook_id, trigger)


def triggers_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the events that a row on record is; every counted change of a benefit is one."""
    names = _TRIGGERS.get(row["event"], _CHANGED if row["number"] is not None else ())
    return names + _WITH_CODE if (row["after"] or {}).get("code_allocated") else names


def _post(row: Mapping[str, Any], webhook_id: int, trigger: str) -> None:
    kind = "definition" if row["benefit_id"] is None else "benefit"
    post(
        WEBHOOK,
        {"webhook_id": webhook_id, "trigger": trigger, "reference": row["reference"]},
        at=row["at"],
        key=f"event:{row['reference']}:{webhook_id}",
        lane=f"webhook:{webhook_id}:{kind}:{row[f'{kind}_id']}",
    )
