"""Which till or kiosk this browser is."""

from flask import Response, after_this_request, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.clock import now
from portal.stores import devices
from portal.stores.devices import KnownDevice
from portal.web.signed_in import reading_connection, settings

# As long as a browser keeps a cookie; the server decides whether the device still is one.
_FOR = 400 * 24 * 3600
_LONGEST_SECRET = 100


def this_device() -> KnownDevice | None:
    """Return the till or kiosk that this browser is, and note its use; None when it is none."""
    if "device" not in g:
        g.device = _read()
    found: KnownDevice | None = g.device
    return found


def this_till() -> KnownDevice | None:
    """Return the till that this browser is, if it is one."""
    return _of_kind("till")


def this_kiosk() -> KnownDevice | None:
    """Return the kiosk that this browser is, if it is one."""
    return _of_kind("kiosk")


def keep_to_kiosk() -> ResponseReturnValue | None:
    """Let nobody stay signed in on a kiosk: it has pages of its own, which forget who was there.

    In the demo one browser is everything.
    """
    if settings().demo or this_kiosk() is None:
        return None
    return redirect(url_for("kiosk.attract"), code=303)


def keep_secret(response: Response, secret: str) -> Response:
    """Let the browser keep the secret by which it is known as a device."""
    response.set_cookie(
        _cookie(),
        secret,
        max_age=_FOR,
        secure=settings().is_https,
        httponly=True,
        samesite="Lax",
    )
    return response


def _cookie() -> str:
    return "__Host-shop-device" if settings().is_https else "shop-device"


def _of_kind(kind: str) -> KnownDevice | None:
    device = this_device()
    return device if device is not None and device.kind == kind else None


def _read() -> KnownDevice | None:
    secret, at = request.cookies.get(_cookie(), ""), now()
    if not 0 < len(secret) <= _LONGEST_SECRET:
        return None
    device = devices.find(secret, reading_connection(), now=at)
    if device is not None and at - device.seen_at > devices.SEEN_EVERY:
        devices.seen(device.id, settings=settings(), now=at)
        after_this_request(lambda response: keep_secret(response, secret))
    return device
