"""How a kiosk looks and speaks, until whoever chose it is gone; and where help is."""

import re

from flask import Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.web.kiosk import kiosk
from portal.web.kiosk.frame import LOOKS, kiosk_page
from portal.web.kiosk.visitor import begun_or_none
from portal.web.signed_in import settings

_PAGES = re.compile(r"/kiosk(?:/[A-Za-z0-9_-]{1,191}){0,4}(?:\?[a-z0-9=&]{1,60})?")


@kiosk.post("/look")
def choose_look() -> ResponseReturnValue:
    language, look = request.form.get("language"), request.form.get("look")
    if language in settings().languages:
        session["language"] = language
    if look in LOOKS:
        session["kiosk_looks"] = sorted({look} ^ set(session.get("kiosk_looks", [])))
    here = request.form.get("here", "")
    first = url_for(".attract")
    is_elsewhere = _PAGES.fullmatch(here) and here.partition("?")[0] != first
    return redirect(here if is_elsewhere else url_for(".attract", chosen=1), code=303)


@kiosk.get("/help")
def ask_staff() -> ResponseReturnValue:
    back = "visit.show_benefits" if begun_or_none() else "kiosk.attract"
    return kiosk_page("kiosk/help.html", back=url_for(back), stays=begun_or_none() is not None)


@kiosk.get("/text.css")
def text_size() -> ResponseReturnValue:
    """Tell the size of the text, which depends on the screen and on who stands how far from it."""
    css = f"@layer tokens {{ :root {{ --kiosk-text: {settings().kiosk_text_pixels}px; }} }}\n"
    return Response(css, mimetype="text/css")
