"""The forms of a kiosk; they check shape alone, and never show again what was typed."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Regexp

from portal.web.forms import printable, without_spaces


class NumberForm(FlaskForm):
    """The number of a card, scanned or typed, or of a phone."""

    number = StringField(
        filters=[printable],
        validators=[
            InputRequired(lazy_gettext("Scan your card, or type a number.")),
            Regexp(
                r"\+?[0-9][0-9 ()./-]{3,30}\Z",
                message=lazy_gettext("This is no card or phone number. Type its digits alone."),
            ),
        ],
    )


class OwnPinForm(FlaskForm):
    """The member's own six digits."""

    pin = StringField(
        filters=[without_spaces],
        validators=[
            InputRequired(lazy_gettext("Type the six digits of your PIN.")),
            Regexp(r"[0-9]{6}\Z", message=lazy_gettext("A PIN has exactly six digits.")),
        ],
    )


class MailedCodeForm(FlaskForm):
    """The eight digits that were mailed."""

    code = StringField(
        filters=[without_spaces],
        validators=[
            InputRequired(lazy_gettext("Type the code from the mail.")),
            Regexp(r"[0-9]{8}\Z", message=lazy_gettext("The code has 8 digits.")),
        ],
    )


class StaffForm(FlaskForm):
    """Who of the staff is there, and their PIN."""

    handle = StringField(
        filters=[printable],
        validators=[InputRequired(lazy_gettext("Type your name at the till.")), Length(max=50)],
    )
    pin = StringField(
        filters=[without_spaces],
        validators=[
            InputRequired(lazy_gettext("Type the six digits of your PIN.")),
            Length(max=12),
        ],
    )
