"""Reads what member pages send."""

import re

from flask import request

from portal.errors import Invalid
from portal.web.gettext import _

_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")


def key_of_form() -> str:
    """Return the key that a form carries against being sent twice. Raises Invalid."""
    key = request.form.get("key", "")
    if not _KEY.fullmatch(key):
        raise Invalid({"key": [_("This form is incomplete. Open the page again.")]})
    return key
