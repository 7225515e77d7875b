"""Whether somebody is still there: a touch, more time, and the question without scripts."""

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.clock import now
from portal.profiles import visiting
from portal.profiles.visiting import MOST_EXTENSIONS, VisitOver
from portal.web.kiosk import kiosk
from portal.web.kiosk.frame import kiosk_page
from portal.web.kiosk.visitor import begun_or_none, note_touch, visitor_or_none
from portal.web.signed_in import settings


@kiosk.post("/stay")
def stay() -> ResponseReturnValue:
    """Note a touch, or give more time to whoever asks for it; a script is told how often yet."""
    visit = begun_or_none()
    if visit is None:
        raise VisitOver
    left = MOST_EXTENSIONS
    if request.form.get("more") == "1":
        left = visiting.extend(visit.id, settings=settings(), now=now())
    else:
        note_touch(visit.id)
    if request.form.get("script") == "1":
        return jsonify(left=left)
    entered = visitor_or_none() is not None
    return redirect(url_for("visit.show_benefits" if entered else "kiosk.identify"), code=303)


@kiosk.get("/still-there")
def still_there() -> ResponseReturnValue:
    if begun_or_none() is None:
        return redirect(url_for(".attract"), code=303)
    return kiosk_page("kiosk/still_there.html", stays=False)
