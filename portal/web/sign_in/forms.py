"""The forms of the way in: they check shape, and say what is wrong beside the field."""

from collections.abc import Mapping

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

LONGEST_ADDRESS = 254
LONGEST_TOKEN = 64


def _printable(typed: str | None) -> str | None:
    """Drop what cannot be seen, so that a page can show again what was typed."""
    return "".join(filter(str.isprintable, typed.strip())) if typed else typed


class AddressForm(FlaskForm):
    """Where the code is to be sent."""

    email = StringField(
        filters=[_printable],
        validators=[
            InputRequired(lazy_gettext("Type your e-mail address.")),
            Length(max=LONGEST_ADDRESS, message=lazy_gettext("This address is too long.")),
            Regexp(
                r"[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+\Z",
                message=lazy_gettext("Type a whole address, such as name@example.com."),
            ),
        ],
    )
    next = StringField(filters=[_printable], validators=[Optional(), Length(max=300)])


class CodeForm(FlaskForm):
    """The code that came by mail; spaces between its digits do no harm."""

    code = StringField(
        filters=[_printable, lambda typed: "".join(typed.split()) if typed else typed],
        validators=[
            InputRequired(lazy_gettext("Type the code from the mail.")),
            Regexp(r"[0-9]{8}\Z", message=lazy_gettext("The code has 8 digits.")),
        ],
    )
    trust = BooleanField()


class LinkForm(FlaskForm):
    """The secret of the link, which a script takes from the address, and the number beside it."""

    token = StringField(
        filters=[_printable],
        validators=[
            InputRequired(lazy_gettext("Open the link from the mail again, or type the code.")),
            Regexp(
                rf"[A-Za-z0-9_-]{{20,{LONGEST_TOKEN}}}\Z",
                message=lazy_gettext("Open the link from the mail again, or type the code."),
            ),
        ],
    )
    number = StringField(
        filters=[_printable],
        validators=[
            Optional(),
            Regexp(r"[0-9]{2}\Z", message=lazy_gettext("The number has 2 digits.")),
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
