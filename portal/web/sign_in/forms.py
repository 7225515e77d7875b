"""The forms of the way in; they check shape alone."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from portal.web.forms import address_field, printable, without_spaces

LONGEST_TOKEN = 64


class AddressForm(FlaskForm):
    """Where the code is to be sent."""

    email = address_field(lazy_gettext("Type your e-mail address."))
    next = StringField(filters=[printable], validators=[Optional(), Length(max=300)])


class CodeForm(FlaskForm):
    """The code that came by mail; spaces between its digits do no harm."""

    code = StringField(
        filters=[without_spaces],
        validators=[
            InputRequired(lazy_gettext("Type the code from the mail.")),
            Regexp(r"[0-9]{8}\Z", message=lazy_gettext("The code has 8 digits.")),
        ],
    )
    trust = BooleanField()


class LinkForm(FlaskForm):
    """The secret of the link, which a script takes from the address, and the number beside it."""

    token = StringField(
        filters=[printable],
        validators=[
            InputRequired(lazy_gettext("Open the link from the mail again, or type the code.")),
            Regexp(
                rf"[A-Za-z0-9_-]{{20,{LONGEST_TOKEN}}}\Z",
                message=lazy_gettext("Open the link from the mail again, or type the code."),
            ),
        ],
    )
    number = StringField(
        filters=[printable],
        validators=[
            Optional(),
            Regexp(r"[0-9]{2}\Z", message=lazy_gettext("The number has 2 digits.")),
        ],
    )
