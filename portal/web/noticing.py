"""Writes into the log who came in, who did not, and what was refused; no name, no address."""

from flask import Flask, Response, request

from portal import logs
from portal.web.here import kept

_REFUSALS = frozenset({401, 403, 429})
# To a shop's own programs a missing thing is an answer like any other.
_MAY_LOOK_FOR_ANYTHING = frozenset({"v3", None})


def let_in(**who: object) -> None:
    """Note that somebody proved who they are."""
    logs.info("signed in", at=request.endpoint, **_known() | who)


def kept_out(**who: object) -> None:
    """Note that somebody did not prove who they are."""
    logs.warning("sign-in failed", at=request.endpoint, **_known() | who)


def let_go(**who: object) -> None:
    """Note that somebody ended a session."""
    logs.info("signed out", at=request.endpoint, **_known() | who)


def notice_refusals(app: Flask) -> None:
    """Note each answer that refuses, or says of what is another's that it is not there."""

    @app.after_request
    def notice(answer: Response) -> Response:
        status = answer.status_code
        if status in _REFUSALS:
            logs.warning("refused", status=status, at=request.endpoint, **_known())
        elif status == 404 and request.blueprint not in _MAY_LOOK_FOR_ANYTHING:
            logs.info("not there", at=request.endpoint, **_known())
        return answer


def _known() -> dict[str, object]:
    """Return who is asking, as far as this request has found out."""
    here, known = kept(), dict[str, object]()
    member = here.get("visitor") or here.get("member")
    if member is not None and member.row is not None:
        known["profile_id"] = str(member.profile_id)
    if (shift := here.get("shift")) is not None:
        known["staff"] = shift.handle
    if (device := here.get("device")) is not None:
        known["device_id"] = device.id
    if (caller := here.get("caller")) is not None:
        known["caller"] = f"{caller.kind} {caller.id}"
    return known
