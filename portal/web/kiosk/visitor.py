"""Who is at this kiosk: a cookie of its own, which names a visit on the server and no person."""

from flask import Response, after_this_request, g, request, session

from portal.clock import now
from portal.definitions import catalogue
from portal.profiles import visiting
from portal.profiles.visiting import Begun
from portal.secrets import hashed
from portal.web.devices import this_kiosk
from portal.web.signed_in import Member, reading_connection, settings

_LONGEST_TOKEN = 64
_FINDING = visiting.finding(catalogue.VERSION.label("version"))


class Visitor(Member):
    """A member who is at a kiosk."""

    @property
    def visit_id(self) -> int:
        """The visit in which they are."""
        return int(self.row.visit_id)


def visitor() -> Visitor:
    """Return the member at this kiosk; the guard of the blueprint has let nobody else in."""
    found = visitor_or_none()
    if found is None:
        raise RuntimeError("a view outside its guard")
    return found


def visitor_or_none() -> Visitor | None:
    """Return the member at this kiosk while their visit is open."""
    if "visitor" not in g:
        g.visitor = _read()
    found: Visitor | None = g.visitor
    return found


def begun_or_none() -> Begun | None:
    """Return the open visit of this kiosk, also when its number is not proven yet."""
    device, token = this_kiosk(), _token()
    if device is None or token is None:
        return None
    return visiting.begun(token, reading_connection(), device_id=device.id, now=now())


def note_touch(visit_id: int) -> None:
    """Note that somebody is at the screen; after a claim it stays for a shorter time."""
    idle = visiting.idle_for(settings(), is_done=is_done())
    visiting.touch(visit_id, idle=idle, now=now())


def is_done() -> bool:
    """Tell whether this is the page that follows a claim."""
    return request.args.get("claimed") == "1"


def admit(response: Response, token: str) -> Response:
    """Let the kiosk's browser keep the token of a visit until it is closed."""
    secure = settings().is_https
    response.set_cookie(_cookie(), token, secure=secure, httponly=True, samesite="Strict")
    g.keeps_token = True
    return response


def dismiss(response: Response) -> Response:
    """Leave nothing of a visit in the browser: no token, no language, no look, no note."""
    session.clear()
    return _without_token(response)


def forget_whose_visit_is_over() -> None:
    """Where the token is of a visit that is over, drop all of it before the page is made."""
    if _token() is not None and begun_or_none() is None:
        session.clear()
        after_this_request(_without_token)


def _without_token(response: Response) -> Response:
    if not g.get("keeps_token"):
        secure = settings().is_https
        response.delete_cookie(_cookie(), secure=secure, httponly=True, samesite="Strict")
    return response


def _read() -> Visitor | None:
    device, token = this_kiosk(), _token()
    if device is None or token is None:
        return None
    given = {"token_hash": hashed(token), "device_id": device.id, "now": now()}
    row = reading_connection().execute(_FINDING, given).first()
    return Visitor(token, row) if row is not None else None


def _token() -> str | None:
    kept = request.cookies.get(_cookie(), "")
    return kept if 0 < len(kept) <= _LONGEST_TOKEN else None


def _cookie() -> str:
    return "__Host-kiosk" if settings().is_https else "kiosk"
