"""Lists benefits: by what they are, and by what state they are in."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal_column, not_, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.benefits.finding import IS_THERE, WHOLE, Found
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
    with_total,
)
from portal.profiles.models import Profile

STATUSES = ("redeemable", "used", "expired", "voided", "claimed", "active")
_IS_LIVE = Benefit.state == "active"
# The same, where an index over states must not be taken: nearly all benefits are live.
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
    rules = [_is_there(), *conditions(wanted, fields), *_of_tags(wanted.tags)]
    if profile_id is not None:
        there = select(Profile.id).where(Profile.id == profile_id, Profile.deleted_at.is_(None))
        rules += [Benefit.profile_id == profile_id, there.exists()]
    if wanted.search is not None:
        rules.append(Benefit.id.in_(_found_by(wanted.search)))
    ordered = order(wanted, fields, last=Benefit.id)
    # What is passed over on the way to a late page is not read whole.
    picked = select(Benefit.id).where(*rules).order_by(*ordered)
    picked = picked.limit(wanted.limit).offset(wanted.offset).correlate(None)
    rows = WHOLE.where(Benefit.id.in_(picked)).order_by(*ordered)
    counted = select(func.count()).select_from(Benefit).where(*rules)
    with reading_entities() as session:
        found = with_total(session, rows, counted, wanted)
    return Slice([Found(row[0], row[1]) for row in found.rows], found.total)


def _is_there() -> ColumnElement[bool]:
    """Leave out the few that are gone so that an index tells SQLite all it needs of the others."""
    if db.engine.dialect.name != "sqlite":
        return IS_THERE
    other = aliased(Benefit)
    deleted = select(other.id).where(other.deleted_at >= _LONG_AGO)
    return Benefit.id.not_in(union_all(deleted, select(other.id).where(other.given_to_id > 0)))


def _of_tags(tags: Sequence[str]) -> list[ColumnElement[bool]]:
    if not tags:
        return []
    return [Benefit.definition_id.in_(select(BenefitDefinition.id).where(*holding_tags(tags)))]


def _in_status(now: datetime) -> Condition:
    """Work out the states as `why_not_redeemable` does, in the words of the database."""

    def condition(by: Operator, value: Any) -> ColumnElement[bool]:
        states = _states(now)
        chosen = or_(*(states[each] for each in _each(value)))
        return not_(chosen) if by == "ne" else chosen

    return condition


def _states(now: datetime) -> dict[str, ColumnElement[bool]]:
    is_over = Benefit.ends_at <= now
    is_usable = (
        _IS_NOT_ENDED
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
        "active": _IS_NOT_ENDED & not_(is_over) & not_(_IS_SPENT),
    }


def _with_meta(by: Operator, value: Any) -> ColumnElement[bool]:
    found = Benefit.meta_digest.in_([digest(each) for each in _each(value)])
    return or_(not_(found), Benefit.meta_digest.is_(None)) if by == "ne" else found


def _with_code(column: Any) -> Condition:
    """Look for the code that the API shows: the allocated one, else the definition's."""

    def condition(by: Operator, value: Any) -> ColumnElement[bool]:
        other = aliased(Benefit)
        own = getattr(other, column.key)
        allocated = select(Allocation.benefit_id).where(
            Allocation.code.in_(_each(value)), Allocation.benefit_id.is_not(None)
        )
        usual = (
            select(other.id)
            .outerjoin(Allocation, Allocation.benefit_id == other.id)
            .where(own.in_(_each(value)), Allocation.id.is_(None))
        )
        found = Benefit.id.in_(union_all(allocated, usual))
        return not_(found) if by == "ne" else found

    return condition


def _found_by(text: str) -> Any:
    """Find benefits by their definition's name, by a code or by the id others know them by.

    The definitions are asked for first: how many benefits they have, the database knows of each.
    """
    other = aliased(Benefit)
    with reading() as connection:
        ids = connection.scalars(select(BenefitDefinition.id).where(named_like(text))).all()
    named = select(other.id).where(other.definition_id.in_(ids))
    known = select(other.id).where(or_(other.external_id == text, other.redeem_code_pos == text))
    coded = select(Allocation.benefit_id).where(
        Allocation.code == text, Allocation.benefit_id.is_not(None)
    )
    return union_all(named, known, coded)


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def count_redeemable(profile_id: UUID, *, now: datetime) -> int:
    """Count what a profile can use now."""
    usable = _in_status(now)("eq", "redeemable")
    theirs = select(func.count()).where(
        Benefit.profile_id == profile_id, Benefit.deleted_at.is_(None), usable
    )
    with reading() as connection:
        return connection.scalar(theirs) or 0
