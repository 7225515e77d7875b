"""What is left of a definition, as the transaction sees it that uses one of its benefits."""

from dataclasses import dataclass

from sqlalchemy import case, func, select, update

from portal.benefits.models import Benefit
from portal.database import db
from portal.definitions.models import BenefitDefinition, DefinitionStock

# Where nothing else limits the uses, the integers of the database do.
MOST_USES = 10**9
_NO_CAP = -1


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


def reserve(benefit: Benefit) -> bool:
    """Promise the uses that a live benefit has left, where they fit under the cap; tell if so.

    Without a cap nothing is set aside, and so there is nothing that could not fit.
    """
    stock = DefinitionStock
    most = benefit.max_redemptions
    wanted = 1 if most is None else most - benefit.redemptions_used
    fits = stock.reserved + stock.redeemed + wanted <= stock.cap
    cap = db.session.scalar(
        update(stock)
        .where(stock.definition_id == benefit.definition_id, stock.cap.is_(None) | fits)
        .values(reserved=case((stock.cap.is_(None), stock.reserved), else_=stock.reserved + wanted))
        .returning(func.coalesce(stock.cap, _NO_CAP))
        .execution_options(synchronize_session=False)
    )
    if cap is None:
        return False
    benefit.reserved_redemptions = 0 if cap == _NO_CAP else wanted
    return True


def release(benefit: Benefit) -> None:
    """Give back what a benefit was promised and will not use."""
    give_back(benefit.definition_id, reserved=benefit.reserved_redemptions)
    benefit.reserved_redemptions = 0
