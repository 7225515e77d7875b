"""Be a till or a kiosk of the demo shop, in one click."""

from dataclasses import dataclass

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.clock import now
from portal.demo import staff
from portal.demo.cast import FEATURED
from portal.demo.programme import cards
from portal.stores.enrolling import KINDS
from portal.web.browsers import client
from portal.web.demo import demo
from portal.web.devices import keep_secret
from portal.web.gettext import _
from portal.web.signed_in import settings

_HOMES = {"till": "staff.find", "kiosk": "kiosk.attract"}


@dataclass(frozen=True, slots=True)
class DeviceCard:
    """What this browser may become."""

    name: str
    story: str
    action: str
    href: str


@demo.get("/devices/<handle:handle>")
def show_device(handle: str) -> ResponseReturnValue:
    return render_template("demo/device.html", device=device_card(handle))


@demo.post("/devices/<handle:handle>")
def become_device(handle: str) -> ResponseReturnValue:
    device_card(handle)
    staff.hire(now=now())
    secret = staff.set_up(handle, client=client(), settings=settings(), now=now())
    return keep_secret(make_response(redirect(url_for(_HOMES[handle]), code=303)), secret)


def device_card(kind: str) -> DeviceCard:
    """Describe a kind of device; any other kind is no such page."""
    if kind not in KINDS:
        abort(404)
    href = url_for("demo.become_device", handle=kind)
    if kind == "kiosk":
        return DeviceCard(_("A member at a kiosk"), _visitors(), _("Be a kiosk"), href)
    pin, names = staff.PIN, ", ".join(handle for handle, _name, _role in staff.CREW)
    return DeviceCard(
        name=_("Staff at a till"),
        story=_("Sign in as one of %(names)s with the PIN %(pin)s.", names=names, pin=pin),
        action=_("Be a till"),
        href=href,
    )


def _visitors() -> str:
    """Tell whom one may be at the kiosk: the card and the PIN of each."""
    words = _("%(name)s: card %(card)s, PIN %(pin)s.")
    told = [
        words % {"name": person.first_name, "card": card, "pin": person.pin}
        for person, card in zip(FEATURED, cards(), strict=False)
        if person.pin
    ]
    return " ".join(told)
