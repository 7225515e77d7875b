"""Where a member chooses the PIN that lets them in at the kiosks."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal import pins
from portal.clock import now
from portal.profiles import own_pins, sessions
from portal.web.forms import summary
from portal.web.gettext import _
from portal.web.member import member
from portal.web.member.forms import PinForm
from portal.web.signed_in import connection, leave, settings, signed_in


@member.get("/you/pin")
def show_pin() -> ResponseReturnValue:
    return _page(PinForm(formdata=None))


@member.post("/you/pin")
def choose_pin() -> ResponseReturnValue:
    form, who = PinForm(), signed_in()
    if form.validate() and pins.is_common(form.pin.data):
        form.pin.errors = [_("Many people choose this one. Choose digits that nobody would guess.")]
    if form.errors or form.pin.errors or not _is_fresh():
        return _page(form), 422
    signed_in_at = who.row.signed_in_at
    own_pins.choose(
        who.profile_id, form.pin.data, signed_in_at=signed_in_at, settings=settings(), now=now()
    )
    flash(_("Your PIN is set. It works at our kiosks from now on."), "done")
    return redirect(url_for(".you"), code=303)


@member.post("/you/pin/drop")
def drop_pin() -> ResponseReturnValue:
    own_pins.drop(signed_in().profile_id, now=now())
    flash(_("Your PIN is gone. At a kiosk you get a code by mail."), "done")
    return redirect(url_for(".you"), code=303)


@member.post("/you/sign-in-again")
def sign_in_again() -> ResponseReturnValue:
    """End this session, so that the next one is of a moment ago."""
    who = signed_in()
    sessions.end(who.session_id, of=who.profile_id, now=now())
    leave()
    return redirect(url_for("sign_in.ask_address", next=url_for(".show_pin")), code=303)


def _is_fresh() -> bool:
    return own_pins.is_fresh(signed_in().row.signed_in_at, settings=settings(), now=now())


def _page(form: PinForm) -> str:
    form.pin.data = form.again.data = None
    return render_template(
        "member/pin.html",
        form=form,
        error_summary=summary(form),
        is_fresh=_is_fresh(),
        has_pin=own_pins.has_pin(signed_in().profile_id, connection()),
    )
