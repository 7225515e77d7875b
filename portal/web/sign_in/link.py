"""The link from the mail: opening it does nothing, pressing its button signs in."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.clock import now
from portal.errors import Invalid
from portal.profiles import signing_in
from portal.web.browsers import client, this_browser
from portal.web.forms import blame, summary
from portal.web.next_page import page_or_home
from portal.web.noticing import kept_out
from portal.web.sign_in import sign_in
from portal.web.sign_in.address import asked
from portal.web.sign_in.arriving import arrive
from portal.web.sign_in.forms import LinkForm
from portal.web.signed_in import settings


@sign_in.get("/link")
def open_link() -> ResponseReturnValue:
    return _page(LinkForm(formdata=None))


@sign_in.post("/link")
def follow_link() -> ResponseReturnValue:
    kept, form, browser = asked(), LinkForm(), this_browser()
    if not form.validate():
        return _page(form), 422
    try:
        who = signing_in.follow_link(
            form.token.data,
            browser_token=kept["token"] if kept else None,
            number=form.number.data or None,
            client=client(),
            browser=browser,
            settings=settings(),
            now=now(),
        )
    except Invalid as invalid:
        kept_out()
        blame(form, invalid.errors)
        return _page(form), 422
    return arrive(who, browser, next_page=page_or_home(kept["next"] if kept else None))


def _page(form: LinkForm) -> str:
    return render_template(
        "sign_in/link.html", form=form, error_summary=summary(form), needs_number=asked() is None
    )
