"""What is left of a definition, as the transaction sees it that uses one of its benefits."""

from dataclasses import dataclass

from sqlalchemy import select, update

from portal.database import db
from portal.definitions.models import BenefitDefinition, DefinitionStock


@dataclass(frozen=True, slots=True)
class Stock:
    """Whether the definition is put away, and what its cap leaves; None is no cap."""

    is_archived: bool
    left: int | None


def stock_of(definition_id: int) -> Stock:
    """Read the stock in the open transaction."""
    stock = DefinitionStock
    row = db.session.execute(
        select(
            BenefitDefinition.is_archived,
            (stock.cap - stock.reserved - stock.redeemed).label("left"),
        )
        .join(stock, stock.definition_id == BenefitDefinition.id)
        .where(BenefitDefinition.id == definition_id)
    ).one()
    return Stock(row.is_archived, row.left)


def give_back(definition_id: int, *, reserved: int = 0, redeemed: int = 0) -> None:
    """Return what was promised or redeemed to the stock; a negative number takes it again."""
    stock = DefinitionStock
    db.session.execute(
        update(stock)
        .where(stock.definition_id == definition_id)
        .values(reserved=stock.reserved - reserved, redeemed=stock.redeemed - redeemed)
        .execution_options(synchronize_session=False)
    )
