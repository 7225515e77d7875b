"""Lists benefits: by what they are, and by what state they are in."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal_column, not_, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.benefits.finding import IS_THERE, WHOLE, Found, is_there
from portal.benefits.models import Benefit, digest
from portal.database import db, reading, reading_entities
from portal.definitions.listing import holding_tags, named_like
from portal.definitions.models import Allocation, BenefitDefinition, DefinitionStock
from portal.listing import (
    Condition,
    Field,
    Fields,
    Operator,
    Slice,
    Wanted,
    compared,
    conditions,
    few,
    order,
    total,
    with_total,
)
from portal.profiles.models import Profile

STATUSES = ("redeemable", "used", "expired", "voided", "claimed", "active")
_IS_LIVE = Benefit.state == "active"
# Nearly the same, where SQLite must not take the index over states: nearly all benefits are live.
_IS_NOT_ENDED = Benefit.state.not_in(("voided", "reassigned"))
# Written out, so that the databases see that the index over what was used knows them all.
_IS_USED = Benefit.redemptions_used > literal_column("0")
_IS_SPENT = Benefit.max_redemptions.is_not(None) & (
    Benefit.redemptions_used >= Benefit.max_redemptions
)
_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
_ARCHIVED = select(BenefitDefinition.id).where(BenefitDefinition.is_archived)
_SOLD_OUT = select(DefinitionStock.definition_id).where(
    DefinitionStock.cap - DefinitionStock.reserved - DefinitionStock.redeemed < 1
)


def fields_at(now: datetime) -> Fields:
    """Return what benefits can be filtered by; their states are those at this moment."""
    return {
        "id": Field("number", Benefit.id),
        "profile_id": Field("uuid", Benefit.profile_id),
        "benefit_definition_id": Field("number", Benefit.definition_id),
        "external_id": Field("text", Benefit.external_id),
        "issued_at": Field("clock", Benefit.issued_local_at),
        "expires_at": Field("clock", Benefit.expires_local_at),
        "timezone": Field("text", Benefit.timezone),
        "claimed_at": Field("utc", Benefit.claimed_at),
        "updated_at": Field("utc", Benefit.updated_at),
        "meta": Field("json", condition=_with_meta),
        "redeem_code_pos": Field("text", condition=_with_code(Benefit.redeem_code_pos)),
        "redeem_code_online": Field("text", condition=_with_code(Benefit.redeem_code_online)),
        "status": Field("text", condition=_in_status(now), choices=STATUSES),
    }


def list_benefits(wanted: Wanted, *, now: datetime, profile_id: UUID | None = None) -> Slice[Found]:
    """Return the benefits that are wanted, of one profile or of all, with what is around them."""
    fields = fields_at(now)
    rules = [*_of_tags(wanted.tags), *_of_one(profile_id), *_found_by(wanted.search)]
    ordered = order(wanted, fields, last=Benefit.id)
    # What is passed over on the way to a late page is not read whole.
    picked = select(Benefit.id).where(*rules, *conditions(wanted, fields)).order_by(*ordered)
    counted = select(func.count()).select_from(Benefit).where(*rules)
    if db.engine.dialect.name == "postgresql":
        picked, counted, gone = picked.where(IS_THERE), counted.where(IS_THERE), []
    else:
        gone = [Benefit.id.in_(_gone())]
        picked = picked.where(not_(gone[0]))
    picked = picked.limit(wanted.limit).offset(wanted.offset).correlate(None)
    rows = WHOLE.where(Benefit.id.in_(picked)).order_by(*ordered)
    with reading_entities() as session:
        found = with_total(session, rows, total(counted, wanted, fields, but=gone), wanted)
    return Slice([Found(row[0], row[1]) for row in found.rows], found.total)


def _gone() -> Any:
    """Name the few that are gone, so that an index tells SQLite all it needs of the others."""
    other = aliased(Benefit)
    deleted = select(other.id).where(other.deleted_at >= _LONG_AGO)
    return union_all(deleted, select(other.id).where(other.given_to_id > 0))


def _of_one(profile_id: UUID | None) -> list[ColumnElement[bool]]:
    if profile_id is None:
        return []
    there = select(Profile.id).where(Profile.id == profile_id, Profile.deleted_at.is_(None))
    return [few(Benefit.profile_id == profile_id), there.exists()]


def _of_tags(tags: Sequence[str]) -> list[ColumnElement[bool]]:
    return [Benefit.definition_id.in_(_definitions(*holding_tags(tags)))] if tags else []


def _definitions(*rules: ColumnElement[bool]) -> Sequence[int]:
    """Ask for the definitions first: how many benefits they have, the database knows of each."""
    with reading() as connection:
        return connection.scalars(select(BenefitDefinition.id).where(*rules)).all()


def _in_status(now: datetime) -> Condition:
    """Work out the states as `why_not_redeemable` does, in the words of the database."""

    def condition(by: Operator, value: Any) -> ColumnElement[bool]:
        states = _states(now)
        chosen = or_(*(states[each] for each in _each(value)))
        return not_(chosen) if by == "ne" else chosen

    return condition


def _states(now: datetime) -> dict[str, ColumnElement[bool]]:
    is_over = Benefit.ends_at <= now
    is_live = _IS_LIVE if db.engine.dialect.name == "postgresql" else _IS_NOT_ENDED
    is_usable = (
        is_live
        & not_(is_over)
        & not_(_IS_SPENT)
        & Benefit.definition_id.not_in(_ARCHIVED)
        & or_(Benefit.reserved_redemptions > 0, Benefit.definition_id.not_in(_SOLD_OUT))
    )
    is_claimed = Benefit.claimed_at.is_not(None) & compared(Benefit.claimed_at, "gte", _LONG_AGO)
    return {
        "redeemable": is_usable,
        "used": _IS_NOT_ENDED & _IS_SPENT & _IS_USED & few(_IS_USED),
        "expired": _IS_LIVE & is_over & not_(_IS_SPENT),
        "voided": Benefit.state == "voided",
        "claimed": is_claimed,
        "active": is_live & not_(is_over) & not_(_IS_SPENT),
    }


def _with_meta(by: Operator, value: Any) -> ColumnElement[bool]:
    found = Benefit.meta_digest.in_([digest(each) for each in _each(value)])
    return or_(not_(found), Benefit.meta_digest.is_(None)) if by == "ne" else found


def _with_code(column: Any) -> Condition:
    """Look for the code that the API shows: the allocated one, else the definition's."""

    def condition(by: Operator, value: Any) -> ColumnElement[bool]:
        other, codes = aliased(Benefit), _each(value)
        allocated = select(Allocation.benefit_id).where(
            Allocation.code.in_(codes), Allocation.benefit_id.is_not(None)
        )
        if by == "ne":
            has_another = select(Allocation.id).where(Allocation.benefit_id == Benefit.id).exists()
            is_no_other = or_(column.is_(None), column.not_in(codes), has_another)
            return and_(Benefit.id.not_in(allocated), is_no_other)
        usual = (
            select(other.id)
            .outerjoin(Allocation, Allocation.benefit_id == other.id)
            .where(getattr(other, column.key).in_(codes), Allocation.id.is_(None))
        )
        return Benefit.id.in_(union_all(allocated, usual))

    return condition


def _found_by(text: str | None) -> list[ColumnElement[bool]]:
    """Find benefits by their definition's name, by a code or by the id others know them by."""
    if text is None:
        return []
    other = aliased(Benefit)
    ways = (
        other.definition_id.in_(_definitions(named_like(text))),
        and_(other.external_id == text, is_there(other)),
        other.redeem_code_pos == text,
    )
    coded = select(Allocation.benefit_id).where(
        Allocation.code == text, Allocation.benefit_id.is_not(None)
    )
    found = (select(other.id).where(way) for way in ways)
    return [Benefit.id.in_(union_all(*found, coded))]


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def count_redeemable(profile_id: UUID, *, now: datetime) -> int:
    """Count what a profile can use now."""
    usable = _in_status(now)("eq", "redeemable")
    theirs = select(func.count()).where(
        few(Benefit.profile_id == profile_id), Benefit.deleted_at.is_(None), usable
    )
    with reading() as connection:
        return connection.scalar(theirs) or 0
