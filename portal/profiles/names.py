"""Keeps the words of every name, so that a member is found by a part of it, or by a slip of it."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from unicodedata import combining, normalize
from uuid import UUID

from sqlalchemy import Connection, ForeignKey, Index, String, delete, event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, table_of
from portal.profiles.models import Profile

LONGEST_WORD = 24
MOST_WORDS = 6
# Compared byte by byte on both databases, so that a beginning is one stretch of the index.
Word = String(LONGEST_WORD).with_variant(String(LONGEST_WORD, collation="C"), "postgresql")


class NameWord(Base):
    """One word of the name of a profile, folded."""

    __tablename__ = "name_words"
    __table_args__ = (Index("ix_name_words_profile_id", "profile_id"),)

    word: Mapped[str] = mapped_column(Word, primary_key=True)
    profile_id: Mapped[UUID] = mapped_column(
        ForeignKey("profiles.id", ondelete="CASCADE"), primary_key=True
    )


class NameSlip(Base):
    """A word that stands in names, under itself and under all that a letter less makes of it.

    Two words that one slip apart (a letter wrong, missing, too many, or two swapped) share one.
    """

    __tablename__ = "name_slips"

    slip: Mapped[str] = mapped_column(Word, primary_key=True)
    word: Mapped[str] = mapped_column(Word, primary_key=True)


def words_of(*names: str | None) -> list[str]:
    """Fold names into their words: small letters without accents, each word once."""
    text = normalize("NFKD", " ".join(filter(None, names)).casefold())
    plain = "".join(char for char in text if not combining(char))
    found = (word[:LONGEST_WORD] for word in re.findall(r"[^\W\d_]+", plain.replace("'", "")))
    return list(dict.fromkeys(found))[:MOST_WORDS]


def slips_of(word: str) -> set[str]:
    """Return the word, and what is left of it without each one of its letters."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))} - {""}


def keep_names(names: Iterable[tuple[UUID, Sequence[str]]], connection: Connection) -> None:
    """Keep the words of these profiles, which have none kept yet."""
    pairs = [(word, profile_id) for profile_id, words in names for word in words]
    _add(NameWord, [{"word": word, "profile_id": each} for word, each in pairs], connection)
    keep_slips({word for word, _id in pairs}, connection)


def keep_slips(words: Iterable[str], connection: Connection) -> None:
    """Keep under what these words are found; those that are kept already stay."""
    slips = sorted((slip, word) for word in words for slip in slips_of(word))
    _add(NameSlip, [{"slip": slip, "word": word} for slip, word in slips], connection)


def _add(model: type[Base], rows: list[dict[str, Any]], connection: Connection) -> None:
    if not rows:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(table_of(model)).on_conflict_do_nothing(), rows)


@event.listens_for(Profile, "after_insert")
def _named(_mapper: Any, connection: Connection, profile: Profile) -> None:
    keep_names([(profile.id, words_of(profile.first_name, profile.last_name))], connection)


@event.listens_for(Profile, "after_update")
def _renamed(_mapper: Any, connection: Connection, profile: Profile) -> None:
    state = inspect(profile)
    if not any(state.attrs[name].history.has_changes() for name in ("first_name", "last_name")):
        return
    kept = table_of(NameWord)
    connection.execute(delete(kept).where(kept.c.profile_id == profile.id))
    _named(_mapper, connection, profile)
