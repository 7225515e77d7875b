"""What those in charge may do with a reason: withdraw a benefit, or redeem it all the same."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.benefits.redeemability import NotRedeemable
from portal.benefits.redeeming import redeem
from portal.benefits.serving import guest, holder_of
from portal.benefits.voiding import void as end
from portal.clock import now
from portal.errors import NotFound
from portal.web.gettext import _
from portal.web.languages import chosen
from portal.web.signed_in import reading_connection, settings
from portal.web.staff import staff
from portal.web.staff.forms import GraveForm, key_of_form
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
    act, form = _withdrawal(benefit_id), GraveForm()
    if not is_granted(act, form):
        return ask(act, form), 422
    end(benefit_id, by=at_work().actor, reason=form.reason.data, now=now())
    flash(_("Withdrawn. The member sees it, and the reason."), "done")
    return redirect(url_for(".show_benefit", benefit_id=benefit_id), code=303)


@staff.get("/benefits/<id:benefit_id>/override")
def override(benefit_id: int) -> ResponseReturnValue:
    return ask(_exception(benefit_id))


@staff.post("/benefits/<id:benefit_id>/override")
def override_now(benefit_id: int) -> ResponseReturnValue:
    act, form = _exception(benefit_id), GraveForm()
    if not is_granted(act, form):
        return ask(act, form), 422
    on = occasion(key=key_of_form(), note=form.reason.data, despite=FORGIVEN)
    redemption_id = redeem(benefit_id, by=at_work().actor, on=on, now=now())
    done = url_for(".show_redemption", redemption_id=redemption_id, done=1)
    return redirect(done, code=303)


def _withdrawal(benefit_id: int) -> Grave:
    name, member = _named(benefit_id)
    return Grave(
        heading=_("Withdraw %(name)s", name=name),
        text=_("%(member)s can use it no more, and reads the reason.", member=member),
        button=_("Withdraw it"),
        href=url_for(".void_now", benefit_id=benefit_id),
        back_href=url_for(".show_benefit", benefit_id=benefit_id),
        needs_reason=True,
        reason_help=_("The member reads this."),
    )


def _exception(benefit_id: int) -> Grave:
    name, member = _named(benefit_id)
    return Grave(
        heading=_("Redeem %(name)s all the same", name=name),
        text=_("%(member)s is given this use as an exception. It is marked as one.", member=member),
        button=_("Redeem all the same"),
        href=url_for(".override_now", benefit_id=benefit_id),
        back_href=url_for(".show_benefit", benefit_id=benefit_id),
        needs_reason=True,
        reason_help=_("It stands on record with your name."),
    )


def _named(benefit_id: int) -> tuple[str, str]:
    """Name a benefit that is not withdrawn and its holder. Raises NotFound."""
    at, connection = now(), reading_connection()
    who = guest(holder_of(benefit_id, connection), connection, zone=settings().timezone, now=at)
    held = who.holds(benefit_id, connection, now=at).held
    if held.state != "active":
        raise NotFound
    return held.texts.spoken_in(chosen()).name, short_name(who.first_name, who.last_name)
