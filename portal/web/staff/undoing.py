"""What was used at this till today, and the way to undo it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.benefits.reversing import AT_ONCE, reverse
from portal.benefits.serving import UseAtTill, use_at_till, used_at
from portal.clock import now
from portal.errors import NotFound
from portal.stores.sessions import Shift
from portal.web.gettext import _, ngettext
from portal.web.languages import chosen
from portal.web.moments import clock_time, day, local
from portal.web.signed_in import reading_connection
from portal.web.staff import staff
from portal.web.staff.forms import GraveForm
from portal.web.staff.grave import Grave, ask, is_granted
from portal.web.staff.people_shown import short_name
from portal.web.staff.shifts import at_work
from portal.web.staff.shops import till_here, zone_here
from portal.web.staff.verdicts import by_whom, told_use


@dataclass(frozen=True, slots=True)
class TodayLine:
    """One use at this till today."""

    time_text: str
    name: str
    member: str
    times: str
    by: str
    is_undone: bool
    href: str
    undo_href: str | None


@staff.get("/today")
def today() -> ResponseReturnValue:
    at, zone = now(), zone_here()
    midnight = datetime.combine(local(at, zone).date(), time(), ZoneInfo(zone))
    uses = used_at(till_here().id, reading_connection(), since=midnight)
    counted = sum(use.count for use in uses if use.undone_at is None)
    return render_template(
        "staff/today.html",
        day_text=day(local(at, zone)),
        lines=[_line(each, at) for each in uses],
        total=ngettext("%(num)d use today", "%(num)d uses today", counted),
    )


@staff.get("/redemptions/<id:redemption_id>/undo")
def undo(redemption_id: int) -> ResponseReturnValue:
    return ask(_act(redemption_id))


@staff.post("/redemptions/<id:redemption_id>/undo")
def undo_now(redemption_id: int) -> ResponseReturnValue:
    act, form, shift = _act(redemption_id), GraveForm(), at_work()
    if not is_granted(act, form):
        return ask(act, form), 422
    reverse(
        redemption_id,
        by=shift.actor,
        now=now(),
        reason=form.reason.data or None,
        late=shift.may("undo late"),
    )
    flash(_("Undone. The member has it back."), "done")
    return redirect(url_for(".show_redemption", redemption_id=redemption_id), code=303)


def can_undo(found: UseAtTill, shift: Shift, *, now: datetime) -> bool:
    """Tell whether somebody may undo a use: soon whoever works here, later who is in charge."""
    if found.undone_at is not None or not shift.may("undo"):
        return False
    is_own = found.device_id == shift.device_id and now - found.redeemed_at <= AT_ONCE
    return is_own or shift.may("undo late")


def _act(redemption_id: int) -> Grave:
    """Describe the undoing of a use. Raises NotFound for one that this person may not undo."""
    at, found = now(), use_at_till(redemption_id, reading_connection())
    if not can_undo(found, at_work(), now=at):
        raise NotFound
    return Grave(
        heading=_("Undo %(name)s", name=found.texts.spoken_in(chosen()).name),
        text=_(
            "%(member)s gets it back. Used: %(told)s.",
            member=short_name(found.first_name, found.last_name),
            told=told_use(found, zone_here()),
        ),
        button=_("Undo this use"),
        href=url_for(".undo_now", redemption_id=redemption_id),
        back_href=url_for(".show_redemption", redemption_id=redemption_id),
        needs_reason=at - found.redeemed_at > AT_ONCE - timedelta(seconds=30),
        reason_help=_("It stands on record with your name."),
    )


def _line(use: UseAtTill, at: datetime) -> TodayLine:
    return TodayLine(
        time_text=clock_time(local(use.redeemed_at, zone_here())),
        name=use.texts.spoken_in(chosen()).name,
        member=short_name(use.first_name, use.last_name),
        times=ngettext("Used once", "Used %(num)d times", use.count),
        by=by_whom(use),
        is_undone=use.undone_at is not None,
        href=url_for(".show_redemption", redemption_id=use.id),
        undo_href=url_for(".undo", redemption_id=use.id)
        if can_undo(use, at_work(), now=at)
        else None,
    )
