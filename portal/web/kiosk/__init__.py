"""The pages of a kiosk: an enrolled kiosk alone has them, and one member at a time."""

from flask import Blueprint, redirect, session, url_for
from flask.typing import ResponseReturnValue

from portal.web.devices import this_kiosk
from portal.web.kiosk.visitor import note_touch, visitor_or_none
from portal.web.security_headers import refuse_cross_site
from portal.web.signed_in import settings

kiosk = Blueprint("kiosk", __name__, url_prefix="/kiosk")
visit = Blueprint("visit", __name__, url_prefix="/kiosk")
for blueprint in (kiosk, visit):
    blueprint.before_request(refuse_cross_site)


@visit.before_request
@kiosk.before_request
def only_on_a_kiosk() -> ResponseReturnValue | None:
    """Any other browser is told how a browser becomes a kiosk."""
    return None if this_kiosk() else redirect(url_for("enrolment.show"), code=303)


@visit.before_request
def only_members() -> ResponseReturnValue | None:
    """Where nobody is, or nobody any more, the kiosk shows what it shows to everybody."""
    who = visitor_or_none()
    if who is None:
        return redirect(url_for("kiosk.attract"), code=303)
    note_touch(who.visit_id)
    if "language" not in session and who.row.language in settings().languages:
        session["language"] = who.row.language
    return None
