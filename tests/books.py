"""Reads the books of a store, for tests that ask what an act left behind."""

from sqlalchemy import func, select

from portal.audit.models import AuditRow
from portal.benefits.models import Benefit
from portal.database import db, reading
from portal.definitions.models import DefinitionStock
from portal.outbox.models import OutboxItem


def benefit(benefit_id):
    with db.sessionmaker() as session:
        return session.get(Benefit, benefit_id)


def stock(definition_id=None):
    rows = select(DefinitionStock.reserved, DefinitionStock.redeemed)
    if definition_id is not None:
        rows = rows.where(DefinitionStock.definition_id == definition_id)
    with reading() as connection:
        return tuple(connection.execute(rows).one())


def events(name):
    with reading() as connection:
        return connection.scalar(select(func.count()).where(AuditRow.event == name))


def letters():
    with reading() as connection:
        rows = connection.execute(select(OutboxItem.payload).order_by(OutboxItem.id))
        return [row.payload["letter"] for row in rows if "letter" in row.payload]


def left(app, benefit_id):
    """Return how often a benefit may still be used."""
    with app.app_context():
        held = benefit(benefit_id)
    return held.max_redemptions - held.redemptions_used
