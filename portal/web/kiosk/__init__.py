"""The pages of a kiosk: an enrolled kiosk alone has them, and one member at a time."""

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.web.devices import this_kiosk
from portal.web.kiosk.visitor import forget_whose_visit_is_over, note_touch, visitor_or_none
from portal.web.security_headers import refuse_cross_site
from portal.web.signed_in import settings

kiosk = Blueprint("kiosk", __name__, url_prefix="/kiosk")
visit = Blueprint("visit", __name__, url_prefix="/kiosk")
# What a page asks for by itself is answered in any order, and changes no cookies.
_BEHIND_A_PAGE = frozenset({"kiosk.leave", "kiosk.stay", "kiosk.text_size"})
for blueprint in (kiosk, visit):
    blueprint.before_request(refuse_cross_site)


@visit.before_request
@kiosk.before_request
def only_on_a_kiosk() -> ResponseReturnValue | None:
    """Any other browser is told how a browser becomes a kiosk."""
    return None if this_kiosk() else redirect(url_for("enrolment.show"), code=303)


@kiosk.before_request
def forget_the_last() -> None:
    """Whoever asks for a page or sends a form finds nothing of a visit that is over."""
    if request.endpoint not in _BEHIND_A_PAGE:
        forget_whose_visit_is_over()


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
