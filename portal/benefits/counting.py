"""Counts what a definition has given out."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, func, literal_column, select

from portal.benefits.finding import IS_THERE
from portal.benefits.models import Benefit
from portal.database import reading
from portal.definitions.models import Allocation, BenefitDefinition


@dataclass(frozen=True, slots=True)
class Totals:
    """How many benefits were made of a definition, and what its pool of codes holds."""

    created: int
    allocations: int
    allocations_left: int


_MADE = select(func.count()).where(Benefit.definition_id == BenefitDefinition.id)
# Counted apart, so that the index over definitions is enough for the many; SQLite, which does not
# count, has to be told that there is a better one for the few.
_TRACES = _MADE.where(Benefit.given_to_id.is_not(None)).with_hint(
    Benefit, "INDEXED BY ix_benefits_given_away", "sqlite"
)
_CODES = select(func.count()).where(Allocation.definition_id == BenefitDefinition.id)
_TOTALS = select(
    BenefitDefinition.id,
    _MADE.scalar_subquery() - _TRACES.scalar_subquery(),
    _CODES.scalar_subquery(),
    _CODES.where(Allocation.benefit_id.is_(None)).scalar_subquery(),
).where(BenefitDefinition.id.in_(bindparam("ids", expanding=True)))


def totals_of(definition_id: int) -> Totals:
    """Count what one definition gave out, over indexes."""
    return totals_of_all([definition_id])[definition_id]


def totals_of_all(definition_ids: Iterable[int]) -> dict[int, Totals]:
    """Count what each of these definitions gave out, in one statement over indexes."""
    with reading() as connection:
        rows = connection.execute(_TOTALS, {"ids": list(set(definition_ids))})
        return {row[0]: Totals(*row[1:]) for row in rows}


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
