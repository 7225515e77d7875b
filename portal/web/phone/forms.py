"""The form that takes a link; it checks shape alone."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from portal.web.forms import printable


class LinkForm(FlaskForm):
    """The code behind the link, which a script takes from it or a person types."""

    code = StringField(
        filters=[printable],
        validators=[
            InputRequired(lazy_gettext("Type the letters from the kiosk.")),
            Length(max=40, message=lazy_gettext("This code is too long.")),
        ],
    )
