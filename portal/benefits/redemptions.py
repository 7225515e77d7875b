"""Reads the uses of benefits."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, select
from sqlalchemy.orm import aliased

from portal.benefits.models import Redemption
from portal.database import reading_entities
from portal.errors import NotFound
from portal.listing import Field, Fields, Slice, Wanted, conditions, cut, order
from portal.stores.models import Location


@dataclass(frozen=True, slots=True)
class Use:
    """One use that was not undone, or what is left of it: when, where and how many."""

    benefit_id: int
    redeemed_at: datetime
    location: str | None
    count: int


def uses_of(benefit_ids: list[int], connection: Connection) -> list[Use]:
    """List the uses of these benefits, the latest first."""
    reversal = aliased(Redemption)
    left = Redemption.count - func.coalesce(reversal.count, 0)
    rows = connection.execute(
        select(Redemption.benefit_id, Redemption.redeemed_at, Location.name, left)
        .outerjoin(Location, Location.id == Redemption.location_id)
        .outerjoin(reversal, reversal.reverses_id == Redemption.id)
        .where(Redemption.benefit_id.in_(benefit_ids), Redemption.reverses_id.is_(None), left > 0)
        .order_by(Redemption.redeemed_at.desc(), Redemption.id.desc())
    )
    return [Use(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A redemption and how much of it was undone since."""

    redemption: Redemption
    returned: int
    reversed_at: datetime | None


_REVERSAL = aliased(Redemption)
_WHOLE = (
    select(Redemption, func.coalesce(_REVERSAL.count, 0), _REVERSAL.redeemed_at)
    .outerjoin(_REVERSAL, _REVERSAL.reverses_id == Redemption.id)
    .where(Redemption.reverses_id.is_(None))
)
FIELDS: Fields = {
    "id": Field("number", Redemption.id),
    "benefit_id": Field("number", Redemption.benefit_id),
    "location_id": Field("text", Redemption.location_id),
    "created_at": Field("utc", Redemption.redeemed_at),
}


def list_redemptions(profile_id: UUID, wanted: Wanted) -> Slice[Redeemed]:
    """Return the redemptions of a profile that are wanted."""
    rules = [Redemption.profile_id == profile_id, *conditions(wanted, FIELDS)]
    if wanted.search is not None:
        rules.append(Redemption.location_id == wanted.search)
    rows = _WHOLE.where(*rules).order_by(*order(wanted, FIELDS, last=Redemption.id))
    counted = select(func.count()).where(Redemption.reverses_id.is_(None), *rules)
    with reading_entities() as session:
        found = cut(session, rows, counted, wanted)
    return Slice([Redeemed(*row[:-1]) for row in found.rows], found.total)


def find_redemption(redemption_id: int) -> Redeemed:
    """Return one redemption, not a reversal. Raises NotFound."""
    return _redeemed(Redemption.id == redemption_id)


def latest_of(benefit_id: int) -> Redeemed:
    """Return the latest redemption of a benefit. Raises NotFound."""
    return _redeemed(Redemption.benefit_id == benefit_id)


def _redeemed(chosen: ColumnElement[bool]) -> Redeemed:
    with reading_entities() as session:
        row = session.execute(_WHOLE.where(chosen).order_by(Redemption.id.desc()).limit(1)).first()
    if row is None:
        raise NotFound
    return Redeemed(*row)
