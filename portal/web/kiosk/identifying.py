"""The first question of a kiosk: who are you? By a card or a number, known or not."""

from flask import make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.clock import now
from portal.profiles import visiting
from portal.web.devices import this_kiosk
from portal.web.forms import summary
from portal.web.kiosk import kiosk
from portal.web.kiosk.forms import NumberForm
from portal.web.kiosk.frame import kiosk_page
from portal.web.kiosk.visitor import admit
from portal.web.signed_in import settings


@kiosk.get("/identify")
def identify() -> ResponseReturnValue:
    return _page(NumberForm(formdata=None))


@kiosk.post("/identify")
def say_number() -> ResponseReturnValue:
    form, device = NumberForm(), this_kiosk()
    if device is None or not form.validate():
        return _page(form), 422
    token = visiting.begin(form.number.data, device_id=device.id, settings=settings(), now=now())
    return admit(make_response(redirect(url_for(".ask_pin"), code=303)), token)


def _page(form: NumberForm) -> str:
    mistakes = summary(form)
    form.number.data = None
    back = url_for(".attract")
    return kiosk_page("kiosk/identify.html", back=back, form=form, error_summary=mistakes)
