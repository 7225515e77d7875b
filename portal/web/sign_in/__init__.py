"""The way in for members: an address, then the mailed code or the mailed link."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from portal.web.devices import keep_to_kiosk
from portal.web.next_page import page_or_home
from portal.web.security_headers import refuse_cross_site
from portal.web.signed_in import member_or_none

sign_in = Blueprint("sign_in", __name__, url_prefix="/sign-in")
sign_in.before_request(refuse_cross_site)
sign_in.before_request(keep_to_kiosk)


@sign_in.before_request
def nobody_twice() -> ResponseReturnValue | None:
    """Send whoever is signed in already to where they were going."""
    if member_or_none() is None:
        return None
    return redirect(page_or_home(request.args.get("next")), code=303)
