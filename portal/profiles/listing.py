"""Lists profiles, and finds one."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.database import reading, reading_entities
from portal.errors import NotFound
from portal.listing import Field, Fields, Slice, Wanted, conditions, cut, has_tag, order
from portal.profiles.models import Identity, Profile

_MOST_WORDS = 5
_TEXTS = (
    "external_id first_name last_name tier_handle gender currency profile_type"
    " joined_location_id preferred_location_id"
).split()
FIELDS: Fields = {
    "id": Field("uuid", Profile.id),
    "email": Field("email", Profile.email),
    "mobile_phone": Field("phone", Profile.mobile_phone),
    **{name: Field("text", getattr(Profile, name)) for name in _TEXTS},
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
    rules = [
        Profile.deleted_at.is_(None),
        *conditions(wanted, FIELDS),
        *(has_tag(Profile.tags, tag) for tag in wanted.tags),
    ]
    if wanted.search is not None:
        rules.append(_found_by(wanted.search))
    rows = _WHOLE.where(*rules).order_by(*order(wanted, FIELDS, last=Profile.id))
    counted = select(func.count()).select_from(Profile).where(*rules)
    with reading_entities() as session:
        found = cut(session, rows, counted, wanted)
    return Slice([row[0] for row in found.rows], found.total)


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
    return _one(columns.get(kind, _known_by(value, handle=kind)))


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


def _known_by(identifier: str, *, handle: str | None = None) -> ColumnElement[bool]:
    known = select(Identity.profile_id).where(Identity.identifier == identifier, Identity.is_active)
    return Profile.id.in_(known if handle is None else known.where(Identity.handle == handle))


def _found_by(text: str) -> ColumnElement[bool]:
    """Find people by name, or by an address, a number, a card or an id as a whole."""
    words = text.lower().split()[:_MOST_WORDS]
    names = (func.lower(Profile.first_name), func.lower(Profile.last_name))
    named = and_(*(or_(*(n.startswith(word, autoescape=True) for n in names)) for word in words))
    whole = (
        Profile.email == text.lower(),
        Profile.mobile_phone == text,
        Profile.external_id == text,
    )
    return or_(named, *whole, _known_by(text)) if words else or_(*whole)


def check_there(profile_id: UUID) -> None:
    """Raise NotFound unless there is such a profile."""
    there = select(Profile.id).where(Profile.id == profile_id, Profile.deleted_at.is_(None))
    with reading() as connection:
        if connection.scalar(there) is None:
            raise NotFound
