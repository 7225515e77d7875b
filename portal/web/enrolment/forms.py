"""The form that enrols a browser; it checks shape alone."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from portal.web.forms import printable


class EnrolmentForm(FlaskForm):
    """The code of a device, which a script takes from the link or a person types."""

    code = StringField(
        filters=[printable],
        validators=[
            InputRequired(lazy_gettext("Type the code that came with the link.")),
            Length(max=40, message=lazy_gettext("This code is too long.")),
        ],
    )
