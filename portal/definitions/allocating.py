"""Hands out the unique codes of a definition's pool, each once."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, select, update

from portal.audit.recording import Actor, record
from portal.database import db, transaction
from portal.definitions import catalogue
from portal.definitions.models import Allocation
from portal.retrying import retried


@retried
def add_codes(definition_id: int, codes: Iterable[str], *, by: Actor, now: datetime) -> int:
    """Add the codes that the pool does not have yet; return how many were new."""
    with transaction() as session:
        had = set(
            session.scalars(
                select(Allocation.code).where(Allocation.definition_id == definition_id)
            )
        )
        new = [code for code in dict.fromkeys(codes) if code not in had]
        if new:
            session.execute(
                insert(Allocation),
                [{"definition_id": definition_id, "code": c, "created_at": now} for c in new],
            )
            catalogue.changed()
            after = {"codes_added": len(new)}
            record("codes added", by=by, at=now, definition_id=definition_id, after=after)
    return len(new)


def take_code(definition_id: int, benefit_id: int) -> str | None:
    """Give the benefit a free code in the open transaction; None when the pool is empty."""
    free = (
        select(Allocation.id)
        .where(Allocation.definition_id == definition_id, Allocation.benefit_id.is_(None))
        .order_by(Allocation.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return db.session.scalar(
        update(Allocation)
        .where(Allocation.id == free)
        .values(benefit_id=benefit_id)
        .returning(Allocation.code)
        .execution_options(synchronize_session=False)
    )
