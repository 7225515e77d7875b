"""What webhooks must be told of each act on record, written down a second time."""

from collections import Counter

from sqlalchemy import select

from portal.audit.models import AuditRow
from portal.audit.recording import PROGRAMME
from portal.database import reading
from portal.integrations import webhooks
from portal.outbox.announcing import TRIGGERS
from portal.outbox.models import OutboxItem, Webhook

GIVEN = {"benefit.created", "benefit.issued"}
CHANGED = {"benefit.updated"}
EXPECTED = {
    "benefit issued": GIVEN, "benefit claimed": GIVEN | {"benefit.claimed"},
    "benefit redeemed": {"benefit.redeemed"}, "redemption reversed": {"redemption.reversed"},
    "benefit extended": {"benefit.extended"}, "benefit deleted": {"benefit.deleted"},
    "benefit changed": CHANGED, "benefit voided": CHANGED, "benefit reassigned": CHANGED,
    "benefit expired": CHANGED, "benefit offered": CHANGED, "invitation declined": CHANGED,
    "invitation taken back": CHANGED, "invitation lapsed": CHANGED,
    "definition created": {"benefit-definition.created"},
    "definition changed": {"benefit-definition.updated"},
    "codes added": {"benefit-definition.updated"},
    "definition deleted": {"benefit-definition.deleted"},
}  # fmt: skip
# Acts that change no benefit and no definition.
SILENT = {
    "redemption refused", "webhook added", "webhook changed", "webhook removed", "profile created",
    "profile changed", "profile deleted", "profile erased", "profile tier changed", "tier added",
}  # fmt: skip


def listen_to_everything(now, url="http://receiver.example/"):
    """Let an address hear of every kind of event."""
    for trigger in TRIGGERS:
        webhooks.add({"trigger": trigger, "url": url}, by=PROGRAMME, now=now)


def written():
    """Count the events in the outbox, by the act and what the webhook listens to."""
    with reading() as connection:
        trigger = dict(connection.execute(select(Webhook.id, Webhook.trigger)).all())
        items = connection.scalars(select(OutboxItem.payload).where(OutboxItem.kind == "webhook"))
        told = [(each["reference"], each["trigger"], each["webhook_id"]) for each in items]
    assert all(trigger[webhook] == name for _reference, name, webhook in told)
    return Counter((reference, name) for reference, name, _webhook in told)


def due(*, since=0):
    """Count the events that the record since a row asks for."""
    with reading() as connection:
        rows = connection.execute(
            select(AuditRow.reference, AuditRow.event, AuditRow.after)
            .where(AuditRow.id > since)
            .order_by(AuditRow.id)
        ).all()
    counted = Counter()
    for reference, event, after in rows:
        names = set() if event in SILENT else set(EXPECTED[event])
        if (after or {}).get("code_allocated"):
            names.add("benefit.code.allocated")
        counted.update((reference, name) for name in names)
    return counted
