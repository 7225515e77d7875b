"""A benefit at the till: the verdict, what to check, and one button."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.benefits.overview import InHand
from portal.benefits.redeeming import redeem as use
from portal.benefits.serving import Guest, UseAtTill, guest, holder_of, use_at_till, uses_told
from portal.clock import now
from portal.errors import Refused
from portal.stores.limits import spend_redemption
from portal.web.gettext import _, ngettext
from portal.web.languages import chosen
from portal.web.moments import day_and_time
from portal.web.signed_in import reading_connection, settings
from portal.web.staff import staff
from portal.web.staff.forms import holder_of_form, key_of_form, key_of_scan, new_key
from portal.web.staff.people_shown import guest_line, short_name
from portal.web.staff.shifts import at_work
from portal.web.staff.shops import occasion, till_here, zone_here
from portal.web.staff.undoing import can_undo
from portal.web.staff.verdicts import refused, told_use, used, verdict_on

_MOST_AT_ONCE = 20
_BACK_AFTER_SECONDS = 5


@dataclass(frozen=True, slots=True)
class BenefitAtTill:
    """A benefit as staff need it."""

    name: str
    summary: str
    check: str | None
    pos_code: str | None
    ends_text: str
    most: int


@dataclass(frozen=True, slots=True)
class UseLine:
    """One earlier use."""

    text: str
    is_undone: bool
    href: str


@dataclass(frozen=True, slots=True)
class Way:
    """A way on for those who may take it."""

    href: str
    text: str
    icon: str


@staff.get("/benefits/<id:benefit_id>")
def show_benefit(benefit_id: int) -> ResponseReturnValue:
    return _page(benefit_id, key_of_scan())


@staff.post("/benefits/<id:benefit_id>/redeem")
def redeem(benefit_id: int) -> ResponseReturnValue:
    key, holder, shift, till = key_of_form(), holder_of_form(), at_work(), till_here()
    count = request.form.get("count", default=1, type=int)
    spend_redemption(shift, settings=settings(), now=now())
    try:
        redemption_id = use(
            benefit_id,
            by=shift.actor,
            on=occasion(key=key, holder=holder),
            now=now(),
            count=min(max(count, 1), _MOST_AT_ONCE),
        )
    except Refused as refusal:
        return _page(benefit_id, new_key(), refusal), 409
    session.pop("staff_query", None)
    first = use_at_till(redemption_id, reading_connection())
    is_first = first.device_id == till.id
    page = url_for(".show_redemption", redemption_id=redemption_id, done=int(is_first))
    return redirect(page, code=303)


@staff.get("/redemptions/<id:redemption_id>")
def show_redemption(redemption_id: int) -> ResponseReturnValue:
    found = use_at_till(redemption_id, reading_connection())
    is_done = request.args.get("done") == "1" and found.undone_at is None
    answer = make_response(
        render_template(
            "staff/result.html",
            name=found.texts.spoken_in(chosen()).name,
            member=short_name(found.first_name, found.last_name),
            told=told_use(found, zone_here()),
            times=ngettext("Used once", "Used %(num)d times", found.count),
            is_done=is_done,
            is_undone=found.undone_at is not None,
            verdict=used(found, zone_here()),
            left_text=_left_text(found),
            undo_href=_undo_href(found),
            benefit_href=url_for(".show_benefit", benefit_id=found.benefit_id),
            profile_id=found.profile_id,
        )
    )
    if is_done:
        answer.headers["Refresh"] = f"{_BACK_AFTER_SECONDS}; url={url_for('.find')}"
    return answer


def _page(benefit_id: int, key: str, refusal: Refused | None = None) -> str:
    at, connection = now(), reading_connection()
    holder = holder_of(benefit_id, connection)
    who = guest(holder, connection, zone=settings().timezone, now=at)
    in_hand = who.holds(benefit_id, connection, now=at)
    uses = uses_told(benefit_id, connection) if in_hand.held.redemptions_used else ()
    verdict = verdict_on(in_hand, uses)
    if refusal is not None and verdict.kind == "yes":
        verdict = refused(refusal.refusal)
    return render_template(
        "staff/benefit.html",
        guest=guest_line(who),
        benefit=_benefit(in_hand),
        verdict=verdict,
        uses=[_use_line(each) for each in uses],
        key=key,
        can_redeem=verdict.kind == "yes" and at_work().may("redeem"),
        redeem_href=url_for(".redeem", benefit_id=benefit_id),
        ways=_ways(in_hand),
        profile_id=holder,
    )


def _benefit(in_hand: InHand) -> BenefitAtTill:
    held = in_hand.held
    words = held.texts.spoken_in(chosen())
    left = (held.max_redemptions or _MOST_AT_ONCE) - held.redemptions_used
    return BenefitAtTill(
        name=words.name,
        summary=words.short_description or "",
        check=words.redeem_instructions_store,
        pos_code=held.pos_code,
        ends_text=_("Until %(when)s", when=day_and_time(held.expires_local_at, held.timezone)),
        most=max(1, min(left, _MOST_AT_ONCE)),
    )


def _use_line(use: UseAtTill) -> UseLine:
    href = url_for(".show_redemption", redemption_id=use.id)
    return UseLine(told_use(use, zone_here()), use.undone_at is not None, href)


def _ways(in_hand: InHand) -> Sequence[Way]:
    held, shift, ways = in_hand.held, at_work(), []
    if in_hand.why_not in {"expired", "archived"} and shift.may("override"):
        href = url_for(".override", benefit_id=held.id)
        ways.append(Way(href, _("Redeem all the same"), "triangle-alert"))
    if held.state == "active" and shift.may("void"):
        ways.append(Way(url_for(".void", benefit_id=held.id), _("Withdraw it"), "ban"))
    return ways


def _undo_href(found: UseAtTill) -> str | None:
    if not can_undo(found, at_work(), now=now()):
        return None
    return url_for(".undo", redemption_id=found.id)


def _left_text(found: UseAtTill) -> str:
    """Say what is left of the benefit now."""
    at, connection = now(), reading_connection()
    who: Guest = guest(found.profile_id, connection, zone=settings().timezone, now=at)
    held = who.holds(found.benefit_id, connection, now=at).held
    if held.max_redemptions is None:
        return ""
    left = held.max_redemptions - held.redemptions_used
    if left == 0:
        return _("Nothing is left of it.")
    return ngettext("%(num)d use is left.", "%(num)d uses are left.", left)
