"""The pages of a member who is signed in; nobody else gets past the guard."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.web.devices import keep_to_kiosk
from portal.web.next_page import page_asked_for
from portal.web.security_headers import refuse_cross_site
from portal.web.signed_in import member_or_none

member = Blueprint("member", __name__)
member.before_request(refuse_cross_site)
member.before_request(keep_to_kiosk)


@member.before_request
def let_members_in() -> ResponseReturnValue | None:
    """Send whoever is not signed in to do so, and back here afterwards."""
    if member_or_none() is not None:
        return None
    asked_for = page_asked_for()
    next_page = asked_for if asked_for not in {"", "/"} else None
    return redirect(url_for("sign_in.ask_address", next=next_page), code=303)
