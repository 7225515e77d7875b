"""Shows of a member no more than a till needs: a first name, an initial, a masked number."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import lazy_gettext

from portal.benefits.serving import Guest
from portal.profiles.searching import FoundProfile
from portal.stores.rights import Role
from portal.web.amounts import listed
from portal.web.gettext import _

_ROLES: Mapping[Role, str] = {
    "till": lazy_gettext("at the till"),
    "supervisor": lazy_gettext("supervisor"),
    "admin": lazy_gettext("administrator"),
    "auditor": lazy_gettext("auditor"),
}


@dataclass(frozen=True, slots=True)
class GuestLine:
    """A member at the head of a page."""

    name: str
    initials: str
    tier_name: str | None
    masked_id: str
    href: str


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A member in the list of those found."""

    name: str
    tier_name: str | None
    hint: str
    href: str


def role_name(role: Role) -> str:
    """Name a role."""
    return str(_ROLES[role])


def short_name(first: str | None, last: str | None) -> str:
    """Write the first name and an initial."""
    initial = f"{last[:1]}." if last else ""
    return " ".join(filter(None, (first, initial))) or _("Member")


def guest_line(guest: Guest) -> GuestLine:
    """Show a member at the head of a page."""
    initials = ((guest.first_name or "")[:1] + (guest.last_name or "")[:1]).upper()
    return GuestLine(
        name=short_name(guest.first_name, guest.last_name),
        initials=initials or "–",
        tier_name=guest.tier_name,
        masked_id=masked(guest.card or guest.id.hex),
        href=url_for("staff.show_profile", profile_id=guest.id),
    )


def found_line(found: FoundProfile, tier_name: str | None) -> FoundLine:
    """Show a member in a list, with what tells two of one name apart."""
    hints = (masked_address(found.email), masked(found.mobile_phone) if found.mobile_phone else "")
    return FoundLine(
        name=short_name(found.first_name, found.last_name),
        tier_name=tier_name,
        hint=listed(hints),
        href=url_for("staff.show_profile", profile_id=found.id),
    )


def masked(number: str) -> str:
    """Show the last four characters of a number."""
    return f"•••• {number[-4:]}"


def masked_address(address: str | None) -> str:
    """Show the first letter of an address, and the last part of its host."""
    if not address:
        return ""
    name, _at, host = address.partition("@")
    return f"{name[:1]}•••@•••.{host.rpartition('.')[2]}"
