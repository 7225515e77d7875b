"""What forms of every page have in common: fields that are read kindly, mistakes that are named."""

import re
from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Regexp

from portal.errors import Invalid
from portal.web.gettext import _

LONGEST_ADDRESS = 254
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")


def printable(typed: str | None) -> str | None:
    """Drop what cannot be seen, so that a page can show again what was typed."""
    return "".join(filter(str.isprintable, typed.strip())) if typed else typed


def without_spaces(typed: str | None) -> str | None:
    """Drop the spaces too, which people put between the digits of a code."""
    kept = printable(typed)
    return "".join(kept.split()) if kept else kept


def address_field(when_missing: Any) -> StringField:
    """Make the field of an e-mail address; `when_missing` is said where there is none."""
    return StringField(
        filters=[printable],
        validators=[
            InputRequired(when_missing),
            Length(max=LONGEST_ADDRESS, message=lazy_gettext("This address is too long.")),
            Regexp(
                r"[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+\Z",
                message=lazy_gettext("Type a whole address, such as name@example.com."),
            ),
        ],
    )


def summary(form: FlaskForm) -> list[tuple[str, str]]:
    """List what is wrong with a form, field by field, for the top of its page."""
    return [
        (field.id, str(text)) for field in form for text in field.errors if field.id != "csrf_token"
    ]


def blame(form: FlaskForm, errors: Mapping[str, list[str]]) -> None:
    """Put what a use case refused beside the fields of the form."""
    for name, texts in errors.items():
        field = getattr(form, name)
        field.errors = [*field.errors, *texts]


def key_of_form() -> str:
    """Return the key that a form carries against being sent twice. Raises Invalid."""
    key = request.form.get("key", "")
    if not _KEY.fullmatch(key):
        raise Invalid({"key": [_("This form is incomplete. Open the page again.")]})
    return key
