"""The screen that a member holds out to staff: a code that changes, until it was used."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.benefits.overview import InHand, benefit_of
from portal.benefits.showing import step_of, token_of
from portal.clock import now
from portal.codes import grouped
from portal.web.codes import DrawnCode, drawn
from portal.web.gettext import _
from portal.web.languages import chosen, locale_of
from portal.web.member import member
from portal.web.moments import clock_time_in_full, day_and_time, local
from portal.web.signed_in import connection, settings, signed_in
from portal.web.states import uses_left
from portal.web.wording import UNUSABLE

_MOST_USES = 1_000_000


@dataclass(frozen=True, slots=True)
class Shown:
    """What the screen says now; `mark` differs whenever the screen has to.

    In the state `used` there is no code, in the state `over` there is a reason instead.
    """

    state: str
    mark: str
    name: str
    first_name: str | None
    heading: str
    text: str
    qr: DrawnCode | None
    code: str
    code_spelled: str
    instructions: str | None
    uses_text: str
    ends_text: str
    again_href: str | None


@member.get("/benefits/<id:benefit_id>/show")
def show_to_staff(benefit_id: int) -> ResponseReturnValue:
    at, in_hand = now(), _in_hand(benefit_id)
    used = _used_before(in_hand)
    return _page(_shown(in_hand, used, at), in_hand, used, at)


@member.get("/benefits/<id:benefit_id>/show/now")
def show_now(benefit_id: int) -> ResponseReturnValue:
    """Answer a screen with its page, or with nothing when it says all of that already."""
    at, in_hand = now(), _in_hand(benefit_id)
    used = _used_before(in_hand)
    shown = _shown(in_hand, used, at)
    if request.args.get("mark") == shown.mark:
        return Response(status=204)
    return _page(shown, in_hand, used, at)


def _page(shown: Shown, in_hand: InHand, used: int, at: datetime) -> str:
    benefit_id, zone = in_hand.held.id, in_hand.held.timezone
    return render_template(
        "member/show.html",
        shown=shown,
        again_href=url_for(".show_to_staff", benefit_id=benefit_id, used=used),
        live_href=url_for(".show_now", benefit_id=benefit_id, used=used),
        back_href=url_for(".show_benefit", benefit_id=benefit_id),
        clock_text=clock_time_in_full(local(at, zone)),
        clock_zone=zone,
        clock_locale=locale_of(chosen()).replace("_", "-"),
        clock_at=at.isoformat(timespec="milliseconds"),
    )


def _in_hand(benefit_id: int) -> InHand:
    who = signed_in()
    return benefit_of(benefit_id, who.profile_id, who.catalogue, connection(), now=now())


def _used_before(in_hand: InHand) -> int:
    """Return how often the benefit was used when the screen was first shown."""
    said = request.args.get("used", "")
    known = said.isascii() and said.isdigit() and len(said) <= len(str(_MOST_USES))
    return int(said) if known else in_hand.held.redemptions_used


def _shown(in_hand: InHand, used_before: int, at: datetime) -> Shown:
    held = in_hand.held
    state = _state(in_hand, used_before)
    words = held.texts.spoken_in(chosen())
    token = ""
    if state == "showing":
        token = token_of(held.id, held.code, settings=settings(), now=at)
    heading, text = _said(in_hand, state)
    return Shown(
        state=state,
        mark=f"{state}-{held.redemptions_used}-{step_of(at) if token else 0}",
        name=words.name,
        first_name=signed_in().row.first_name,
        heading=heading,
        text=text,
        qr=drawn(token) if token else None,
        code=grouped(held.code),
        code_spelled=" ".join(held.code),
        instructions=words.redeem_instructions_store,
        uses_text=uses_left(held.max_redemptions, held.redemptions_used),
        ends_text=day_and_time(held.expires_local_at, held.timezone),
        again_href=_again(in_hand) if state == "used" else None,
    )


def _state(in_hand: InHand, used_before: int) -> str:
    if in_hand.held.redemptions_used > used_before:
        return "used"
    return "showing" if in_hand.why_not is None else "over"


def _said(in_hand: InHand, state: str) -> tuple[str, str]:
    held = in_hand.held
    if state == "used":
        left = uses_left(held.max_redemptions, held.redemptions_used)
        return _("Used, thank you"), left if in_hand.why_not is None else _("That was all of it.")
    if in_hand.why_not is not None:
        heading, text = UNUSABLE[in_hand.why_not]
        return str(heading), held.void_reason or str(text)
    return held.texts.spoken_in(chosen()).name, ""


def _again(in_hand: InHand) -> str | None:
    if in_hand.why_not is not None:
        return None
    return url_for(".show_to_staff", benefit_id=in_hand.held.id)
