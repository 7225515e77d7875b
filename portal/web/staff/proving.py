"""Where those in charge show the code of the app on their phone."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.clock import now
from portal.stores import second_factor
from portal.stores.second_factor import WrongCode
from portal.stores.sessions import Shift
from portal.web.forms import blame, summary
from portal.web.gettext import _
from portal.web.noticing import kept_out, let_in
from portal.web.signed_in import settings
from portal.web.staff import entrance
from portal.web.staff.forms import CodeForm
from portal.web.staff.shifts import keep_token, unlocked_shift


@entrance.get("/code")
def ask_code() -> ResponseReturnValue:
    shift = unlocked_shift()
    if shift is None:
        return redirect(url_for(".ask_who"), code=303)
    return _page(CodeForm(formdata=None), shift)


@entrance.post("/code")
def show_code() -> ResponseReturnValue:
    shift, form = unlocked_shift(), CodeForm()
    if shift is None:
        return redirect(url_for(".ask_who"), code=303)
    if not form.validate():
        return _page(form, shift), 422
    try:
        keep_token(second_factor.prove(shift, form.code.data, settings=settings(), now=now()))
    except WrongCode:
        kept_out()
        blame(form, {"code": [_("This is not the code that your app shows now.")]})
        return _page(form, shift), 422
    let_in()
    return redirect(url_for("staff.find"), code=303)


def _page(form: CodeForm, shift: Shift) -> str:
    return render_template(
        "staff/code.html", form=form, error_summary=summary(form), name=shift.name
    )
