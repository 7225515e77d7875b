"""The second step: the code from the mail."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.clock import now
from portal.errors import Invalid
from portal.profiles import signing_in
from portal.web.browsers import client, this_browser
from portal.web.forms import blame, summary
from portal.web.noticing import kept_out
from portal.web.sign_in import sign_in
from portal.web.sign_in.address import Asked, asked
from portal.web.sign_in.arriving import arrive
from portal.web.sign_in.forms import CodeForm
from portal.web.signed_in import settings


@sign_in.get("/code")
def check_mail() -> ResponseReturnValue:
    kept = asked()
    if kept is None:
        return redirect(url_for(".ask_address"), code=303)
    return _page(CodeForm(formdata=None), kept)


@sign_in.post("/code")
def enter_code() -> ResponseReturnValue:
    kept, form, browser = asked(), CodeForm(), this_browser()
    if kept is None:
        return redirect(url_for(".ask_address"), code=303)
    if not form.validate():
        return _page(form, kept), 422
    try:
        who = signing_in.enter_code(
            form.code.data,
            browser_token=kept["token"],
            is_trusted=form.trust.data,
            client=client(),
            browser=browser,
            settings=settings(),
            now=now(),
        )
    except Invalid as invalid:
        kept_out()
        blame(form, invalid.errors)
        return _page(form, kept), 422
    return arrive(who, browser, next_page=kept["next"], is_trusted=form.trust.data)


def _page(form: CodeForm, kept: Asked) -> str:
    return render_template(
        "sign_in/code.html",
        form=form,
        error_summary=summary(form),
        number=kept["number"],
        address_masked=_masked(kept["address"]),
        resend_href=url_for(".send_again"),
        other_address_href=url_for(".ask_address"),
        valid_minutes=settings().sign_in_minutes,
        trust_days=settings().trusted_device_days,
    )


def _masked(address: str) -> str:
    name, _at, host = address.rpartition("@")
    return f"{name[:1]}•••@{host}"
