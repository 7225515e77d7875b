"""Turns what a member holds and may claim into cards with a state, a label and a link."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from flask import url_for

from portal.benefits.overview import InHand, Offer
from portal.benefits.redemptions import Use
from portal.definitions.texts import Texts
from portal.web.gettext import _
from portal.web.languages import chosen
from portal.web.moments import day, local
from portal.web.pictures import icon_of, picture_of
from portal.web.reasons.reason import Progress
from portal.web.states import history_state, offer_state, state_in_hand


@dataclass(frozen=True, slots=True)
class Card:
    """One benefit or offer in a list; the whole of it is one link.

    Cards that differ in their link and place in the list alone are equal, and look alike.
    """

    name: str
    href: str = field(compare=False)
    summary: str
    icon: str
    image_url: str | None
    state: str
    label: str
    detail: str | None = None
    progress: Progress | None = None
    action: str | None = None
    when_text: str | None = None
    tags: tuple[str, ...] = ()
    places: frozenset[str] = frozenset()
    nearness: tuple[float, ...] = field(default=(), compare=False)


def card_in_hand(in_hand: InHand, tags: tuple[str, ...], *, now: datetime) -> Card:
    """Make the card of a benefit that can be used."""
    held = in_hand.held
    href = f"{_place_of_benefits()}{held.id}"
    state, label = state_in_hand(held, now=now)
    return _card(held.texts, href, state, label, action=_("Show code"), tags=tags)


def offer_card(offer: Offer, *, zone: str) -> Card:
    """Make the card of something that can be claimed, or will be."""
    definition = offer.definition
    href = _place_of_offer(definition.handle)
    seen = offer_state(offer, zone=zone)
    action = _("Claim") if offer.refusal is None else None
    card = _card(
        definition.texts, href, seen.state, seen.label, action=action, tags=definition.tags
    )
    return replace(card, detail=seen.detail, progress=seen.progress, nearness=seen.nearness)


def history_card(in_hand: InHand, last_use: Use | None) -> Card:
    """Make the card of a benefit that can be used no more."""
    held = in_hand.held
    state, label = history_state(in_hand, last_use)
    claimed = _(
        "Yours since %(day)s", day=day(local(held.claimed_at or held.issued_at, held.timezone))
    )
    href = f"{_place_of_benefits()}{held.id}"
    return _card(held.texts, href, state, label, when_text=claimed)


def places_of(texts: Texts) -> frozenset[str]:
    """Tell where it can be used: in a store, online or both."""
    said = {"store": texts.redeem_instructions_store, "online": texts.redeem_instructions_online}
    return frozenset(place for place, text in said.items() if text)


# A portal lies at the root of its host, so that links never change; building forty anew for each
# page took 0.25 ms.
@lru_cache(4096)
def _place_of_offer(handle: str) -> str:
    return url_for("member.show_offer", handle=handle)


@lru_cache(1)
def _place_of_benefits() -> str:
    return url_for("member.show_benefit", benefit_id=0).removesuffix("0")


def _card(
    texts: Texts,
    href: str,
    state: str,
    label: str,
    *,
    action: str | None = None,
    when_text: str | None = None,
    tags: tuple[str, ...] = (),
) -> Card:
    words = texts.spoken_in(chosen())
    return Card(
        name=words.name,
        href=href,
        summary=words.short_description or "",
        icon=icon_of(texts),
        image_url=picture_of(texts),
        state=state,
        label=label,
        action=action,
        when_text=when_text,
        tags=tags,
        places=places_of(texts),
    )
