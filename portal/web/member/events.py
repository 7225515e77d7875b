"""Words each event in the life of a benefit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from portal.benefits.history import Happening
from portal.codes import grouped
from portal.web.gettext import _, ngettext
from portal.web.languages import chosen
from portal.web.moments import clock_time, day, local


@dataclass(frozen=True, slots=True)
class Event:
    """One event as pages show it."""

    icon: str
    what: str
    name: str
    when: str
    where: str
    by: str
    reference: str
    href: str


def event_of(happening: Happening) -> Event:
    """Put an event into words."""
    icon, says = _WORDS[happening.event]
    when = local(happening.at, happening.timezone)
    return Event(
        icon=icon,
        what=says(happening),
        name=happening.texts.spoken_in(chosen()).name,
        when=_("%(day)s, %(time)s", day=day(when), time=clock_time(when)),
        where=happening.location or "",
        by=_by(happening),
        reference=grouped(happening.reference),
        href=url_for("member.show_receipt", reference=happening.reference),
    )


def _used(happening: Happening) -> str:
    return ngettext("Used once", "Used %(num)d times", happening.count)


def _extended(happening: Happening) -> str:
    ends = datetime.fromisoformat(happening.after["ends_at"])
    last = local(ends, happening.timezone)
    return _("More time, until %(day)s", day=day(last))


def _moved(happening: Happening) -> str:
    last = datetime.fromisoformat(happening.after["expires_at"])
    return _("New last day: %(day)s", day=day(last))


def _handed_on(happening: Happening) -> str:
    return _("Given to you") if happening.is_own else _("Given away")


def _offered(happening: Happening) -> str:
    return _("Offered to somebody") if happening.is_own else _("Offered to you")


def _declined(happening: Happening) -> str:
    return _("Not taken; it stayed with you") if happening.is_own else _("You left it")


def _voided(happening: Happening) -> str:
    return _("Withdrawn: %(reason)s", reason=happening.after["reason"])


_WORDS: Mapping[str, tuple[str, Callable[[Happening], str]]] = {
    "benefit claimed": ("gift", lambda _happening: _("Claimed")),
    "benefit issued": ("gift", lambda _happening: _("Given to you")),
    "benefit redeemed": ("badge-check", _used),
    "redemption reversed": ("undo-2", lambda _happening: _("Use undone")),
    "benefit extended": ("calendar", _extended),
    "benefit changed": ("calendar", _moved),
    "benefit offered": ("send", _offered),
    "invitation declined": ("undo-2", _declined),
    "invitation taken back": ("undo-2", lambda _happening: _("Offer taken back")),
    "invitation lapsed": ("hourglass", lambda _happening: _("Offer ran out")),
    "benefit reassigned": ("send", _handed_on),
    "benefit voided": ("ban", _voided),
}


def _by(happening: Happening) -> str:
    match happening.by:
        case "member":
            return _("By you") if happening.is_own else _("By another member")
        case "staff" | "device":
            return _("By our staff")
    return _("By the programme")
