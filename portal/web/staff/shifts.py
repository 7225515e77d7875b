"""Who is at the till, by a cookie that a browser sends only from pages of ours."""

from flask import Response, after_this_request, g, request

from portal.clock import now
from portal.stores import sessions
from portal.stores.sessions import Shift
from portal.web.devices import this_till
from portal.web.signed_in import reading_connection, settings

_LONGEST_TOKEN = 100


def this_shift() -> Shift | None:
    """Return who is signed in at this till, and note that they are there; None when nobody is."""
    if "shift" not in g:
        g.shift = _read()
    found: Shift | None = g.shift
    return found


def at_work() -> Shift:
    """Return who is signed in; the guard of the blueprint has let nobody else in."""
    shift = this_shift()
    if shift is None:
        raise RuntimeError("the guard let somebody in who is not signed in")
    return shift


def unlocked_shift() -> Shift | None:
    """Return who is signed in where the till is not locked; else None."""
    shift = this_shift()
    if shift is None or shift.is_locked(settings=settings(), now=now()):
        return None
    return shift


def keep_token(token: str) -> None:
    """Let the browser keep a new token of the session with the answer to this request."""

    def keep(response: Response) -> Response:
        response.set_cookie(
            _cookie(), token, secure=settings().is_https, httponly=True, samesite="Strict"
        )
        return response

    after_this_request(keep)


def drop_token() -> None:
    """Let the browser forget the session with the answer to this request."""

    def drop(response: Response) -> Response:
        response.delete_cookie(
            _cookie(), secure=settings().is_https, httponly=True, samesite="Strict"
        )
        return response

    after_this_request(drop)


def _cookie() -> str:
    return "__Host-shift" if settings().is_https else "shift"


def _read() -> Shift | None:
    token, till, at = request.cookies.get(_cookie(), ""), this_till(), now()
    if till is None or not 0 < len(token) <= _LONGEST_TOKEN:
        return None
    shift = sessions.find(
        token, reading_connection(), device_id=till.id, settings=settings(), now=at
    )
    if shift is None or shift.is_locked(settings=settings(), now=at):
        return shift
    if at - shift.seen_at > sessions.SEEN_EVERY:
        sessions.seen(shift.id, now=at)
    return shift
