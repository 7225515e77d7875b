"""Pages for what is grave: what will happen, a reason, the PIN where it was long ago, a button."""

from dataclasses import dataclass
from uuid import UUID

from flask import render_template

from portal.clock import now
from portal.stores import signing_in
from portal.stores.limits import spend_correction
from portal.stores.signing_in import WrongPin
from portal.web.forms import blame, summary
from portal.web.gettext import _
from portal.web.noticing import kept_out
from portal.web.signed_in import settings
from portal.web.staff.forms import GraveForm, key_of_form, new_key
from portal.web.staff.shifts import at_work, keep_token


@dataclass(frozen=True, slots=True)
class Grave:
    """What is about to be done, and what it takes; `holder` is whose benefit the page shows."""

    heading: str
    text: str
    button: str
    href: str
    back_href: str
    needs_reason: bool = False
    reason_help: str = ""
    criterion: str | None = None
    holder: UUID | None = None


def ask(act: Grave, form: GraveForm | None = None) -> str:
    """Show the page of the act, with what is wrong with its form, if anything."""
    shown = form or GraveForm(formdata=None)
    return render_template(
        "staff/grave.html",
        act=act,
        form=shown,
        error_summary=summary(shown),
        needs_pin=not at_work().is_confirmed(now=now()),
        key=new_key(),
    )


def is_granted(act: Grave, form: GraveForm) -> bool:
    """Check the form of the act and the PIN that it asks for; what is wrong is put on the form.

    Raises TooMany after too many wrong PINs, or too many corrections in one shift.
    """
    key_of_form()
    if not form.validate():
        return False
    missing = _missing(act, form)
    if missing:
        blame(form, missing)
        return False
    shift = at_work()
    if not shift.is_confirmed(now=now()):
        try:
            keep_token(signing_in.confirm(shift, form.pin.data, settings=settings(), now=now()))
        except WrongPin:
            kept_out()
            blame(form, {"pin": [_("This is not your PIN.")]})
            return False
    spend_correction(shift, settings=settings(), now=now())
    return True


def _missing(act: Grave, form: GraveForm) -> dict[str, list[str]]:
    missing: dict[str, list[str]] = {}
    if act.criterion and not form.checked.data:
        missing["checked"] = [_("Tick that you have checked it.")]
    if act.needs_reason and not form.reason.data:
        missing["reason"] = [_("Write the reason.")]
    if not form.pin.data and not at_work().is_confirmed(now=now()):
        missing["pin"] = [_("Type your PIN.")]
    return missing
