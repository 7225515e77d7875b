"""The pages at a till: each needs a till, a person signed in there, and a right of their role."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.clock import now
from portal.stores.rights import Right
from portal.web.devices import this_till
from portal.web.security_headers import SAFE_METHODS, refuse_cross_site
from portal.web.signed_in import settings
from portal.web.staff.shifts import this_shift

staff = Blueprint("staff", __name__, url_prefix="/staff")
entrance = Blueprint("staff_entrance", __name__, url_prefix="/staff")

# A page that is not here is open to no role.
NEEDS: Mapping[str, Right] = {
    "find": "look",
    "look_up": "look",
    "show_found": "look",
    "show_profile": "look",
    "show_benefit": "look",
    "show_redemption": "look",
    "today": "look",
    "camera": "look",
    "stay": "look",
    "redeem": "redeem",
    "undo": "undo",
    "undo_now": "undo",
    "assist": "assist",
    "claim": "assist",
    "void": "void",
    "void_now": "void",
    "override": "override",
    "override_now": "override",
    "give_anyway": "override",
    "give_anyway_now": "override",
}
_LAUNCHED = re.compile(r"/staff/profiles/[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def only_at_a_till() -> ResponseReturnValue | None:
    """Show nobody more than how to set the device up, unless it is a till of ours."""
    if this_till() is not None:
        return None
    return render_template("staff/no_till.html"), 403


for _blueprint in (staff, entrance):
    _blueprint.before_request(refuse_cross_site)
    _blueprint.before_request(only_at_a_till)


@entrance.before_request
def forget_whom_they_looked_for() -> None:
    """Leave nothing that was typed of a member where somebody locks, leaves or comes."""
    session.pop("staff_query", None)


@staff.before_request
def let_staff_in() -> ResponseReturnValue | None:
    """Let in who is signed in, has a PIN of their own, is at the till and may see the page."""
    shift = this_shift()
    if shift is None:
        return _again_from_here() or redirect(_sign_in_href(), code=303)
    if shift.is_locked(settings=settings(), now=now()):
        return redirect(url_for("staff_entrance.ask_again", next=launched()), code=303)
    if shift.has_drawn_pin:
        return redirect(url_for("staff_entrance.choose_pin"), code=303)
    if shift.lacks_second_factor and shift.has_app:
        return redirect(url_for("staff_entrance.ask_code"), code=303)
    needed = NEEDS.get((request.endpoint or "").removeprefix("staff."))
    if needed is None or not shift.may(needed):
        return render_template("staff/not_allowed.html"), 403
    return None


@staff.context_processor
@entrance.context_processor
def around() -> dict[str, Any]:
    """Give every page the till and the person at it."""
    if g.get("without_store"):
        return {"till": None, "shift": None, "lock_seconds": 0}
    seconds = 60 * settings().staff_lock_minutes
    return {"till": this_till(), "shift": this_shift(), "lock_seconds": seconds}


def launched() -> str | None:
    """Return the page of a member that a point of sale opened, to come back to; else None."""
    path = request.args.get("next") or request.path
    return path if _LAUNCHED.fullmatch(path) else None


def _sign_in_href() -> str:
    return url_for("staff_entrance.ask_who", next=launched(), who=request.args.get("staffId"))


def _again_from_here() -> ResponseReturnValue | None:
    """Open a page that was linked from elsewhere once more, from here.

    A browser sends the cookie of a person at a till only from pages of the till.
    """
    is_linked = request.headers.get("Sec-Fetch-Site") == "cross-site"
    if not is_linked or request.method not in SAFE_METHODS or request.args.get("again"):
        return None
    again = urlencode({**request.args.to_dict(), "again": 1})
    return render_template("staff/again.html", href=f"{request.path}?{again}")
