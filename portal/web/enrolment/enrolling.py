"""The link that makes a browser a device: opening it does nothing, pressing its button does."""

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.clock import now
from portal.errors import Invalid
from portal.stores import enrolling
from portal.web.browsers import client
from portal.web.devices import keep_secret, this_device
from portal.web.enrolment import enrolment
from portal.web.enrolment.forms import EnrolmentForm
from portal.web.forms import blame, summary
from portal.web.gettext import _
from portal.web.noticing import kept_out, let_in
from portal.web.signed_in import settings


@enrolment.get("")
def show() -> ResponseReturnValue:
    return render_template("enrolment/device.html", device=this_device())


@enrolment.get("/enrol")
def open_link() -> ResponseReturnValue:
    return _page(EnrolmentForm(formdata=None))


@enrolment.post("/enrol")
def enrol() -> ResponseReturnValue:
    form = EnrolmentForm()
    if not form.validate():
        return _page(form), 422
    try:
        enrolled = enrolling.become(form.code.data, client=client(), settings=settings(), now=now())
    except Invalid:
        kept_out()
        blame(form, {"code": [_("This code is wrong, was used before, or is over.")]})
        return _page(form), 422
    let_in(kind=enrolled.kind)
    return keep_secret(make_response(redirect(url_for(".show"), code=303)), enrolled.secret)


def _page(form: EnrolmentForm) -> str:
    return render_template("enrolment/enrol.html", form=form, error_summary=summary(form))
