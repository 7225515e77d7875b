"""Counts what a definition has given out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal_column, or_, select, update
from sqlalchemy.orm import aliased

from portal.benefits.finding import IS_THERE, WHOLE, Found
from portal.benefits.models import Benefit
from portal.database import reading, reading_entities, transaction
from portal.definitions.models import Allocation, BenefitDefinition, DefinitionStock
from portal.errors import NotFound


@dataclass(frozen=True, slots=True)
class Totals:
    """How many benefits were made of a definition, and what its pool of codes holds."""

    created: int
    allocations: int
    allocations_left: int


def beside(definition_id: Any) -> tuple[ColumnElement[int], ...]:
    """Count what a definition that is read gave out, in the order of `Totals`, over indexes."""
    stock, later, trace = aliased(DefinitionStock), aliased(Benefit), aliased(Benefit)
    code = aliased(Allocation)
    # SQLite, which does not count, has to be told which index is over the few.
    since = (
        select(func.count())
        .where(later.definition_id == stock.definition_id, later.id > stock.made_to)
        .with_hint(later, "INDEXED BY ix_benefits_definition_id", "sqlite")
        .correlate(stock)
    )
    made = select(stock.made + since.scalar_subquery()).where(stock.definition_id == definition_id)
    # A benefit that was given away is a second row, and was made once.
    traces = (
        select(func.count())
        .where(trace.definition_id == definition_id, trace.given_to_id.is_not(None))
        .with_hint(trace, "INDEXED BY ix_benefits_given_away", "sqlite")
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


_DUE = select(
    DefinitionStock.definition_id, DefinitionStock.made_to, DefinitionStock.next_to
).where(
    or_(
        DefinitionStock.next_since.is_(None),
        DefinitionStock.next_since <= bindparam("before", type_=DefinitionStock.next_since.type),
    )
)
_BETWEEN = select(func.count()).where(
    Benefit.definition_id == bindparam("definition_id"),
    Benefit.id > bindparam("made_to"),
    Benefit.id <= bindparam("next_to"),
)
# No transaction is open for so long: whatever was being written then is there by now, or never.
LONGEST_TRANSACTION = timedelta(hours=1)


def count_made(*, now: datetime) -> int:
    """Count on what was made of each definition, so that few are left to count when asked.

    Up to the benefit that was the last an hour ago and more. Counting ten million whenever a list
    of definitions was shown took 1.5 s.
    """
    with reading() as connection:
        last = connection.scalar(select(func.max(Benefit.id))) or 0
        due = connection.execute(_DUE, {"before": now - LONGEST_TRANSACTION}).all()
    for stock in due:
        with reading() as connection:
            more = connection.scalar(_BETWEEN, stock._asdict()) or 0
        with transaction() as session:
            session.execute(
                update(DefinitionStock)
                .where(
                    DefinitionStock.definition_id == stock.definition_id,
                    DefinitionStock.made_to == stock.made_to,
                    DefinitionStock.next_to == stock.next_to,
                )
                .values(
                    made=DefinitionStock.made + more,
                    made_to=stock.next_to,
                    next_to=last,
                    next_since=now,
                )
            )
    return len(due)


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
