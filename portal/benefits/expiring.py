"""Gives back what ended benefits had set aside; that they ended needs nobody to be true."""

from datetime import datetime

from sqlalchemy import literal_column, select

from portal.audit.recording import PROGRAMME
from portal.benefits.acting import put_on_record
from portal.benefits.models import Benefit
from portal.benefits.stock import give_back
from portal.database import transaction


def release_expired(*, now: datetime, limit: int = 200) -> int:
    """Release the reservations of benefits that have ended; return how many.

    Those that somebody works on at this moment are left for the next time.
    """
    with transaction() as session:
        ended = session.scalars(
            select(Benefit)
            .where(Benefit.reserved_redemptions > literal_column("0"), Benefit.ends_at <= now)
            .order_by(Benefit.ends_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        freed: dict[int, int] = {}
        for benefit in ended:
            reserved = benefit.reserved_redemptions
            freed[benefit.definition_id] = freed.get(benefit.definition_id, 0) + reserved
            benefit.reserved_redemptions = 0
            before = {"reserved_redemptions": reserved}
            put_on_record("benefit expired", benefit, by=PROGRAMME, at=now, before=before)
        session.flush()
        # In one order, so that two of these never wait for one another.
        for definition_id in sorted(freed):
            give_back(definition_id, reserved=freed[definition_id])
    return len(ended)
