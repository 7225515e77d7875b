"""The first step: an address, to which a code goes."""

from typing import TypedDict

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.clock import now
from portal.profiles import signing_in
from portal.web.browsers import client
from portal.web.forms import summary
from portal.web.gettext import _
from portal.web.languages import chosen
from portal.web.mailing import Letter, post
from portal.web.next_page import page_or_home
from portal.web.sign_in import sign_in
from portal.web.sign_in.forms import AddressForm
from portal.web.signed_in import settings


class Asked(TypedDict):
    """What the browser keeps between asking for a code and typing it."""

    token: str
    number: str
    address: str
    next: str


def asked() -> Asked | None:
    """Return what this browser asked for, if it did."""
    kept: Asked | None = session.get("sign_in")
    return kept


@sign_in.get("")
def ask_address() -> ResponseReturnValue:
    return _page(AddressForm(formdata=None), request.args.get("next", ""))


@sign_in.post("")
def send_code() -> ResponseReturnValue:
    form = AddressForm()
    if not form.validate():
        return _page(form, form.next.data or ""), 422
    _send(form.email.data, form.next.data or "")
    return redirect(url_for(".check_mail"), code=303)


@sign_in.post("/again")
def send_again() -> ResponseReturnValue:
    kept = asked()
    if kept is None:
        return redirect(url_for(".ask_address"), code=303)
    _send(kept["address"], kept["next"])
    flash(_("A new code is on its way. The one before is no longer good."), "done")
    return redirect(url_for(".check_mail"), code=303)


def _page(form: AddressForm, next_page: str) -> str:
    return render_template(
        "sign_in/address.html",
        form=form,
        next=page_or_home(next_page) if next_page else "",
        error_summary=summary(form),
    )


def _send(address: str, next_page: str) -> None:
    sent = signing_in.ask(address, client=client(), settings=settings(), now=now())
    session["sign_in"] = Asked(
        token=sent.browser_token, number=sent.number, address=address, next=page_or_home(next_page)
    )
    words = {
        "first_name": sent.first_name,
        "code": sent.code,
        "link": f"{settings().base_url}{url_for('.open_link')}#{sent.link_token}",
        "minutes": settings().sign_in_minutes,
    }
    language = sent.language or chosen()
    post(Letter("sign_in", address if sent.is_known else None, language, words))
