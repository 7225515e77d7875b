"""Reads what member pages send."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import EqualTo, InputRequired, Regexp

from portal.web.forms import address_field, without_spaces


class GiveForm(FlaskForm):
    """To whom a benefit is offered."""

    email = address_field(lazy_gettext("Type their e-mail address."))


class PinForm(FlaskForm):
    """The six digits that a member chooses, twice, since nobody sees them."""

    pin = StringField(
        filters=[without_spaces],
        validators=[
            InputRequired(lazy_gettext("Type six digits.")),
            Regexp(r"[0-9]{6}\Z", message=lazy_gettext("A PIN has exactly six digits.")),
        ],
    )
    again = StringField(
        filters=[without_spaces],
        validators=[EqualTo("pin", lazy_gettext("These are not the same six digits."))],
    )
