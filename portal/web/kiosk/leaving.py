"""What staff may do at a kiosk, behind their PIN: leave its pages, or take it out of use."""

from datetime import timedelta

from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue

from portal.audit.recording import Actor
from portal.clock import now
from portal.errors import Invalid, NotFound
from portal.stores import enrolling, signing_in
from portal.stores.rights import RIGHTS, Role
from portal.web.devices import this_kiosk
from portal.web.forms import summary
from portal.web.gettext import _
from portal.web.kiosk import kiosk
from portal.web.kiosk.forms import StaffForm
from portal.web.kiosk.frame import kiosk_page
from portal.web.noticing import kept_out, let_in

_GOOD_FOR = timedelta(minutes=2)


@kiosk.get("/settings")
def show_settings() -> ResponseReturnValue:
    staff = _staff()
    if staff is None:
        return _ask(StaffForm(formdata=None))
    return kiosk_page(
        "kiosk/settings.html",
        back=url_for(".attract"),
        stays=False,
        device=this_kiosk(),
        can_end=_may_end(staff),
    )


@kiosk.post("/settings")
def enter_settings() -> ResponseReturnValue:
    form, device = StaffForm(), this_kiosk()
    if device is None or not form.validate():
        return _ask(form), 422
    handle = form.handle.data.lower()
    try:
        role = signing_in.vouch(handle, form.pin.data, device_id=device.id, now=now())
    except Invalid:
        kept_out()
        form.pin.errors = [_("The name and the PIN do not belong together.")]
        return _ask(form), 422
    let_in(staff=handle)
    session["staff_here"] = [handle, role, (now() + _GOOD_FOR).timestamp()]
    return redirect(url_for(".show_settings"), code=303)


@kiosk.post("/settings/end")
def take_out_of_use() -> ResponseReturnValue:
    staff, device = _staff(), this_kiosk()
    if staff is None or device is None or not _may_end(staff):
        raise NotFound
    enrolling.revoke(device.id, by=Actor("staff", staff[0]), now=now())
    session.clear()
    return redirect(url_for("enrolment.show"), code=303)


def _staff() -> tuple[str, Role] | None:
    """Name whoever of the staff was here a moment ago, and their role."""
    handle, role, until = session.get("staff_here", [None, None, 0])
    return (handle, role) if handle and now().timestamp() < until else None


def _may_end(staff: tuple[str, Role]) -> bool:
    return "end device" in RIGHTS[staff[1]]


def _ask(form: StaffForm) -> str:
    mistakes = summary(form)
    form.pin.data = None
    back = url_for(".attract")
    return kiosk_page("kiosk/staff.html", back=back, stays=False, form=form, error_summary=mistakes)
