"""One offer at a kiosk: what it is, and the claim or the reason why not."""

from dataclasses import dataclass
from textwrap import wrap
from uuid import uuid4

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.audit.recording import Actor
from portal.benefits import claiming
from portal.benefits.overview import Offer, offer_to
from portal.clock import now
from portal.errors import Refusal, Refused
from portal.stores.devices import KnownDevice
from portal.web.devices import this_kiosk
from portal.web.forms import key_of_form
from portal.web.gettext import _
from portal.web.kiosk import visit
from portal.web.kiosk.frame import kiosk_page
from portal.web.kiosk.visitor import visitor
from portal.web.languages import chosen
from portal.web.pictures import picture_of
from portal.web.reasons.reason import Words
from portal.web.reasons.telling import Checklist, checklist
from portal.web.signed_in import reading_connection, settings
from portal.web.states import stock_text, uses_text, valid_text, window_text
from portal.web.wording import told

# What fits a screen of 768 px without scrolling.
_LETTERS_AT_ONCE = 380


@dataclass(frozen=True, slots=True)
class OfferPage:
    """An offer as its page shows it, with the form that claims it or the way to what is held."""

    name: str
    summary: str
    image_url: str | None
    facts: list[tuple[str, str]]
    claim_href: str | None
    key: str
    held_href: str | None
    more_href: str | None


@visit.get("/offers/<handle:handle>")
def show_offer(handle: str) -> ResponseReturnValue:
    return _page(_offer(handle))


@visit.post("/offers/<handle:handle>/claim")
def claim(handle: str) -> ResponseReturnValue:
    who, device = visitor(), this_kiosk()
    try:
        benefit_id = claiming.claim(
            handle,
            profile_id=who.profile_id,
            by=Actor("member", str(who.profile_id)),
            key=key_of_form(),
            timezone=(device.timezone if device else None) or settings().timezone,
            home=settings().timezone,
            now=now(),
            noted=_place(device),
        )
    except Refused as refused:
        return _not_claimed(handle, refused)
    return redirect(url_for(".show_benefit", benefit_id=benefit_id, claimed=1), code=303)


@visit.get("/offers/<handle:handle>/more")
def show_more(handle: str) -> ResponseReturnValue:
    """Show the rest of the words, a screen at a time."""
    offer = _offer(handle)
    screens = _screens(offer)
    number = min(max(1, request.args.get("page", 1, type=int)), max(1, len(screens)))
    following = url_for(".show_more", handle=handle, page=number + 1)
    return kiosk_page(
        "kiosk/more.html",
        back=url_for(".show_offer", handle=handle),
        name=offer.definition.texts.spoken_in(chosen()).name,
        screen=screens[number - 1] if screens else None,
        next_href=following if number < len(screens) else None,
    )


def _place(device: KnownDevice | None) -> dict[str, object]:
    if device is None:
        return {}
    return {"channel": "kiosk", "device_id": device.id, "location_id": device.location_id}


def _offer(handle: str) -> Offer:
    at, who = now(), visitor()
    return offer_to(handle, who.standing(at=at), who.catalogue, reading_connection(), now=at)


def _not_claimed(handle: str, refused: Refused) -> ResponseReturnValue:
    refusal = refused.refusal
    if refusal.code == "already_held":
        benefit_id = refusal.facts["benefit_id"]
        return redirect(url_for(".show_benefit", benefit_id=benefit_id), code=303)
    offer = _offer(handle)
    return _page(Offer(offer.definition, refusal, offer.supply)), 409


def _page(offer: Offer) -> str:
    handle, refusal = offer.definition.handle, offer.refusal
    return kiosk_page(
        "kiosk/offer.html",
        back=url_for(".show_benefits", shelf="claim" if refusal is None else "later"),
        here=url_for(".show_offer", handle=handle),
        offer=_offer_page(offer),
        refusal=_refusal(offer),
        checklist=_checklist(refusal),
    )


def _refusal(offer: Offer) -> Words | None:
    if offer.refusal is None or offer.refusal.code == "already_held":
        return None
    earn = offer.definition.texts.spoken_in(chosen()).earn_instructions
    return told(offer.refusal, zone=settings().timezone, earn_instructions=earn)


def _checklist(refusal: Refusal | None) -> Checklist | None:
    if refusal is None or refusal.code != "condition_not_met":
        return None
    return checklist(refusal.facts["unmet"])


def _offer_page(offer: Offer) -> OfferPage:
    definition, refusal = offer.definition, offer.refusal
    words = definition.texts.spoken_in(chosen())
    is_held = refusal is not None and refusal.code == "already_held"
    claim_href = url_for(".claim", handle=definition.handle)
    more_href = url_for(".show_more", handle=definition.handle)
    return OfferPage(
        name=words.name,
        summary=words.short_description or "",
        image_url=picture_of(words),
        facts=_facts(offer),
        claim_href=claim_href if refusal is None else None,
        key=str(uuid4()),
        held_href=url_for(".show_benefit", benefit_id=refusal.facts["benefit_id"])
        if refusal is not None and is_held
        else None,
        more_href=more_href if _screens(offer) else None,
    )


def _facts(offer: Offer) -> list[tuple[str, str]]:
    facts = [
        ("calendar", valid_text(offer.definition)),
        ("ticket", uses_text(offer.definition.max_redemptions)),
        ("clock", window_text(offer, zone=settings().timezone)),
        ("hourglass", stock_text(offer)),
    ]
    return [(icon, text) for icon, text in facts if text]


def _screens(offer: Offer) -> list[tuple[str, str]]:
    """Break the words into headings with as much text as a screen holds."""
    words = offer.definition.texts.spoken_in(chosen())
    topics = (
        (_("In store"), words.redeem_instructions_store),
        (_("Online"), words.redeem_instructions_online),
        (_("How to get it"), words.earn_instructions),
        (_("Terms"), words.terms_conditions),
    )
    return [
        (heading, part)
        for heading, text in topics
        if text
        for part in wrap(text, _LETTERS_AT_ONCE, break_long_words=True)
    ]
