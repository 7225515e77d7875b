"""A member at the till: what they hold, and what they could have, or why not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.benefits.holding import Held
from portal.benefits.overview import InHand, Offer
from portal.benefits.serving import guest
from portal.clock import now
from portal.routing import ME
from portal.web.gettext import _
from portal.web.languages import chosen
from portal.web.moments import SOON, short_day
from portal.web.pictures import icon_of
from portal.web.signed_in import reading_connection, settings
from portal.web.staff import staff
from portal.web.staff.people_shown import guest_line
from portal.web.staff.shifts import at_work
from portal.web.states import uses_left
from portal.web.wording import told


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A benefit in the list of what a member holds."""

    name: str
    icon: str
    label: str
    is_soon: bool
    href: str


@dataclass(frozen=True, slots=True)
class OfferLine:
    """An offer to a member: the way to claim it with them, or why not."""

    name: str
    icon: str
    why_not: str | None
    href: str | None
    action: str


@staff.get("/profiles/<profile:profile_id>")
def show_profile(profile_id: UUID | str) -> ResponseReturnValue:
    at, connection, who_is = now(), reading_connection(), known(profile_id)
    who = guest(who_is, connection, zone=settings().timezone, now=at)
    seen = who.sees(connection, now=at)
    return render_template(
        "staff/profile.html",
        guest=guest_line(who),
        held=[_held_line(each, at) for each in seen.in_hand if each.why_not is None],
        offers=[_offer_line(each, who.id) for each in seen.offers if _is_worth_telling(each)],
        profile_id=who.id,
        is_launched="staffId" in request.args,
    )


def known(profile_id: UUID | str) -> UUID:
    """Return the id that stands in a path; here nobody is `me`."""
    if profile_id == ME or not isinstance(profile_id, UUID):
        abort(404)
    return profile_id


def _held_line(in_hand: InHand, at: datetime) -> HeldLine:
    held = in_hand.held
    words = held.texts.spoken_in(chosen())
    is_soon = held.ends_at - at <= SOON
    return HeldLine(
        name=words.name,
        icon=icon_of(words),
        label=_label(held, is_soon=is_soon),
        is_soon=is_soon,
        href=url_for(".show_benefit", benefit_id=held.id),
    )


def _label(held: Held, *, is_soon: bool) -> str:
    if is_soon:
        return _("Ends %(day)s", day=short_day(held.expires_local_at))
    if held.max_redemptions is None or not held.redemptions_used:
        return _("Ready")
    return uses_left(held.max_redemptions, held.redemptions_used)


def _is_worth_telling(offer: Offer) -> bool:
    return offer.refusal is None or offer.refusal.code != "already_held"


def _offer_line(offer: Offer, profile_id: UUID) -> OfferLine:
    words, shift = offer.definition.texts.spoken_in(chosen()), at_work()
    place: dict[str, Any] = {"profile_id": profile_id, "handle": offer.definition.handle}
    if offer.refusal is None:
        href = url_for(".assist", **place) if shift.may("assist") else None
        return OfferLine(words.name, icon_of(words), None, href, _("Claim with them"))
    why = told(offer.refusal, zone=settings().timezone)
    can_give = shift.may("override") and offer.refusal.code not in {"no_code_left", "sold_out"}
    href = url_for(".give_anyway", **place) if can_give else None
    return OfferLine(words.name, icon_of(words), why.text, href, _("Give it all the same"))
