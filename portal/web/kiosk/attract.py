"""The first and the last page of a kiosk; both leave nobody behind."""

from flask import Response, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.clock import now
from portal.profiles import visiting
from portal.web.devices import this_kiosk
from portal.web.kiosk import kiosk
from portal.web.kiosk.frame import CHOICES, kiosk_page
from portal.web.kiosk.visitor import begun_or_none, dismiss


@kiosk.get("")
def attract() -> ResponseReturnValue:
    """Show what everybody may see, and end whatever somebody left open.

    A look that was chosen on this page stays for a while, for whoever is about to begin.
    """
    _finish()
    is_chosen = request.args.get("chosen") == "1"
    kept = {name: session[name] for name in CHOICES if name in session} if is_chosen else {}
    answer = dismiss(make_response())
    session.update(kept)
    answer.set_data(kiosk_page("kiosk/attract.html", stays=False, is_chosen=is_chosen))
    return answer


@kiosk.post("/finish")
def finish() -> ResponseReturnValue:
    _finish()
    start_over = request.form.get("again") == "1"
    return dismiss(make_response(redirect(url_for(".attract" if start_over else ".goodbye"), 303)))


@kiosk.post("/leave")
def leave() -> ResponseReturnValue:
    """End the visit of a page that was left for another or closed.

    The answer may come after that of the next page, which it must not take its cookies from: what
    they still hold of a visit that is over is dropped by whichever page is asked for next.
    """
    visit = begun_or_none()
    if visit is not None:
        visiting.leave(visit.id, now=now())
    return Response(status=204)


@kiosk.get("/goodbye")
def goodbye() -> ResponseReturnValue:
    return kiosk_page("kiosk/goodbye.html", stays=False)


def _finish() -> None:
    device = this_kiosk()
    if device is not None:
        visiting.finish(device.id, now=now())
