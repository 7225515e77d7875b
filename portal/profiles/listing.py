"""Lists profiles, and finds one."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from portal.database import db, reading, reading_entities
from portal.errors import NotFound
from portal.listing import (
    SAME_OR_NOT,
    Condition,
    Field,
    Fields,
    Operator,
    Slice,
    Wanted,
    compared,
    conditions,
    has_range,
    has_tag,
    order,
    total,
    with_total,
)
from portal.profiles.models import Identity, Profile
from portal.profiles.names import NameWord, words_of

_MOST_WORDS = 5
_FEW = 4_000
_TEXTS = "external_id first_name last_name gender currency profile_type".split()


def _one_of_few(column: Any) -> Condition:
    """Compare the few that may be referred to, whose order is that of no index over profiles."""
    ((key,),) = (each.foreign_keys for each in column.property.columns)

    def condition(by: Operator, value: Any) -> ColumnElement[bool]:
        if by not in SAME_OR_NOT:
            by, value = "in", select(key.column).where(compared(key.column, by, value))
        found: ColumnElement[bool] = compared(column, by, value)
        return found

    return condition


_REFERENCES = {
    name: Field("text", getattr(Profile, name), condition=_one_of_few(getattr(Profile, name)))
    for name in ("tier_handle", "joined_location_id", "preferred_location_id")
}
FIELDS: Fields = {
    "id": Field("uuid", Profile.id),
    "email": Field("email", Profile.email),
    "mobile_phone": Field("phone", Profile.mobile_phone),
    **{name: Field("text", getattr(Profile, name)) for name in _TEXTS},
    **_REFERENCES,
    "is_completed": Field("flag", Profile.is_completed),
    "birth_day": Field("number", Profile.birth_day),
    "birth_month": Field("number", Profile.birth_month),
    "birth_year": Field("number", Profile.birth_year),
    "point_balance": Field("number", Profile.point_balance),
    "joined_at": Field("utc", Profile.joined_at),
    "created_at": Field("utc", Profile.created_at),
    "updated_at": Field("utc", Profile.updated_at),
}
_WHOLE = select(Profile).options(joinedload(Profile.tier), selectinload(Profile.identities))


def list_profiles(wanted: Wanted) -> Slice[Profile]:
    """Return the profiles that are wanted, with their tiers and identities."""
    rules = [Profile.deleted_at.is_(None), *(has_tag(Profile.tags, tag) for tag in wanted.tags)]
    if wanted.search is not None:
        rules.append(_found_by(wanted.search))
    counted = total(select(func.count()).select_from(Profile).where(*rules), wanted, FIELDS)
    with reading_entities() as session:
        number, name_few = _gauged(session, counted, wanted)
        rules += conditions(wanted, FIELDS, name_few=name_few)
        ordered = order(wanted, FIELDS, last=Profile.id)
        # What is passed over on the way to a late page is not read whole.
        picked = select(Profile.id).where(*rules).order_by(*ordered)
        picked = picked.limit(wanted.limit).offset(wanted.offset).correlate(None)
        rows = _WHOLE.where(Profile.id.in_(picked)).order_by(*ordered)
        found = with_total(session, rows, number, wanted)
    return Slice([row[0] for row in found.rows], found.total)


def _gauged(session: Session, counted: Any, wanted: Wanted) -> tuple[Any, bool]:
    """Count for SQLite what a range names before it chooses its way to them, as it does not itself.

    Few are put in order; of many, a page is full before the others are reached.
    """
    if db.engine.dialect.name != "sqlite" or not has_range(wanted):
        return counted, True
    number = session.scalar(select(counted)) or 0
    return literal(number), number < _FEW


def find(profile_id: UUID) -> Profile:
    """Return a profile with its tier and its identities. Raises NotFound."""
    return _one(Profile.id == profile_id)


def find_by(kind: str, value: str) -> Profile:
    """Return the profile known by a kind of id: its own, its address, or an identity's handle.

    Raises NotFound.
    """
    columns: dict[str, Any] = {
        "email": Profile.email == value.lower(),
        "mobile_phone": Profile.mobile_phone == value,
        "external_id": Profile.external_id == value,
    }
    return _one(columns.get(kind, Profile.id.in_(_known_by(value, handle=kind))))


def is_taken(*, email: str | None = None, mobile_phone: str | None = None) -> bool:
    """Tell whether a profile has this address or this number, also one that is hidden."""
    rule = Profile.email == email if email is not None else Profile.mobile_phone == mobile_phone
    with reading() as connection:
        return connection.scalar(select(Profile.id).where(rule)) is not None


def _one(chosen: ColumnElement[bool]) -> Profile:
    there = _WHOLE.where(chosen, Profile.deleted_at.is_(None)).order_by(Profile.created_at).limit(1)
    with reading_entities() as session:
        profile = session.scalar(there)
    if profile is None:
        raise NotFound
    return profile


def _known_by(identifier: str, *, handle: str | None = None) -> Any:
    known = select(Identity.profile_id).where(Identity.identifier == identifier, Identity.is_active)
    return known if handle is None else known.where(Identity.handle == handle)


def _found_by(text: str) -> ColumnElement[bool]:
    """Find people by beginnings of their names, or by an address, number, card or id as a whole."""
    other = aliased(Profile)
    whole = (other.email == text.lower(), other.mobile_phone == text, other.external_id == text)
    ways = [select(other.id).where(way) for way in whole]
    words = words_of(text)[:_MOST_WORDS]
    if words:
        ways.append(select(other.id).where(*(other.id.in_(_beginning(word)) for word in words)))
    return Profile.id.in_(union_all(*ways, _known_by(text)))


def _beginning(word: str) -> Any:
    end = word[:-1] + chr(ord(word[-1]) + 1)
    return select(NameWord.profile_id).where(NameWord.word >= word, NameWord.word < end)


def check_there(profile_id: UUID) -> None:
    """Raise NotFound unless there is such a profile."""
    there = select(Profile.id).where(Profile.id == profile_id, Profile.deleted_at.is_(None))
    with reading() as connection:
        if connection.scalar(there) is None:
            raise NotFound
