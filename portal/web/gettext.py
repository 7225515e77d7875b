"""Words in the language of the page; the names are those that extraction looks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import flask_babel
from babel import Locale
from flask import Flask

from portal.web.here import kept


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What a request speaks: looking for it at each text took a tenth of a page."""

    words: Any
    locale: Locale


def _(text: str, **values: Any) -> str:
    """Translate a text and fill in its values."""
    translated = str(_spoken().words.ugettext(text))
    return translated % values if values else translated


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """Translate a text that counts, in the plural form of the language."""
    return str(_spoken().words.ungettext(singular, plural, num)) % {"num": num, **values}


def page_locale() -> Locale:
    """Return how the page writes numbers and days."""
    return _spoken().locale


@contextmanager
def speaking(identifier: str) -> Iterator[None]:
    """Use another language than the page's for a while, such as that of a mail."""
    page = kept().pop("spoken", None)
    kept().pop("voice", None)
    try:
        with flask_babel.force_locale(identifier):
            yield
    finally:
        kept()["spoken"] = page
        kept().pop("voice", None)


def translate_templates(app: Flask) -> None:
    """Give templates the same words, looked up in the same way."""
    environment: Any = app.jinja_env
    environment.install_gettext_callables(_plain, _counted, newstyle=True)


def _spoken() -> _Spoken:
    spoken: _Spoken | None = kept().get("spoken")
    if spoken is None:
        locale = _only_one(str(flask_babel.get_locale()))
        spoken = kept()["spoken"] = _Spoken(flask_babel.get_translations(), locale)
    return spoken


@lru_cache(64)
def _only_one(identifier: str) -> Locale:
    """Return one and the same locale each time: what is written is kept by it, and found faster."""
    return Locale.parse(identifier)


def _plain(text: str) -> str:
    return str(_spoken().words.ugettext(text))


def _counted(singular: str, plural: str, num: int) -> str:
    return str(_spoken().words.ungettext(singular, plural, num))
