"""Hands out the unique codes of a definition's pool, each once."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.audit.recording import Actor, record
from portal.database import db, transaction
from portal.definitions import catalogue
from portal.definitions.models import Allocation, BenefitDefinition
from portal.errors import NotFound
from portal.retrying import retried


@retried
def add_codes(definition_id: int, codes: Iterable[str], *, by: Actor, now: datetime) -> int:
    """Add the codes that the pool does not have yet; return how many were new."""
    return len(add_new_codes(definition_id, codes, by=by, now=now))


def add_new_codes(
    definition_id: int, codes: Iterable[str], *, by: Actor, now: datetime
) -> list[str]:
    """Add codes and return those that were new; two who add the same code add it once.

    Raises NotFound.
    """
    rows = [
        {"definition_id": definition_id, "code": code, "created_at": now}
        for code in dict.fromkeys(codes)
    ]
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    adding = dialect.insert(Allocation).on_conflict_do_nothing().returning(Allocation.code)
    with transaction() as session:
        there = select(BenefitDefinition.id).where(
            BenefitDefinition.id == definition_id, BenefitDefinition.deleted_at.is_(None)
        )
        if session.scalar(there) is None:
            raise NotFound
        new = list(session.scalars(adding, rows)) if rows else []
        if new:
            catalogue.changed()
            after = {"codes_added": len(new)}
            record("codes added", by=by, at=now, definition_id=definition_id, after=after)
    return new


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
