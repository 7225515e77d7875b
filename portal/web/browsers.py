"""What a request tells of the browser and of the network that it comes from."""

import ipaddress

from flask import Response, request

from portal.profiles.sessions import Browser
from portal.secrets import new_token
from portal.web.signed_in import settings

_FOR = 400 * 24 * 3600
# The first that is named wins: Edge says Chrome too, and Chrome says Safari.
_PROGRAMS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "CriOS": "Chrome"}
_PROGRAMS |= {"Chrome/": "Chrome", "Safari/": "Safari"}
_MACHINES = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows"}
_MACHINES |= {"Mac OS X": "Mac", "CrOS": "Chromebook", "Linux": "Linux"}
_IPV6_PREFIX = 64


def this_browser() -> Browser:
    """Return the browser of this request; one without a device secret is given one."""
    return Browser(_described(request.user_agent.string), _device() or new_token())


def client() -> str:
    """Name the client for the limits: its IPv4 address, or the /64 of its IPv6 address."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network(f"{address}/{_IPV6_PREFIX}", strict=False))
    return str(address)


def know_again(response: Response, browser: Browser) -> Response:
    """Let the browser keep its device secret, by which a new device is told from an old one."""
    response.set_cookie(
        device_cookie(),
        browser.device,
        max_age=_FOR,
        secure=settings().is_https,
        httponly=True,
        samesite="Lax",
    )
    return response


def device_cookie() -> str:
    """Name the cookie of the device; browsers hold the `__Host-` prefix to its word."""
    return "__Host-device" if settings().is_https else "device"


def _device() -> str | None:
    kept = request.cookies.get(device_cookie(), "")
    return kept if len(kept) == len(new_token()) else None


def _described(agent: str) -> str:
    program = next((name for sign, name in _PROGRAMS.items() if sign in agent), None)
    machine = next((name for sign, name in _MACHINES.items() if sign in agent), None)
    return ", ".join(filter(None, (program, machine))) or "?"
