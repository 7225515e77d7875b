"""Says whether a whole store keeps its promises, and where it does not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, case, func, or_, select, text
from sqlalchemy.orm import aliased

from portal.benefits import recorded
from portal.benefits.models import IS_OPEN, Benefit, Invitation, Redemption
from portal.database import reading
from portal.definitions.models import Allocation, DefinitionStock
from portal.definitions.periods import instant_after

_AT_ONCE = 5_000
_SIGNED = case((Redemption.reverses_id.is_(None), Redemption.count), else_=-Redemption.count)


@dataclass(frozen=True, slots=True)
class Invariant:
    """A sentence that is true of every store, and how to find where it is not."""

    sentence: str
    broken: Callable[[Connection], Iterator[str]]


def broken_promises(*, told: Callable[[str], None] = lambda _sentence: None) -> Iterator[str]:
    """Go through every invariant and say where it is broken; `told` hears which is looked at."""
    for invariant in INVARIANTS:
        told(invariant.sentence)
        with reading() as connection:
            for where in invariant.broken(connection):
                yield f"{invariant.sentence}: {where}"


def _rows(query: Select[*tuple[Any, ...]], says: str) -> Callable[[Connection], Iterator[str]]:
    def broken(connection: Connection) -> Iterator[str]:
        for row in connection.execute(query):
            yield says.format(**row._mapping)

    return broken


def _reserved() -> Select[*tuple[Any, ...]]:
    total = func.coalesce(func.sum(Benefit.reserved_redemptions), 0)
    return (
        select(DefinitionStock.definition_id, DefinitionStock.reserved, total.label("found"))
        .outerjoin(Benefit, Benefit.definition_id == DefinitionStock.definition_id)
        .group_by(DefinitionStock.definition_id, DefinitionStock.reserved)
        .having(DefinitionStock.reserved != total)
    )


def _redeemed() -> Select[*tuple[Any, ...]]:
    total = func.coalesce(func.sum(_SIGNED), 0)
    return (
        select(DefinitionStock.definition_id, DefinitionStock.redeemed, total.label("found"))
        .outerjoin(Benefit, Benefit.definition_id == DefinitionStock.definition_id)
        .outerjoin(Redemption, Redemption.benefit_id == Benefit.id)
        .group_by(DefinitionStock.definition_id, DefinitionStock.redeemed)
        .having(DefinitionStock.redeemed != total)
    )


def _made() -> Select[*tuple[Any, ...]]:
    is_counted = Benefit.id <= DefinitionStock.made_to
    total = func.count(case((is_counted, Benefit.id)))
    return (
        select(DefinitionStock.definition_id, DefinitionStock.made, total.label("found"))
        .outerjoin(Benefit, Benefit.definition_id == DefinitionStock.definition_id)
        .group_by(DefinitionStock.definition_id, DefinitionStock.made)
        .having(DefinitionStock.made != total)
    )


def _used() -> Select[*tuple[Any, ...]]:
    total = func.coalesce(func.sum(_SIGNED), 0)
    return (
        select(Benefit.id, Benefit.redemptions_used.label("used"), total.label("found"))
        .outerjoin(Redemption, Redemption.benefit_id == Benefit.id)
        .group_by(Benefit.id, Benefit.redemptions_used)
        .having(Benefit.redemptions_used != total)
    )


def _over_maximum() -> Select[*tuple[Any, ...]]:
    return select(Benefit.id, Benefit.redemptions_used.label("used")).where(
        or_(Benefit.redemptions_used > Benefit.max_redemptions, Benefit.redemptions_used < 0)
    )


def _over_cap() -> Select[*tuple[Any, ...]]:
    stock = DefinitionStock
    return select(stock.definition_id, (stock.reserved + stock.redeemed).label("out")).where(
        or_(stock.reserved + stock.redeemed > stock.cap, stock.reserved < 0, stock.redeemed < 0)
    )


def _reserving_though_over() -> Select[*tuple[Any, ...]]:
    return select(Benefit.id, Benefit.state).where(
        or_(Benefit.reserved_redemptions < 0, Benefit.state != "active"),
        Benefit.reserved_redemptions != 0,
    )


def _claimed_twice() -> Select[*tuple[Any, ...]]:
    return (
        select(Benefit.profile_id, Benefit.definition_id)
        .where(Benefit.claim_number.is_not(None), Benefit.state != "voided")
        .group_by(Benefit.profile_id, Benefit.definition_id, Benefit.claim_number)
        .having(func.count() > 1)
    )


def _foreign_codes() -> Select[*tuple[Any, ...]]:
    return (
        select(Allocation.id, Allocation.benefit_id)
        .outerjoin(Benefit, Benefit.id == Allocation.benefit_id)
        .where(
            Allocation.benefit_id.is_not(None),
            or_(Benefit.id.is_(None), Benefit.definition_id != Allocation.definition_id),
        )
    )


def _shared_codes() -> Select[*tuple[Any, ...]]:
    return (
        select(Allocation.benefit_id, func.count().label("codes"))
        .where(Allocation.benefit_id.is_not(None))
        .group_by(Allocation.benefit_id)
        .having(func.count() > 1)
    )


def _odd_reversals() -> Select[*tuple[Any, ...]]:
    original = aliased(Redemption)
    reversals = func.count().over(partition_by=Redemption.reverses_id)
    found = (
        select(
            Redemption.id,
            Redemption.count.label("undone"),
            original.count.label("done"),
            Redemption.benefit_id.label("here"),
            original.benefit_id.label("there"),
            original.reverses_id.label("of_reversal"),
            reversals.label("times"),
        )
        .outerjoin(original, original.id == Redemption.reverses_id)
        .where(Redemption.reverses_id.is_not(None))
        .subquery()
    )
    return select(found.c.id).where(
        or_(
            found.c.done.is_(None),
            found.c.undone > found.c.done,
            found.c.here != found.c.there,
            found.c.of_reversal.is_not(None),
            found.c.times > 1,
        )
    )


def _lost_gifts() -> Select[*tuple[Any, ...]]:
    onward = aliased(Benefit)
    return (
        select(Benefit.id)
        .outerjoin(onward, onward.id == Benefit.given_to_id)
        .where(
            or_(
                (Benefit.state == "reassigned") != Benefit.given_to_id.is_not(None),
                onward.definition_id != Benefit.definition_id,
            )
        )
    )


def _strange_offers() -> Select[*tuple[Any, ...]]:
    return (
        select(Invitation.id, Invitation.benefit_id)
        .join(Benefit, Benefit.id == Invitation.benefit_id)
        .where(IS_OPEN, Invitation.from_profile_id != Benefit.profile_id)
    )


def _strange_ends(connection: Connection) -> Iterator[str]:
    """Read in pages: what is the last second on which clock, no database can say."""
    last_id = 0
    columns = (Benefit.id, Benefit.ends_at, Benefit.expires_local_at, Benefit.timezone)
    while True:
        page = select(*columns).where(Benefit.id > last_id).order_by(Benefit.id).limit(_AT_ONCE)
        rows = connection.execute(page).all()
        for row in rows:
            zone = ZoneInfo(row.timezone)
            first = row.expires_local_at.replace(tzinfo=zone).astimezone(UTC)
            after = (instant_after(row.expires_local_at, each) for each in (zone, ZoneInfo("UTC")))
            if not first < row.ends_at <= max(after) + timedelta(seconds=1):
                yield f"benefit {row.id} ends at {row.ends_at}, written {row.expires_local_at}"
        if len(rows) < _AT_ONCE:
            return
        last_id = rows[-1].id


def _broken_links(connection: Connection) -> Iterator[str]:
    """Ask SQLite, which may have been written with its checks off; PostgreSQL always checks."""
    if connection.dialect.name != "sqlite":
        return
    for row in connection.execute(text("PRAGMA foreign_key_check")):
        yield f"row {row[1]} of {row[0]} points to nothing in {row[2]}"
    verdict = connection.scalar(text("PRAGMA quick_check(1)"))
    if verdict != "ok":
        yield f"the file is damaged: {verdict}"


def _off_the_record(_connection: Connection) -> Iterator[str]:
    yield from recorded.gaps()


INVARIANTS = (
    Invariant(
        "What is set aside is what live claims may still use",
        _rows(_reserved(), "definition {definition_id} says {reserved}, benefits say {found}"),
    ),
    Invariant(
        "What is redeemed of a definition is what its redemptions say",
        _rows(_redeemed(), "definition {definition_id} says {redeemed}, redemptions say {found}"),
    ),
    Invariant(
        "What was made of a definition is what there is of it",
        _rows(_made(), "definition {definition_id} counted {made}, there are {found}"),
    ),
    Invariant(
        "What is used of a benefit is what its redemptions say",
        _rows(_used(), "benefit {id} says {used}, redemptions say {found}"),
    ),
    Invariant(
        "No benefit is used more often than it may be",
        _rows(_over_maximum(), "benefit {id} was used {used} times"),
    ),
    Invariant(
        "No more is out than the cap allows",
        _rows(_over_cap(), "definition {definition_id} has {out} out"),
    ),
    Invariant(
        "Only live benefits have something set aside",
        _rows(_reserving_though_over(), "benefit {id} is {state}"),
    ),
    Invariant(
        "Nobody has the same claim twice",
        _rows(_claimed_twice(), "profile {profile_id}, definition {definition_id}"),
    ),
    Invariant(
        "A code belongs to a benefit of its own definition",
        _rows(_foreign_codes(), "allocation {id} is with benefit {benefit_id}"),
    ),
    Invariant(
        "A benefit has one code",
        _rows(_shared_codes(), "benefit {benefit_id} has {codes}"),
    ),
    Invariant(
        "A reversal undoes one redemption, once, and no more of it than there was",
        _rows(_odd_reversals(), "reversal {id}"),
    ),
    Invariant(
        "What was given away went on as one benefit of the same definition",
        _rows(_lost_gifts(), "benefit {id}"),
    ),
    Invariant(
        "Only its holder offers a benefit",
        _rows(_strange_offers(), "invitation {id} offers benefit {benefit_id}"),
    ),
    Invariant("A benefit ends after its last second on its own clock", _strange_ends),
    Invariant("Every change of a benefit is on record, once", _off_the_record),
    Invariant("Nothing points to what is not there", _broken_links),
)
