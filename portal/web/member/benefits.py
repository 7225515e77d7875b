"""The page of a benefit that the member holds: everything needed to use it."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.benefits.history import happened_with
from portal.benefits.overview import InHand, benefit_of
from portal.benefits.redemptions import Use, uses_of
from portal.clock import now
from portal.codes import grouped
from portal.definitions.rich_text import HarmlessHtml
from portal.web.codes import DrawnCode, drawn
from portal.web.gettext import _
from portal.web.languages import chosen
from portal.web.member import member
from portal.web.member.acting import can_extend, can_give, can_use_alone
from portal.web.member.events import Event, event_of
from portal.web.moments import clock_time, day, day_and_time, days_until, in_days, local
from portal.web.pictures import icon_of, picture_of
from portal.web.signed_in import connection, signed_in
from portal.web.states import history_state, is_soon, masked, state_in_hand, uses_left
from portal.web.wording import UNUSABLE


@dataclass(frozen=True, slots=True)
class BenefitPage:
    """A benefit as its holder's page shows it."""

    name: str
    summary: str
    image_url: str | None
    icon: str
    state: str
    label: str
    usable: bool
    not_usable_reason: tuple[str, str] | None
    code: str
    code_spelled: str
    qr: DrawnCode | None
    online_code: str | None
    pos_code: str | None
    redeem_store: str | None
    redeem_online: str | None
    terms: str | None
    long_description_html: HarmlessHtml | None
    uses_text: str
    ends_text: str
    ends_relative: str | None
    claimed_text: str
    reference: str
    texts_changed: bool


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """To whom the benefit is offered, until when, and how to take it back."""

    to: str
    until: str
    take_back_href: str


@member.get("/benefits/<id:benefit_id>")
def show_benefit(benefit_id: int) -> ResponseReturnValue:
    at, who = now(), signed_in()
    in_hand = benefit_of(benefit_id, who.profile_id, who.catalogue, connection(), now=at)
    uses = uses_of([benefit_id], connection())
    definition = who.catalogue.by_id.get(in_hand.held.definition_id)
    changed = definition is not None and definition.texts.id != in_hand.held.texts.id
    return render_template(
        "member/benefit.html",
        benefit=_benefit_page(in_hand, uses, changed=changed, at=at),
        show_href=url_for(".show_to_staff", benefit_id=benefit_id),
        actions=_actions(in_hand, at),
        offer=_open_offer(in_hand, at),
        events=_events(in_hand),
        just_claimed=request.args.get("claimed") == "1" and in_hand.why_not is None,
    )


def _actions(in_hand: InHand, at: datetime) -> list[tuple[str, str, str]]:
    """List what the member may do beside showing it: the address, the icon and the word."""
    catalogue, benefit_id = signed_in().catalogue, in_hand.held.id
    actions = []
    if can_use_alone(in_hand, catalogue):
        actions.append((url_for("member.use", benefit_id=benefit_id), "check", _("Use it now")))
    if can_extend(in_hand, catalogue, now=at):
        href = url_for("member.extend", benefit_id=benefit_id)
        actions.append((href, "hourglass", _("Keep it longer")))
    if can_give(in_hand, catalogue, now=at):
        actions.append((url_for("member.give", benefit_id=benefit_id), "send", _("Give it away")))
    if in_hand.why_not is None:
        href = url_for("member.benefit_calendar", benefit_id=benefit_id)
        actions.append((href, "calendar", _("Add to calendar")))
    return actions


def _open_offer(in_hand: InHand, at: datetime) -> OpenOffer | None:
    held = in_hand.held
    if not held.is_offered(now=at) or held.offered_until is None or held.offered_to is None:
        return None
    return OpenOffer(
        to=masked(held.offered_to),
        until=day_and_time(local(held.offered_until, held.timezone), held.timezone),
        take_back_href=url_for("member.take_back", invitation_id=held.invitation_id),
    )


def _events(in_hand: InHand) -> list[Event]:
    held = in_hand.held
    ids = [held.id, held.given_to_id] if held.given_to_id else [held.id]
    return [event_of(each) for each in happened_with(ids, signed_in().profile_id, connection())]


def _benefit_page(in_hand: InHand, uses: list[Use], *, changed: bool, at: datetime) -> BenefitPage:
    held, usable = in_hand.held, in_hand.why_not is None
    words = held.texts.spoken_in(chosen())
    last_use = uses[0] if uses else None
    state, label = state_in_hand(held, now=at) if usable else history_state(in_hand, last_use)
    html = words.long_description_html
    return BenefitPage(
        name=words.name,
        summary=words.short_description or "",
        image_url=picture_of(words),
        icon=icon_of(words),
        state=state,
        label=label,
        usable=usable,
        not_usable_reason=_why_not(in_hand),
        code=grouped(held.code),
        code_spelled=" ".join(held.code),
        qr=drawn(held.code) if usable else None,
        online_code=held.online_code if usable else None,
        pos_code=held.pos_code if usable else None,
        redeem_store=words.redeem_instructions_store,
        redeem_online=words.redeem_instructions_online,
        terms=words.terms_conditions,
        long_description_html=HarmlessHtml(html) if html else None,
        uses_text=uses_left(held.max_redemptions, held.redemptions_used),
        ends_text=day_and_time(held.expires_local_at, held.timezone),
        ends_relative=_relative(in_hand, at) if usable else None,
        claimed_text=_since(in_hand),
        reference=f"B-{held.id}",
        texts_changed=changed,
    )


def _why_not(in_hand: InHand) -> tuple[str, str] | None:
    if in_hand.why_not is None:
        return None
    heading, text = UNUSABLE[in_hand.why_not]
    return str(heading), in_hand.held.void_reason or str(text)


def _relative(in_hand: InHand, at: datetime) -> str | None:
    held = in_hand.held
    if not is_soon(held, now=at):
        return None
    return in_days(days_until(held.expires_local_at.date(), at, held.timezone))


def _since(in_hand: InHand) -> str:
    held = in_hand.held
    start = local(held.claimed_at or held.issued_at, held.timezone)
    when = _("%(day)s, %(time)s", day=day(start), time=clock_time(start))
    return _("Claimed %(when)s", when=when) if held.claimed_at else _("Given %(when)s", when=when)
