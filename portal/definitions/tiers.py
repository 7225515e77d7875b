"""The levels of the programme."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.audit.recording import Actor, record
from portal.database import db, reading, reading_entities, transaction, violated
from portal.definitions import catalogue
from portal.errors import Invalid
from portal.listing import Field, Fields, Slice, Wanted, conditions, cut, order
from portal.profiles.models import Tier

FIELDS: Fields = {
    "handle": Field("text", Tier.handle),
    "name": Field("text", Tier.name),
    "rank": Field("number", Tier.rank),
}


def list_tiers(wanted: Wanted) -> Slice[Tier]:
    """Return the tiers that are wanted, the lowest first unless told otherwise."""
    rules = conditions(wanted, FIELDS)
    if wanted.search is not None:
        rules.append(Tier.handle == wanted.search)
    rows = select(Tier).where(*rules).order_by(*order(wanted, FIELDS, last=Tier.rank))
    counted = select(func.count()).select_from(Tier).where(*rules)
    with reading_entities() as session:
        found = cut(session, rows, counted, wanted)
    return Slice([row[0] for row in found.rows], found.total)


def add_tier(handle: str, name: str, rank: int | None, *, by: Actor, now: datetime) -> Tier:
    """Add a level, above the others unless its rank is named. Raises Invalid when it is there."""
    try:
        with transaction() as session:
            tier = Tier(handle=handle, name=name, rank=_highest() + 1 if rank is None else rank)
            session.add(tier)
            session.flush()
            catalogue.changed()
            record("tier added", by=by, at=now, after={"handle": handle, "rank": tier.rank})
    except IntegrityError as error:
        field = "rank" if violated(error) == "uq_tiers_rank" else "handle"
        raise Invalid({field: [f"The {field} has already been taken."]}) from error
    return tier


def tier_handles() -> frozenset[str]:
    """Return the handles of all the levels there are."""
    with reading() as connection:
        return frozenset(connection.scalars(select(Tier.handle)))


def _highest() -> int:
    return db.session.scalar(select(func.max(Tier.rank))) or 0
