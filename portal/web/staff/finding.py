"""One field that takes whatever is at hand: a scan, a code, a card, a phone, a name, an address."""

from flask import (
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from portal.benefits.redeeming import Occasion
from portal.benefits.scanning import Scanned, looks_like_a_benefit, scan
from portal.clock import now
from portal.errors import NotFound, TooMany
from portal.profiles.searching import search
from portal.web.forms import printable
from portal.web.gettext import _
from portal.web.moments import clock_time, local
from portal.web.signed_in import reading_connection, settings
from portal.web.staff import staff
from portal.web.staff.forms import LONGEST_QUERY
from portal.web.staff.people_shown import found_line
from portal.web.staff.shifts import at_work
from portal.web.staff.shops import occasion, tier_names, zone_here
from portal.web.staff.verdicts import too_many_codes


@staff.get("")
def find() -> ResponseReturnValue:
    session.pop("staff_query", None)
    return render_template("staff/find.html", now_text=clock_time(local(now(), zone_here())))


@staff.get("/stay")
def stay() -> ResponseReturnValue:
    """Answer a page that tells that somebody is at the till; the guard has noted it."""
    return Response(status=204)


@staff.post("/find")
def look_up() -> ResponseReturnValue:
    typed = (printable(request.form.get("query")) or "")[:LONGEST_QUERY]
    if looks_like_a_benefit(typed):
        return _scanned(typed, occasion())
    session["staff_query"] = typed
    found = search(typed, reading_connection(), country=settings().country)
    if len(found) == 1:
        session.pop("staff_query")
        return redirect(url_for(".show_profile", profile_id=found[0].id), code=303)
    return redirect(url_for(".show_found"), code=303)


@staff.get("/found")
def show_found() -> ResponseReturnValue:
    typed = str(session.get("staff_query", ""))
    found = search(typed, reading_connection(), country=settings().country)
    names = tier_names()
    return render_template(
        "staff/found.html",
        found=[found_line(each, names.get(each.tier_handle or "")) for each in found],
        typed=typed,
    )


def _scanned(typed: str, on: Occasion) -> ResponseReturnValue:
    try:
        found = scan(typed, by=at_work().actor, on=on, settings=settings(), now=now())
    except NotFound:
        flash(_("Nothing has this code. Is it typed as it is written?"), "warn")
        return redirect(url_for(".find"), code=303)
    except TooMany as limit:
        verdict = too_many_codes(limit.retry_after)
        page = make_response(render_template("staff/refused.html", verdict=verdict), 429)
        page.headers["Retry-After"] = str(limit.retry_after)
        return page
    return redirect(_page_of(found), code=303)


def _page_of(found: Scanned) -> str:
    if found.redemption_id is not None:
        return url_for(".show_redemption", redemption_id=found.redemption_id)
    return url_for(".show_benefit", benefit_id=found.benefit_id, scan=found.key)
