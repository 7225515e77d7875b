"""Where a member moves the end of a benefit, once: what will happen, then one button."""

from datetime import timedelta
from uuid import uuid4

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.benefits.extending import extend_own
from portal.benefits.overview import benefit_of
from portal.clock import now
from portal.errors import NotFound
from portal.web.forms import key_of_form
from portal.web.gettext import _
from portal.web.languages import chosen
from portal.web.member import member
from portal.web.member.acting import can_extend
from portal.web.moments import day, day_and_time
from portal.web.signed_in import connection, settings, signed_in


@member.get("/benefits/<id:benefit_id>/extend")
def extend(benefit_id: int) -> ResponseReturnValue:
    who = signed_in()
    in_hand = benefit_of(benefit_id, who.profile_id, who.catalogue, connection(), now=now())
    if not can_extend(in_hand, who.catalogue, now=now()):
        raise NotFound
    held = in_hand.held
    longer = held.expires_local_at + timedelta(days=settings().member_extension_days)
    return render_template(
        "member/extend.html",
        name=held.texts.spoken_in(chosen()).name,
        ends_text=day_and_time(held.expires_local_at, held.timezone),
        longer_text=day_and_time(longer, held.timezone),
        longer_day=day(longer),
        key=str(uuid4()),
        extend_href=url_for(".extend_now", benefit_id=benefit_id),
        back_href=url_for(".show_benefit", benefit_id=benefit_id),
    )


@member.post("/benefits/<id:benefit_id>/extend")
def extend_now(benefit_id: int) -> ResponseReturnValue:
    holder, days = signed_in().profile_id, settings().member_extension_days
    extend_own(benefit_id, holder=holder, days=days, now=now(), key=key_of_form())
    flash(_("Done. You have more time for this one."), "done")
    return redirect(url_for(".show_benefit", benefit_id=benefit_id), code=303)
