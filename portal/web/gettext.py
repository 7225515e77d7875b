"""Words in the language of the page; the names are those that extraction looks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import flask_babel
from flask import Flask, g


def _(text: str, **values: Any) -> str:
    """Translate a text and fill in its values."""
    translated = str(_words().ugettext(text))
    return translated % values if values else translated


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """Translate a text that counts, in the plural form of the language."""
    return str(_words().ungettext(singular, plural, num)) % {"num": num, **values}


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Use another language than the page's for a while, such as that of a mail."""
    page = g.pop("words", None)
    g.pop("voice", None)
    try:
        with flask_babel.force_locale(locale):
            yield
    finally:
        g.words = page
        g.pop("voice", None)


def translate_templates(app: Flask) -> None:
    """Give templates the same words, looked up in the same way."""
    environment: Any = app.jinja_env
    environment.install_gettext_callables(_plain, _counted, newstyle=True)


def _words() -> Any:
    """Find the words of this request once: looking for them at each text took a tenth of a page."""
    words = g.get("words")
    if words is None:
        words = g.words = flask_babel.get_translations()
    return words


def _plain(text: str) -> str:
    return str(_words().ugettext(text))


def _counted(singular: str, plural: str, num: int) -> str:
    return str(_words().ungettext(singular, plural, num))
