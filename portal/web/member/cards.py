"""Turns what a member holds and may claim into cards with a state, a label and a link."""

from datetime import datetime
from functools import lru_cache

from flask import url_for
from markupsafe import Markup, escape

from portal.benefits.overview import InHand, Offer
from portal.benefits.redemptions import Use
from portal.definitions.catalogue import Definition
from portal.web.gettext import _
from portal.web.member.looks import Card, Said, look_of
from portal.web.moments import day, local
from portal.web.states import history_state, offer_state, state_in_hand, stock_text


def card_in_hand(in_hand: InHand, tags: tuple[str, ...], *, language: str, now: datetime) -> Card:
    """Make the card of a benefit that can be used."""
    held = in_hand.held
    state, label = state_in_hand(held, now=now)
    look = look_of(held.texts, state, label, language=language, action=_("Show code"), tags=tags)
    return Card(look, _place_of_benefit(held.id))


def offer_card(offer: Offer, *, zone: str, language: str) -> Card:
    """Make the card of something that can be claimed, or will be."""
    if offer.refusal is None:
        return _claimable(offer.definition, stock_text(offer), language)
    definition, seen = offer.definition, offer_state(offer, zone=zone)
    look = look_of(definition.texts, seen.state, "", language=language, tags=definition.tags)
    said = Said(seen.label, seen.detail, seen.progress)
    return Card(look, _place_of_offer(definition.handle), said, seen.nearness)


# What can be claimed looks alike to everybody; looking for it anew took 0.2 ms for thirty.
@lru_cache(4096)
def _claimable(definition: Definition, left: str | None, language: str) -> Card:
    label, action = _("Yours to claim"), _("Claim")
    look = look_of(
        definition.texts,
        "claimable",
        label,
        language=language,
        action=action,
        tags=definition.tags,
    )
    return Card(look, _place_of_offer(definition.handle), Said(label, left) if left else None)


def history_card(in_hand: InHand, last_use: Use | None, *, language: str) -> Card:
    """Make the card of a benefit that can be used no more."""
    held = in_hand.held
    state, label = history_state(in_hand, last_use)
    claimed = _(
        "Yours since %(day)s", day=day(local(held.claimed_at or held.issued_at, held.timezone))
    )
    look = look_of(held.texts, state, "", language=language)
    return Card(look, _place_of_benefit(held.id), Said(label, when_text=claimed))


# A portal lies at the root of its host, so that links never change; building forty anew for each
# page took 0.25 ms.
@lru_cache(4096)
def _place_of_offer(handle: str) -> Markup:
    return escape(url_for("member.show_offer", handle=handle))


def _place_of_benefit(benefit_id: int) -> Markup:
    return Markup(f"{_place_of_benefits()}{benefit_id:d}")


@lru_cache(1)
def _place_of_benefits() -> str:
    return url_for("member.show_benefit", benefit_id=0).removesuffix("0")
