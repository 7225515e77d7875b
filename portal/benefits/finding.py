"""Finds one benefit with everything around it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.benefits.models import Benefit
from portal.database import reading_entities
from portal.definitions.models import Allocation, BenefitDefinition
from portal.errors import NotFound


@dataclass(frozen=True, slots=True)
class Found:
    """A benefit with its definition, and the code that was allocated to it."""

    benefit: Benefit
    allocated_code: str | None


def find(benefit_id: int) -> Found:
    """Return a benefit, whoever holds it. Raises NotFound."""
    definition = joinedload(Benefit.definition)
    with reading_entities() as session:
        row = session.execute(
            select(Benefit, Allocation.code)
            .outerjoin(Allocation, Allocation.benefit_id == Benefit.id)
            .where(Benefit.id == benefit_id, Benefit.deleted_at.is_(None))
            .options(
                definition.joinedload(BenefitDefinition.texts),
                definition.joinedload(BenefitDefinition.stock),
            )
        ).first()
    if row is None:
        raise NotFound
    return Found(row[0], row[1])
