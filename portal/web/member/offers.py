"""The page of an offer: what it is, its terms, and the claim or the reason why not."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.audit.recording import Actor
from portal.benefits import claiming
from portal.benefits.overview import Offer, offer_to
from portal.clock import now
from portal.definitions.catalogue import Definition
from portal.definitions.rich_text import HarmlessHtml
from portal.errors import Refused
from portal.web.forms import key_of_form
from portal.web.gettext import _
from portal.web.languages import chosen
from portal.web.member import member
from portal.web.member.looks import places_of
from portal.web.pictures import icon_of, picture_of
from portal.web.reasons.reason import Words
from portal.web.reasons.telling import Checklist, checklist
from portal.web.signed_in import connection, settings, signed_in
from portal.web.states import offer_state, stock_text, uses_text, valid_text, window_text
from portal.web.wording import told


@dataclass(frozen=True, slots=True)
class OfferPage:
    """An offer as its page shows it."""

    name: str
    summary: str
    image_url: str | None
    icon: str
    state: str
    label: str
    long_description_html: HarmlessHtml | None
    terms: str | None
    earn_instructions: str | None
    redeem_store: str | None
    redeem_online: str | None
    valid_text: str
    uses_text: str
    stock_text: str | None
    window_text: str | None
    places: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimForm:
    """The one button of a claimable offer; `key` makes a form that is sent twice one claim."""

    href: str
    key: str
    button: str


@dataclass(frozen=True, slots=True)
class Link:
    """A way on, with its words."""

    href: str
    text: str


@member.get("/offers/<handle:handle>")
def show_offer(handle: str) -> ResponseReturnValue:
    at, who = now(), signed_in()
    offer = offer_to(handle, who.standing(at=at), who.catalogue, connection(), now=at)
    return _page(offer)


@member.get("/claim/<handle:handle>")
@member.get("/offers/<handle:handle>/claim")
def claim_link(handle: str) -> ResponseReturnValue:
    return redirect(url_for(".show_offer", handle=handle), code=303)


@member.post("/offers/<handle:handle>/claim")
def claim(handle: str) -> ResponseReturnValue:
    at, who = now(), signed_in()
    try:
        benefit_id = claiming.claim(
            handle,
            profile_id=who.profile_id,
            by=Actor("member", str(who.profile_id)),
            key=key_of_form(),
            timezone=settings().timezone,
            home=settings().timezone,
            now=at,
        )
    except Refused as refused:
        return _not_claimed(handle, refused, at)
    return redirect(url_for(".show_benefit", benefit_id=benefit_id, claimed=1), code=303)


def _not_claimed(handle: str, refused: Refused, at: datetime) -> ResponseReturnValue:
    """Lead whoever has it already to what they have; tell everybody else why not."""
    refusal, who = refused.refusal, signed_in()
    if refusal.code == "already_held":
        flash(_("You have this one already. Here it is."), "info")
        benefit_id = refusal.facts["benefit_id"]
        return redirect(url_for(".show_benefit", benefit_id=benefit_id), code=303)
    offer = offer_to(handle, who.standing(at=at), who.catalogue, connection(), now=at)
    return _page(Offer(offer.definition, refusal, offer.supply)), 409


def _page(offer: Offer) -> str:
    name = offer.definition.texts.spoken_in(chosen()).name
    return render_template(
        "member/offer.html",
        offer=_offer_page(offer),
        claim=_claim_form(offer.definition, name) if offer.refusal is None else None,
        held=_held(offer),
        refusal=_refusal(offer),
        calendar_href=_calendar_href(offer),
        checklist=_checklist(offer),
    )


def _claim_form(definition: Definition, name: str) -> ClaimForm:
    href = url_for("member.claim", handle=definition.handle)
    return ClaimForm(href, str(uuid4()), _("Claim %(name)s", name=name))


def _held(offer: Offer) -> Link | None:
    if offer.refusal is None or offer.refusal.code != "already_held":
        return None
    benefit_id = offer.refusal.facts["benefit_id"]
    return Link(url_for("member.show_benefit", benefit_id=benefit_id), _("You have this one"))


def _calendar_href(offer: Offer) -> str | None:
    if offer.refusal is None or offer.refusal.code != "not_open_yet":
        return None
    return url_for("member.offer_calendar", handle=offer.definition.handle)


def _refusal(offer: Offer) -> Words | None:
    if offer.refusal is None or offer.refusal.code == "already_held":
        return None
    earn = offer.definition.texts.spoken_in(chosen()).earn_instructions
    return told(offer.refusal, zone=settings().timezone, earn_instructions=earn)


def _checklist(offer: Offer) -> Checklist | None:
    if offer.refusal is None or offer.refusal.code != "condition_not_met":
        return None
    return checklist(offer.refusal.facts["unmet"])


def _offer_page(offer: Offer) -> OfferPage:
    definition = offer.definition
    words = definition.texts.spoken_in(chosen())
    seen = offer_state(offer, zone=settings().timezone)
    html = words.long_description_html
    told_as_next_step = offer.refusal is not None and offer.refusal.code == "condition_not_met"
    return OfferPage(
        name=words.name,
        summary=words.short_description or "",
        image_url=picture_of(words),
        icon=icon_of(words),
        state=seen.state,
        label=seen.label,
        long_description_html=HarmlessHtml(html) if html else None,
        terms=words.terms_conditions,
        earn_instructions=None if told_as_next_step else words.earn_instructions,
        redeem_store=words.redeem_instructions_store,
        redeem_online=words.redeem_instructions_online,
        valid_text=valid_text(definition),
        uses_text=uses_text(definition.max_redemptions),
        stock_text=stock_text(offer),
        window_text=window_text(offer, zone=settings().timezone),
        places=tuple(
            (place, word)
            for place, word in (("store", _("In store")), ("online", _("Online")))
            if place in places_of(words)
        ),
        tags=definition.tags,
    )
