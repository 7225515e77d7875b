"""Words in the language of the page; the names are those that extraction looks for."""

from typing import Any

import flask_babel


def _(text: str, **values: Any) -> str:
    """Translate a text and fill in its values."""
    return str(flask_babel.gettext(text, **values))


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """Translate a text that counts, in the plural form of the language."""
    return str(flask_babel.ngettext(singular, plural, num, **values))
