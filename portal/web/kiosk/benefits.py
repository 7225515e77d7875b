"""What a member at a kiosk holds and may claim, a few at a time, and one that they hold."""

from dataclasses import dataclass
from datetime import datetime

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.benefits.overview import InHand, Offer, benefit_of, overview
from portal.clock import now
from portal.codes import grouped
from portal.definitions.texts import Texts
from portal.web.codes import DrawnCode, drawn
from portal.web.gettext import _
from portal.web.kiosk import visit
from portal.web.kiosk.frame import kiosk_page
from portal.web.kiosk.visitor import is_done, visitor
from portal.web.languages import chosen
from portal.web.moments import day_and_time
from portal.web.pictures import icon_of
from portal.web.signed_in import reading_connection, settings
from portal.web.states import COMING_UP, is_soon, state_in_hand, stock_text, uses_left
from portal.web.wording import UNUSABLE, told

AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Card:
    """One benefit or offer, as large as a hand."""

    name: str
    href: str
    icon: str
    state: str
    label: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """What belongs together: to claim, held, or coming up."""

    name: str
    title: str
    cards: list[Card]
    href: str


@dataclass(frozen=True, slots=True)
class HeldPage:
    """A benefit that was claimed, with the code for the till."""

    name: str
    usable: bool
    why_not: tuple[str, str] | None
    code: str
    code_spelled: str
    qr: DrawnCode | None
    uses_text: str
    ends_text: str
    instructions: str | None
    phone_href: str


@visit.get("/benefits")
def show_benefits() -> ResponseReturnValue:
    at, who = now(), visitor()
    seen = overview(who.standing(at=at), who.catalogue, reading_connection(), now=at)
    shelves = [shelf for shelf in _shelves(seen.in_hand, seen.offers, at) if shelf.cards]
    asked = request.args.get("shelf")
    shelf = next((each for each in shelves if each.name == asked), shelves[0] if shelves else None)
    cards = shelf.cards if shelf else []
    last = max(1, -(-len(cards) // AT_ONCE))
    number = min(max(1, request.args.get("page", 1, type=int)), last)
    return kiosk_page(
        "kiosk/benefits.html",
        first_name=who.row.first_name,
        shelves=shelves,
        shelf=shelf,
        cards=cards[(number - 1) * AT_ONCE : number * AT_ONCE],
        number=number,
        last=last,
        before_href=_page_href(shelf, number - 1) if number > 1 else None,
        next_href=_page_href(shelf, number + 1) if number < last else None,
    )


@visit.get("/benefits/<id:benefit_id>")
def show_benefit(benefit_id: int) -> ResponseReturnValue:
    who = visitor()
    in_hand = benefit_of(benefit_id, who.profile_id, who.catalogue, reading_connection(), now=now())
    return kiosk_page(
        "kiosk/benefit.html",
        back=url_for(".show_benefits", shelf="yours"),
        benefit=_held_page(in_hand),
        just_claimed=is_done(),
    )


def _shelves(in_hand: tuple[InHand, ...], offers: tuple[Offer, ...], at: datetime) -> list[Shelf]:
    usable = [each for each in in_hand if each.why_not is None]
    usable.sort(key=lambda each: not is_soon(each.held, now=at))
    later = [each for each in offers if each.refusal and each.refusal.code in COMING_UP]
    return [
        _shelf("claim", _("Yours to claim"), [_offer(e) for e in offers if e.refusal is None]),
        _shelf("yours", _("Yours"), [_held(each, at) for each in usable]),
        _shelf("later", _("Coming up"), [_offer(each) for each in later]),
    ]


def _shelf(name: str, title: str, cards: list[Card]) -> Shelf:
    return Shelf(name, title, cards, url_for("visit.show_benefits", shelf=name))


def _page_href(shelf: Shelf | None, number: int) -> str:
    return url_for("visit.show_benefits", shelf=shelf.name if shelf else None, page=number)


def _held(in_hand: InHand, at: datetime) -> Card:
    state, label = state_in_hand(in_hand.held, now=at)
    href = url_for("visit.show_benefit", benefit_id=in_hand.held.id)
    return _card(in_hand.held.texts, href, state, label)


def _offer(offer: Offer) -> Card:
    href = url_for("visit.show_offer", handle=offer.definition.handle)
    if offer.refusal is None:
        label = stock_text(offer) or _("Yours to claim")
        return _card(offer.definition.texts, href, "claimable", label)
    words = told(offer.refusal, zone=settings().timezone)
    return _card(offer.definition.texts, href, COMING_UP[offer.refusal.code], words.heading)


def _card(texts: Texts, href: str, state: str, label: str) -> Card:
    icon = "lock" if state == "locked" else icon_of(texts)
    return Card(texts.spoken_in(chosen()).name, href, icon, state, label)


def _held_page(in_hand: InHand) -> HeldPage:
    held, usable = in_hand.held, in_hand.why_not is None
    words = held.texts.spoken_in(chosen())
    why_not = None
    if in_hand.why_not is not None:
        heading, text = UNUSABLE[in_hand.why_not]
        why_not = (str(heading), held.void_reason or str(text))
    return HeldPage(
        name=words.name,
        usable=usable,
        why_not=why_not,
        code=grouped(held.code),
        code_spelled=" ".join(held.code),
        qr=drawn(held.code) if usable else None,
        uses_text=uses_left(held.max_redemptions, held.redemptions_used),
        ends_text=day_and_time(held.expires_local_at, held.timezone),
        instructions=words.redeem_instructions_store,
        phone_href=url_for("visit.take_to_phone", benefit_id=held.id),
    )
