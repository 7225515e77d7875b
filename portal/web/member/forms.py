"""Reads what member pages send."""

import re

from flask import request
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm

from portal.errors import Invalid
from portal.web.forms import address_field
from portal.web.gettext import _

_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")


class GiveForm(FlaskForm):
    """To whom a benefit is offered."""

    email = address_field(lazy_gettext("Type their e-mail address."))


def key_of_form() -> str:
    """Return the key that a form carries against being sent twice. Raises Invalid."""
    key = request.form.get("key", "")
    if not _KEY.fullmatch(key):
        raise Invalid({"key": [_("This form is incomplete. Open the page again.")]})
    return key
