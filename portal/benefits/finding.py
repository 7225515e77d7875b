"""Finds one benefit with everything around it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, literal_column, or_, select
from sqlalchemy.orm import joinedload

from portal.benefits.models import Benefit
from portal.database import reading, reading_entities
from portal.definitions.models import Allocation, BenefitDefinition
from portal.errors import NotFound


@dataclass(frozen=True, slots=True)
class Found:
    """A benefit with its definition, and the code that was allocated to it."""

    benefit: Benefit
    allocated_code: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """A benefit as it is named from elsewhere: of which definition it is, and whose."""

    id: int
    definition_id: int
    profile_id: UUID


_DEFINITION = joinedload(Benefit.definition)
WHOLE = (
    select(Benefit, Allocation.code)
    .outerjoin(Allocation, Allocation.benefit_id == Benefit.id)
    .options(
        _DEFINITION.joinedload(BenefitDefinition.texts),
        _DEFINITION.joinedload(BenefitDefinition.stock),
    )
)


def is_there(benefit: Any = Benefit) -> ColumnElement[bool]:
    """Leave out what was deleted, and the trace that is left with a giver.

    Written out, so that PostgreSQL sees that its indexes over what is there know all of it.
    """
    return and_(benefit.deleted_at.is_(None), benefit.state != literal_column("'reassigned'"))


IS_THERE = is_there()


def find(benefit_id: int, *, holder: UUID | None = None) -> Found:
    """Return a benefit, whoever holds it or of this holder alone. Raises NotFound."""
    found = find_all([benefit_id])
    if not found or holder not in {None, found[0].benefit.profile_id}:
        raise NotFound
    return found[0]


def named(external_ids: Collection[str], ids: Collection[int]) -> dict[str | int, Named]:
    """Return the benefits that others know by these ids, and those that have these of ours.

    Where others know several by one id, it means the first that was made.
    """
    columns = (Benefit.id, Benefit.definition_id, Benefit.profile_id, Benefit.external_id)
    chosen = or_(Benefit.external_id.in_(external_ids), Benefit.id.in_(ids))
    there = select(*columns).where(chosen, IS_THERE)
    found: dict[str | int, Named] = {}
    with reading() as connection:
        for row in connection.execute(there.order_by(Benefit.id.desc())):
            names = {row.id} & set(ids) | {row.external_id} & set(external_ids)
            found |= dict.fromkeys(names, Named(row.id, row.definition_id, row.profile_id))
    return found


def find_all(benefit_ids: Sequence[int]) -> list[Found]:
    """Return those of these benefits that are there, the first made first."""
    return _all(Benefit.id.in_(benefit_ids) & IS_THERE)


def find_even_deleted(benefit_id: int) -> Found:
    """Return a benefit for those who are told that it is gone. Raises NotFound."""
    found = _all(Benefit.id == benefit_id)
    if not found:
        raise NotFound
    return found[0]


def _all(chosen: ColumnElement[bool]) -> list[Found]:
    with reading_entities() as session:
        rows = session.execute(WHOLE.where(chosen).order_by(Benefit.id))
        return [Found(row[0], row[1]) for row in rows]
