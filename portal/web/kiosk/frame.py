"""What stands on every page of a kiosk: the shop, ways back and out, and how it looks."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request, session

from portal.profiles.visiting import MOST_EXTENSIONS
from portal.web.devices import this_kiosk
from portal.web.kiosk.visitor import is_done, visitor_or_none
from portal.web.signed_in import settings

LOOKS = ("larger", "contrast")
CHOICES = ("language", "kiosk_looks")
_SHORTEST_WARNING = 20


@dataclass(frozen=True, slots=True)
class Frame:
    """The same on every page; `stays` tells whether somebody may be at the screen."""

    shop: str
    looks: tuple[str, ...]
    here: str
    back_href: str | None
    stays: bool
    idle_seconds: int
    warning_seconds: int
    extensions_left: int


def kiosk_page(
    template: str,
    *,
    back: str | None = None,
    here: str | None = None,
    stays: bool = True,
    **words: Any,
) -> str:
    """Render a page of the kiosk; `back` is where Back leads, `here` where its looks return to."""
    return render_template(template, frame=_frame(back, here, stays), **words)


def bare_frame() -> Frame:
    """Make the frame of a page that must not ask the store anything."""
    return Frame("", _looks(), "/kiosk", None, False, 0, 0, 0)


def _frame(back: str | None, here: str | None, stays: bool) -> Frame:
    device, who, known = this_kiosk(), visitor_or_none(), settings()
    warning = known.kiosk_warning_seconds
    idle = known.kiosk_idle_seconds
    if is_done():
        warning = _SHORTEST_WARNING
        idle = known.kiosk_after_claim_seconds - warning
    return Frame(
        shop=device.location_name if device else "",
        looks=_looks(),
        here=here or request.full_path.removesuffix("?"),
        back_href=back,
        stays=stays,
        idle_seconds=idle,
        warning_seconds=warning,
        extensions_left=MOST_EXTENSIONS - (who.row.extensions if who else 0),
    )


def _looks() -> tuple[str, ...]:
    chosen = session.get("kiosk_looks", [])
    return tuple(look for look in LOOKS if look in chosen)
