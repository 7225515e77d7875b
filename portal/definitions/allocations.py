"""Lists the codes of a definition's pool."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from portal.database import reading
from portal.definitions.models import Allocation, BenefitDefinition
from portal.errors import NotFound
from portal.listing import Field, Fields, Operator, Slice, Wanted, conditions, cut, order


def _is_free(by: Operator, value: object) -> ColumnElement[bool]:
    wanted = value if isinstance(value, list) else [value]
    if {*wanted} == {"free", "used"}:
        found = Allocation.id.is_not(None)
    elif "free" in wanted:
        found = Allocation.benefit_id.is_(None)
    else:
        found = Allocation.benefit_id.is_not(None)
    return ~found if by == "ne" else found


FIELDS: Fields = {
    "id": Field("number", Allocation.id),
    "code": Field("text", Allocation.code),
    "benefit_id": Field("number", Allocation.benefit_id),
    "status": Field("text", condition=_is_free, choices=("free", "used")),
}


def list_allocations(definition_id: int, wanted: Wanted) -> Slice[Any]:
    """Return the codes of a definition that are wanted. Raises NotFound."""
    rules = [Allocation.definition_id == definition_id, *conditions(wanted, FIELDS)]
    if wanted.search is not None:
        rules.append(Allocation.code == wanted.search)
    chosen = select(Allocation.__table__).where(*rules)
    rows = chosen.order_by(*order(wanted, FIELDS, last=Allocation.id))
    counted = select(func.count()).select_from(Allocation).where(*rules)
    there = select(BenefitDefinition.id).where(
        BenefitDefinition.id == definition_id, BenefitDefinition.deleted_at.is_(None)
    )
    with reading() as connection:
        if connection.scalar(there) is None:
            raise NotFound
        return cut(connection, rows, counted, wanted)


@dataclass(frozen=True, slots=True)
class Pool:
    """The codes of one definition: how many there are, and how many nobody has yet."""

    handle: str
    total: int
    free: int


def free_codes(definition_id: int) -> int:
    """Count the codes that nobody has yet."""
    free = select(func.count()).where(
        Allocation.definition_id == definition_id, Allocation.benefit_id.is_(None)
    )
    with reading() as connection:
        return connection.scalar(free) or 0


def pools() -> list[Pool]:
    """Count the codes of every definition that has a pool or needs one, the emptiest first."""
    total = func.count(Allocation.id)
    free = total - func.count(Allocation.benefit_id)
    counted = (
        select(BenefitDefinition.handle, total, free)
        .outerjoin(Allocation, Allocation.definition_id == BenefitDefinition.id)
        .where(BenefitDefinition.deleted_at.is_(None))
        .group_by(BenefitDefinition.id, BenefitDefinition.handle)
        .having((total > 0) | BenefitDefinition.force_allocation)
        .order_by(free, BenefitDefinition.handle)
    )
    with reading() as connection:
        return [Pool(*row) for row in connection.execute(counted)]
