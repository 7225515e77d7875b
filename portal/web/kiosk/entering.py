"""The second question of a kiosk: is it you? By a PIN, or by a code that is mailed."""

from flask import make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.clock import now
from portal.errors import Invalid
from portal.profiles import entering
from portal.profiles.visiting import Begun, VisitOver
from portal.web.browsers import client
from portal.web.devices import this_kiosk
from portal.web.forms import summary
from portal.web.gettext import _
from portal.web.kiosk import kiosk
from portal.web.kiosk.forms import MailedCodeForm, OwnPinForm
from portal.web.kiosk.frame import kiosk_page
from portal.web.kiosk.visitor import admit, begun_or_none, note_touch
from portal.web.languages import chosen
from portal.web.mailing import Letter, post
from portal.web.noticing import kept_out, let_in
from portal.web.signed_in import settings


@kiosk.errorhandler(VisitOver)
def nobody_here(_error: VisitOver) -> ResponseReturnValue:
    """Where nobody said a number, or their time is over, the kiosk begins again."""
    return redirect(url_for("kiosk.attract"), code=303)


@kiosk.get("/pin")
def ask_pin() -> ResponseReturnValue:
    return _pin_page(OwnPinForm(formdata=None), _begun())


@kiosk.post("/pin")
def enter_pin() -> ResponseReturnValue:
    form, visit, device = OwnPinForm(), _begun(), this_kiosk()
    if device is None or not form.validate():
        return _pin_page(form, visit), 422
    try:
        token = entering.enter_with_pin(
            form.pin.data, visit, device_id=device.id, settings=settings(), now=now()
        )
    except VisitOver:
        raise
    except Invalid:
        kept_out()
        form.pin.errors = [_("The number and the PIN do not belong together.")]
        return _pin_page(form, visit), 422
    return _welcome(token, visit)


@kiosk.post("/mail")
def send_code() -> ResponseReturnValue:
    """Mail a code where there is somebody to mail it to; the screen says the same to everybody."""
    visit, device = _begun(), this_kiosk()
    sent, address = entering.send_code(visit, client=_client(), settings=settings(), now=now())
    words = {
        "first_name": sent.first_name,
        "code": sent.code,
        "shop": device.location_name if device else "",
        "minutes": settings().sign_in_minutes,
    }
    post(Letter("kiosk_code", address or None, sent.language or chosen(), words))
    return redirect(url_for(".ask_code"), code=303)


@kiosk.get("/code")
def ask_code() -> ResponseReturnValue:
    return _code_page(MailedCodeForm(formdata=None), _begun())


@kiosk.post("/code")
def enter_code() -> ResponseReturnValue:
    form, visit = MailedCodeForm(), _begun()
    if not form.validate():
        return _code_page(form, visit), 422
    try:
        token = entering.enter_with_code(
            form.code.data, visit, client=_client(), settings=settings(), now=now()
        )
    except VisitOver:
        raise
    except Invalid:
        kept_out()
        form.code.errors = [_("That is not the code we sent, or it is over.")]
        return _code_page(form, visit), 422
    return _welcome(token, visit)


def _begun() -> Begun:
    visit = begun_or_none()
    if visit is None:
        raise VisitOver
    note_touch(visit.id)
    return visit


def _client() -> str:
    """Name the kiosk for the limits; several may stand behind one address."""
    device = this_kiosk()
    return f"kiosk {device.id}" if device else client()


def _welcome(token: str, visit: Begun) -> ResponseReturnValue:
    let_in(profile_id=str(visit.profile_id))
    return admit(make_response(redirect(url_for("visit.show_benefits"), code=303)), token)


def _pin_page(form: OwnPinForm, visit: Begun) -> str:
    return _page("kiosk/pin.html", form, visit, back=url_for(".identify"))


def _code_page(form: MailedCodeForm, visit: Begun) -> str:
    return _page("kiosk/code.html", form, visit, back=url_for(".ask_pin"))


def _page(template: str, form: FlaskForm, visit: Begun, *, back: str) -> str:
    mistakes = summary(form)
    for field in form:
        if field.id != "csrf_token":
            field.data = None
    return kiosk_page(
        template, back=back, form=form, error_summary=mistakes, number_hint=visit.number_hint
    )
