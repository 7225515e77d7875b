"""Finds members by what a person at a till is told: card, phone, e-mail, or a name with a slip."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, and_, func, select
from sqlalchemy.orm import aliased

from portal.errors import Invalid
from portal.profiles.models import Identity, Profile
from portal.profiles.names import NameSlip, NameWord, slips_of, words_of
from portal.profiles.phones import in_e164

MOST_SHOWN = 12
_MOST_WORDS = 3
_MOST_SPELLINGS = 60
# Of several words the rarest is followed, which bounds the work whatever was typed.
_MOST_LOOKED_AT = 20_000
_SHORTEST = 2
# Of a shorter word, another letter makes another name.
_SHORTEST_WITH_SLIPS = 4
_BETWEEN_DIGITS = str.maketrans("", "", "()./-")


@dataclass(frozen=True, slots=True)
class FoundProfile:
    """A member as a list at the till needs them."""

    id: UUID
    first_name: str | None
    last_name: str | None
    email: str | None
    mobile_phone: str | None
    tier_handle: str | None


_COLUMNS = tuple(getattr(Profile, name) for name in FoundProfile.__slots__)


def search(typed: str, connection: Connection, *, country: str | None) -> list[FoundProfile]:
    """Find members by a whole e-mail, phone or card number, or by words of their name.

    Few are returned, the closest first. Numbers without a prefix are of `country`.
    """
    if "@" in typed:
        return _exactly(Profile.email == typed.strip().lower(), connection)
    if any(char.isdigit() for char in typed):
        return _by_number(typed.strip(), connection, country)
    return _by_name(words_of(typed)[:_MOST_WORDS], connection)


def _by_number(typed: str, connection: Connection, country: str | None) -> list[FoundProfile]:
    card = "".join(typed.split())
    written = {card, card.translate(_BETWEEN_DIGITS)}
    theirs = select(Identity.profile_id).where(Identity.identifier.in_(written), Identity.is_active)
    found = _exactly(Profile.id.in_(theirs), connection)
    if found:
        return found
    try:
        phone = in_e164(typed, field="phone", country=country)
    except Invalid:
        return []
    return _exactly(Profile.mobile_phone == phone, connection)


def _exactly(which: Any, connection: Connection) -> list[FoundProfile]:
    return _found(select(*_COLUMNS).where(which), connection)


def _by_name(words: Sequence[str], connection: Connection) -> list[FoundProfile]:
    """Look for names as typed first, then for names a slip away where that is too little."""
    if not words or max(map(len, words)) < _SHORTEST:
        return []
    begun = [_beginnings(word, connection) for word in words]
    found = _named(begun, connection)
    if len(found) < MOST_SHOWN:
        spelled = [
            [*some, *_slipped(word, connection)] for word, some in zip(words, begun, strict=True)
        ]
        known = {each.id for each in found}
        found += [each for each in _named(spelled, connection) if each.id not in known]
    return found[:MOST_SHOWN]


def _beginnings(word: str, connection: Connection) -> list[str]:
    """List words of names that begin like this, the word itself first."""
    end = word[:-1] + chr(ord(word[-1]) + 1)
    begun = (
        select(NameSlip.word)
        .where(NameSlip.slip >= word, NameSlip.slip < end, NameSlip.slip == NameSlip.word)
        .order_by(NameSlip.slip)
        .limit(_MOST_SPELLINGS)
    )
    return list(connection.scalars(begun))


def _slipped(word: str, connection: Connection) -> list[str]:
    """List words of names that are one slip away from this one."""
    if len(word) < _SHORTEST_WITH_SLIPS:
        return []
    near = select(NameSlip.word).where(NameSlip.slip.in_(slips_of(word))).distinct()
    return list(connection.scalars(near.limit(_MOST_SPELLINGS)))


def _named(spellings: Sequence[Sequence[str]], connection: Connection) -> list[FoundProfile]:
    """Find profiles that have a word out of each of these lists."""
    if not all(spellings):
        return []
    rarest, *others = sorted(spellings, key=lambda words: _how_many(words, connection))
    few = _having(rarest).limit(_MOST_LOOKED_AT).subquery()
    chosen: Select[Any] = select(few.c.profile_id)
    for words in others:
        other = aliased(NameWord)
        same = and_(other.profile_id == few.c.profile_id, other.word.in_(words))
        chosen = chosen.join(other, same)
    ids = chosen.limit(4 * MOST_SHOWN).subquery()
    return _found(select(*_COLUMNS).where(Profile.id.in_(select(ids))), connection)


def _how_many(words: Sequence[str], connection: Connection) -> int:
    """Count the profiles that have one of these words, as far as they are looked at."""
    some = _having(words).limit(_MOST_LOOKED_AT).subquery()
    return connection.scalar(select(func.count()).select_from(some)) or 0


def _having(words: Sequence[str]) -> Select[Any]:
    return select(NameWord.profile_id).where(NameWord.word.in_(words))


def _found(statement: Select[Any], connection: Connection) -> list[FoundProfile]:
    there = statement.where(Profile.deleted_at.is_(None)).limit(4 * MOST_SHOWN)
    rows = [FoundProfile(*row) for row in connection.execute(there)]
    rows.sort(key=lambda each: (each.last_name or "", each.first_name or "", str(each.id)))
    return rows[:MOST_SHOWN]
