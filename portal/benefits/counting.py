"""Counts what a definition has given out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal_column, select
from sqlalchemy.orm import aliased

from portal.benefits.finding import IS_THERE, WHOLE, Found
from portal.benefits.models import Benefit
from portal.database import reading, reading_entities
from portal.definitions.models import Allocation, BenefitDefinition
from portal.errors import NotFound


@dataclass(frozen=True, slots=True)
class Totals:
    """How many benefits were made of a definition, and what its pool of codes holds."""

    created: int
    allocations: int
    allocations_left: int


def beside(definition_id: Any) -> tuple[ColumnElement[int], ...]:
    """Count what a definition that is read gave out, in the order of `Totals`, over indexes."""
    benefit, code = aliased(Benefit), aliased(Allocation)
    made = select(func.count()).where(benefit.definition_id == definition_id)
    # Counted apart, so that the index over definitions is enough for the many; SQLite, which does
    # not count, has to be told that there is a better one for the few.
    traces = made.where(benefit.given_to_id.is_not(None)).with_hint(
        benefit, "INDEXED BY ix_benefits_given_away", "sqlite"
    )
    codes = select(func.count()).where(code.definition_id == definition_id)
    return (
        made.scalar_subquery() - traces.scalar_subquery(),
        codes.scalar_subquery(),
        codes.where(code.benefit_id.is_(None)).scalar_subquery(),
    )


_TOTALS = select(BenefitDefinition.id, *beside(BenefitDefinition.id)).where(
    BenefitDefinition.id.in_(bindparam("ids", expanding=True))
)
_ONE = WHOLE.add_columns(*beside(Benefit.definition_id)).where(
    Benefit.id == bindparam("benefit_id"), IS_THERE
)


def find_with_totals(benefit_id: int) -> tuple[Found, Totals]:
    """Return a benefit and what its definition gave out, in one statement. Raises NotFound."""
    with reading_entities() as session:
        row = session.execute(_ONE, {"benefit_id": benefit_id}).first()
    if row is None:
        raise NotFound
    return Found(*row[:2]), Totals(*row[2:])


def totals_of(definition_id: int) -> Totals:
    """Count what one definition gave out, over indexes."""
    return totals_of_all([definition_id])[definition_id]


def totals_of_all(definition_ids: Iterable[int]) -> dict[int, Totals]:
    """Count what each of these definitions gave out, in one statement over indexes."""
    with reading() as connection:
        rows = connection.execute(_TOTALS, {"ids": list(set(definition_ids))})
        return {row[0]: Totals(*tuple(row)[1:]) for row in rows}


@dataclass(frozen=True, slots=True)
class Count:
    """How many benefits there are, and how many of them were used at least once."""

    all: int
    redeemed: int


def count_benefits() -> Count:
    """Count every benefit that was not deleted."""
    there = select(func.count()).where(IS_THERE)
    used = there.where(Benefit.redemptions_used > literal_column("0"))
    with reading() as connection:
        counted = select(there.scalar_subquery(), used.scalar_subquery())
        return Count(*connection.execute(counted).one())
