"""The words of a definition: written once, kept as they were promised, told in each language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from portal.definitions.models import DefinitionTexts
from portal.definitions.rich_text import sanitised
from portal.errors import Invalid

TEXTS = (
    "name short_description long_description terms_conditions earn_instructions"
    " redeem_instructions_store redeem_instructions_online icon image_url"
).split()
TRANSLATED = frozenset(TEXTS) - {"icon", "image_url"}


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """The words of a definition, current or frozen on a benefit; each row is one object."""

    id: int
    name: str
    short_description: str | None
    long_description_html: str | None
    terms_conditions: str | None
    earn_instructions: str | None
    redeem_instructions_store: str | None
    redeem_instructions_online: str | None
    icon: str | None
    image_url: str | None
    translations: Mapping[str, Mapping[str, str]] | None

    def spoken_in(self, language: str) -> "Texts":
        """Return the words in a language, as far as the programme translated them."""
        return _spoken(self, language)


@lru_cache(4096)
def _spoken(texts: Texts, language: str) -> Texts:
    """Put the words together once a language: for forty cards that took 0.1 ms a page."""
    words: Mapping[str, Any] | None = (texts.translations or {}).get(language)
    return replace(texts, **words) if words else texts


TEXT_COLUMNS = tuple(
    getattr(DefinitionTexts, name).label(f"texts_{name}") for name in Texts.__slots__
)


def texts_in(row: Any) -> Texts:
    """Read the words from a row that has `TEXT_COLUMNS`."""
    return Texts(**{name: getattr(row, f"texts_{name}") for name in Texts.__slots__})


def written(
    fields: Mapping[str, Any], *, image_hosts: Sequence[str], now: datetime
) -> DefinitionTexts:
    """Make the row of these words; `long_description` is kept as sent and made harmless beside it.

    Raises Invalid when `meta.translations` is not words by language.
    """
    words = {name: fields.get(name) for name in TEXTS}
    return DefinitionTexts(
        **words,
        long_description_html=_harmless(words["long_description"], image_hosts),
        translations=_translations(fields.get("meta") or {}, image_hosts),
        created_at=now,
    )


def _translations(
    meta: Mapping[str, Any], image_hosts: Sequence[str]
) -> dict[str, dict[str, str]] | None:
    languages = meta.get("translations")
    if languages is None:
        return None
    shape_is_right = isinstance(languages, dict) and all(
        isinstance(words, dict) and all(isinstance(text, str) for text in words.values())
        for words in languages.values()
    )
    if not shape_is_right:
        raise Invalid({"meta": ["translations must hold texts by field, by language."]})
    return {code: _told(words, image_hosts) for code, words in languages.items()}


def _told(words: Mapping[str, str], image_hosts: Sequence[str]) -> dict[str, str]:
    told = {name: text for name, text in words.items() if name in TRANSLATED and text}
    html = _harmless(told.pop("long_description", None), image_hosts)
    return told | ({"long_description_html": html} if html else {})


def _harmless(html: str | None, image_hosts: Sequence[str]) -> str | None:
    return sanitised(html, image_hosts=image_hosts) if html else None
