"""What those in charge may do with a reason: withdraw a benefit, or redeem it all the same."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.benefits.redeemability import NotRedeemable
from portal.benefits.redeeming import redeem
from portal.benefits.serving import Guest, guest, holder_of
from portal.benefits.voiding import void as end
from portal.clock import now
from portal.errors import NotFound, Refusal, Refused
from portal.web.gettext import _
from portal.web.languages import chosen
from portal.web.signed_in import reading_connection, settings
from portal.web.staff import staff
from portal.web.staff.forms import GraveForm, holder_of_form, key_of_form
from portal.web.staff.grave import Grave, ask, is_granted
from portal.web.staff.people_shown import short_name
from portal.web.staff.shifts import at_work
from portal.web.staff.shops import occasion

# What can be forgiven: that it is late. What is used up, withdrawn or given away is not there.
FORGIVEN: frozenset[NotRedeemable] = frozenset({"expired", "archived"})


@staff.get("/benefits/<id:benefit_id>/void")
def void(benefit_id: int) -> ResponseReturnValue:
    return ask(_withdrawal(benefit_id))


@staff.post("/benefits/<id:benefit_id>/void")
def void_now(benefit_id: int) -> ResponseReturnValue:
    holder, form = holder_of_form(), GraveForm()
    act = _withdrawal(benefit_id, shown_to_be_of=holder)
    if not is_granted(act, form):
        return ask(act, form), 422
    end(benefit_id, by=at_work().actor, reason=form.reason.data, now=now(), holder=holder)
    flash(_("Withdrawn. The member sees it, and the reason."), "done")
    return redirect(url_for(".show_benefit", benefit_id=benefit_id), code=303)


@staff.get("/benefits/<id:benefit_id>/override")
def override(benefit_id: int) -> ResponseReturnValue:
    return ask(_exception(benefit_id))


@staff.post("/benefits/<id:benefit_id>/override")
def override_now(benefit_id: int) -> ResponseReturnValue:
    holder, form = holder_of_form(), GraveForm()
    act = _exception(benefit_id, shown_to_be_of=holder)
    if not is_granted(act, form):
        return ask(act, form), 422
    on = occasion(key=key_of_form(), note=form.reason.data, despite=FORGIVEN, holder=holder)
    redemption_id = redeem(benefit_id, by=at_work().actor, on=on, now=now())
    done = url_for(".show_redemption", redemption_id=redemption_id, done=1)
    return redirect(done, code=303)


def _withdrawal(benefit_id: int, *, shown_to_be_of: UUID | None = None) -> Grave:
    name, who = _named(benefit_id, shown_to_be_of)
    member = short_name(who.first_name, who.last_name)
    return Grave(
        heading=_("Withdraw %(name)s", name=name),
        text=_("%(member)s can use it no more, and reads the reason.", member=member),
        button=_("Withdraw it"),
        href=url_for(".void_now", benefit_id=benefit_id),
        back_href=url_for(".show_benefit", benefit_id=benefit_id),
        needs_reason=True,
        reason_help=_("The member reads this."),
        holder=who.id,
    )


def _exception(benefit_id: int, *, shown_to_be_of: UUID | None = None) -> Grave:
    name, who = _named(benefit_id, shown_to_be_of)
    member = short_name(who.first_name, who.last_name)
    return Grave(
        heading=_("Redeem %(name)s all the same", name=name),
        text=_("%(member)s is given this use as an exception. It is marked as one.", member=member),
        button=_("Redeem all the same"),
        href=url_for(".override_now", benefit_id=benefit_id),
        back_href=url_for(".show_benefit", benefit_id=benefit_id),
        needs_reason=True,
        reason_help=_("It stands on record with your name."),
        holder=who.id,
    )


def _named(benefit_id: int, shown_to_be_of: UUID | None) -> tuple[str, Guest]:
    """Name a benefit that is not withdrawn, and return its holder.

    Raises NotFound, or Refused where the page that asks showed it as somebody else's.
    """
    at, connection = now(), reading_connection()
    holder = holder_of(benefit_id, connection)
    if shown_to_be_of not in {None, holder}:
        raise Refused(Refusal("reassigned"))
    who = guest(holder, connection, zone=settings().timezone, now=at)
    held = who.holds(benefit_id, connection, now=at).held
    if held.state != "active":
        raise NotFound
    return held.texts.spoken_in(chosen()).name, who
