"""Reads what member pages send."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm

from portal.web.forms import address_field


class GiveForm(FlaskForm):
    """To whom a benefit is offered."""

    email = address_field(lazy_gettext("Type their e-mail address."))
