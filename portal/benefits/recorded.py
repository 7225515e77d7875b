"""Compares what benefits are with what is on record of them."""

from collections.abc import Iterator

from sqlalchemy import func, or_, select

from portal.audit.models import AuditRow
from portal.benefits.models import Benefit
from portal.database import reading


def gaps() -> Iterator[str]:
    """Name the benefits whose changes are not all on record, each once and in order."""
    on_record = (
        select(
            AuditRow.benefit_id,
            func.count(AuditRow.number).label("rows"),
            func.max(AuditRow.number).label("last"),
        )
        .where(AuditRow.number.is_not(None))
        .group_by(AuditRow.benefit_id)
        .subquery()
    )
    differing = (
        select(Benefit.id, Benefit.changes, func.coalesce(on_record.c.rows, 0).label("rows"))
        .outerjoin(on_record, on_record.c.benefit_id == Benefit.id)
        .where(
            Benefit.given_to_id.is_(None),
            or_(
                Benefit.changes != func.coalesce(on_record.c.rows, 0),
                Benefit.changes != func.coalesce(on_record.c.last, 0),
            ),
        )
        .order_by(Benefit.id)
    )
    with reading() as connection:
        for row in connection.execute(differing).all():
            yield f"benefit {row.id} was changed {row.changes} times, {row.rows} are on record"
