"""The forms at a till; they check shape alone."""

import re
from uuid import UUID, uuid4

from flask import request
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from portal.errors import Invalid
from portal.web.forms import printable
from portal.web.gettext import _

LONGEST_QUERY = 100
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
_PIN = Regexp(r"[0-9]{6}\Z", message=lazy_gettext("A PIN has 6 digits."))


def _pin_field(when_missing: object) -> StringField:
    return StringField(filters=[printable], validators=[InputRequired(when_missing), _PIN])


class WhoForm(FlaskForm):
    """Who is at the till, and their PIN."""

    who = StringField(
        filters=[printable, lambda typed: typed.lower() if typed else typed],
        validators=[
            InputRequired(lazy_gettext("Type who you are.")),
            Length(max=50, message=lazy_gettext("This name is too long.")),
        ],
    )
    pin = _pin_field(lazy_gettext("Type your PIN."))


class PinForm(FlaskForm):
    """The PIN of who is signed in already."""

    pin = _pin_field(lazy_gettext("Type your PIN."))


class CodeForm(FlaskForm):
    """The code that an app shows."""

    code = StringField(
        filters=[printable, lambda typed: typed.replace(" ", "") if typed else typed],
        validators=[
            InputRequired(lazy_gettext("Type the code of your app.")),
            Regexp(r"[0-9]{6}\Z", message=lazy_gettext("The code has 6 digits.")),
        ],
    )


class NewPinForm(FlaskForm):
    """The PIN as it is, and as it shall be."""

    pin = _pin_field(lazy_gettext("Type your PIN."))
    new_pin = _pin_field(lazy_gettext("Type the PIN that you choose."))


class GraveForm(FlaskForm):
    """What is asked before what is grave: a reason, a tick, and the PIN where it was long ago."""

    pin = StringField(filters=[printable], validators=[Optional(), _PIN])
    reason = StringField(
        filters=[printable],
        validators=[Length(max=300, message=lazy_gettext("This is too long."))],
    )
    checked = BooleanField()


def new_key() -> str:
    """Draw the key that makes a form which is sent twice one act."""
    return str(uuid4())


def holder_of_form() -> UUID:
    """Return the member whom the page of a form showed as the holder. Raises Invalid."""
    try:
        return UUID(request.form.get("holder", ""))
    except ValueError as error:
        raise Invalid({"holder": [_("This form is incomplete. Open the page again.")]}) from error


def key_of_scan() -> str:
    """Return the key that a scan led here with, or draw one where there is none."""
    key = request.args.get("scan", "")
    return key if _KEY.fullmatch(key) else new_key()


def key_of_form() -> str:
    """Return the key that a form carries against being sent twice. Raises Invalid."""
    key = request.form.get("key", "")
    if not _KEY.fullmatch(key):
        raise Invalid({"key": [_("This form is incomplete. Open the page again.")]})
    return key
