"""The way in at a till: who, and a PIN; also the way out, and back in where it was locked."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.clock import now
from portal.demo.staff import CREW, PIN
from portal.stores import sessions, signing_in
from portal.stores.sessions import Shift, lately_here
from portal.stores.signing_in import UnfitPin, WrongPin
from portal.web.devices import this_till
from portal.web.forms import blame, printable, summary
from portal.web.gettext import _
from portal.web.noticing import kept_out, let_go, let_in
from portal.web.signed_in import reading_connection, settings
from portal.web.staff import entrance, launched
from portal.web.staff.forms import NewPinForm, PinForm, WhoForm
from portal.web.staff.people_shown import role_name
from portal.web.staff.shifts import drop_token, keep_token, this_shift, unlocked_shift


@entrance.get("/sign-in")
def ask_who() -> ResponseReturnValue:
    form = WhoForm(formdata=None, data={"who": (printable(request.args.get("who")) or "")[:50]})
    return _sign_in_page(form)


@entrance.post("/sign-in")
def sign_in() -> ResponseReturnValue:
    till, form = this_till(), WhoForm()
    if till is None or not form.validate():
        return _sign_in_page(form), 422
    try:
        token = signing_in.sign_in(
            form.who.data, form.pin.data, device_id=till.id, settings=settings(), now=now()
        )
    except WrongPin:
        kept_out()
        blame(form, {"pin": [_("This is not right. Check who you are, then type your PIN again.")]})
        return _sign_in_page(form), 422
    keep_token(token)
    let_in(staff=form.who.data)
    return redirect(_onward(), code=303)


@entrance.get("/unlock")
def ask_again() -> ResponseReturnValue:
    shift = this_shift()
    if shift is None:
        return redirect(url_for(".ask_who", next=launched()), code=303)
    return _unlock_page(PinForm(formdata=None), shift)


@entrance.post("/unlock")
def unlock() -> ResponseReturnValue:
    shift, form = this_shift(), PinForm()
    if shift is None:
        return redirect(url_for(".ask_who", next=launched()), code=303)
    if not form.validate():
        return _unlock_page(form, shift), 422
    try:
        keep_token(signing_in.unlock(shift, form.pin.data, now=now()))
    except WrongPin:
        kept_out()
        blame(form, {"pin": [_("This is not your PIN.")]})
        return _unlock_page(form, shift), 422
    let_in()
    return redirect(_onward(), code=303)


@entrance.post("/lock")
def lock() -> ResponseReturnValue:
    shift = this_shift()
    if shift is not None:
        sessions.lock(shift.id, now=now())
    return redirect(url_for(".ask_again"), code=303)


@entrance.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    shift = this_shift()
    if shift is not None:
        sessions.end(shift.id, now=now())
        let_go()
    drop_token()
    return redirect(url_for(".ask_who"), code=303)


@entrance.get("/pin")
def choose_pin() -> ResponseReturnValue:
    shift = unlocked_shift()
    if shift is None:
        return redirect(url_for(".ask_who"), code=303)
    return _pin_page(NewPinForm(formdata=None), shift)


@entrance.post("/pin")
def keep_pin() -> ResponseReturnValue:
    shift, form = unlocked_shift(), NewPinForm()
    if shift is None:
        return redirect(url_for(".ask_who"), code=303)
    if not form.validate():
        return _pin_page(form, shift), 422
    try:
        keep_token(signing_in.choose_pin(shift, form.pin.data, form.new_pin.data, now=now()))
    except WrongPin:
        kept_out()
        blame(form, {"pin": [_("This is not your PIN.")]})
        return _pin_page(form, shift), 422
    except UnfitPin:
        blame(form, {"new_pin": [_("Too many people would choose this one. Choose another.")]})
        return _pin_page(form, shift), 422
    flash(_("Your PIN is changed."), "done")
    return redirect(url_for("staff.find"), code=303)


def _onward() -> str:
    return launched() or url_for("staff.find")


def _sign_in_page(form: WhoForm) -> str:
    till = this_till()
    here = lately_here(till.id, reading_connection()) if till else ()
    people = [
        (name, url_for(".ask_who", who=handle, next=launched()), handle == form.who.data)
        for handle, name in here
    ]
    return render_template(
        "staff/sign_in.html",
        form=form,
        error_summary=summary(form),
        people=people,
        sign_in_href=url_for(".sign_in", next=launched()),
        demo_crew=[(handle, role_name(role)) for handle, _name, role in CREW]
        if settings().demo
        else (),
        demo_pin=PIN,
    )


def _unlock_page(form: PinForm, shift: Shift) -> str:
    return render_template(
        "staff/unlock.html",
        form=form,
        error_summary=summary(form),
        name=shift.name,
        unlock_href=url_for(".unlock", next=launched()),
    )


def _pin_page(form: NewPinForm, shift: Shift) -> str:
    return render_template(
        "staff/pin.html", form=form, error_summary=summary(form), is_first=shift.has_drawn_pin
    )
