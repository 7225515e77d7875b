"""Where to go on after a detour: one of our own pages and nothing else."""

import re

from flask import request, url_for

_PAGES = re.compile(
    r"/|/history|/you|/you/pin|/sign-in|/sign-in/code|/benefits/[0-9]{1,18}(?:/show)?"
    r"|/(?:offers|claim)/[A-Za-z0-9_-]{1,191}"
    r"|/devices(?:/enrol)?|/staff(?:/sign-in|/unlock|/pin|/today|/found|/camera)?"
    r"|/staff/profiles/[0-9a-f-]{36}|/staff/(?:benefits|redemptions)/[0-9]{1,18}"
)
# Not parsed as an address: what a client made up may be none.
_ADDRESS = re.compile(r"https?://(?P<host>[^/?#]+)(?P<path>[^?#]*)(?:[?#].*)?")


def page_or_home(path: str | None) -> str:
    """Return the path when it is a page of ours, to the letter; else home."""
    return path if path and _PAGES.fullmatch(path) else url_for("member.home")


def page_asked_for() -> str:
    """Return the page that a guard keeps back; for a form, the page that the form stood on."""
    if request.method in {"GET", "HEAD"}:
        return request.path if _PAGES.fullmatch(request.path) else ""
    came_from = _ADDRESS.fullmatch(request.referrer or "")
    if came_from is None or came_from["host"] != request.host:
        return ""
    return came_from["path"] if _PAGES.fullmatch(came_from["path"]) else ""
