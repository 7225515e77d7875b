"""Reads the uses of a benefit."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, select
from sqlalchemy.orm import aliased

from portal.benefits.models import Redemption
from portal.stores.models import Location


@dataclass(frozen=True, slots=True)
class Use:
    """One use that was not undone: when, where and how many."""

    benefit_id: int
    redeemed_at: datetime
    location: str | None
    count: int


def uses_of(benefit_ids: list[int], connection: Connection) -> list[Use]:
    """List the uses of these benefits, the latest first."""
    reversal = aliased(Redemption)
    rows = connection.execute(
        select(Redemption.benefit_id, Redemption.redeemed_at, Location.name, Redemption.count)
        .outerjoin(Location, Location.id == Redemption.location_id)
        .where(
            Redemption.benefit_id.in_(benefit_ids),
            Redemption.reverses_id.is_(None),
            ~exists().where(reversal.reverses_id == Redemption.id),
        )
        .order_by(Redemption.redeemed_at.desc(), Redemption.id.desc())
    )
    return [Use(*row) for row in rows]
