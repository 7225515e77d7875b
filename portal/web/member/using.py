"""Where a member uses a benefit alone: what will happen, then one button."""

from uuid import uuid4

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.audit.recording import Actor
from portal.benefits.overview import InHand, benefit_of
from portal.benefits.redeeming import Occasion, redeem
from portal.clock import now
from portal.errors import NotFound
from portal.web.forms import key_of_form
from portal.web.gettext import _
from portal.web.languages import chosen
from portal.web.member import member
from portal.web.signed_in import connection, signed_in
from portal.web.states import uses_left


@member.get("/benefits/<id:benefit_id>/use")
def use(benefit_id: int) -> ResponseReturnValue:
    held = _usable_alone(benefit_id).held
    return render_template(
        "member/use.html",
        name=held.texts.spoken_in(chosen()).name,
        uses_text=uses_left(held.max_redemptions, held.redemptions_used),
        key=str(uuid4()),
        use_href=url_for(".use_now", benefit_id=benefit_id),
        back_href=url_for(".show_benefit", benefit_id=benefit_id),
    )


@member.post("/benefits/<id:benefit_id>/use")
def use_now(benefit_id: int) -> ResponseReturnValue:
    key, holder = key_of_form(), signed_in().profile_id
    _usable_alone(benefit_id)
    occasion = Occasion("member", key=key, holder=holder)
    redeem(benefit_id, by=Actor("member", str(holder)), on=occasion, now=now())
    flash(_("Used. Thank you."), "done")
    return redirect(url_for(".show_benefit", benefit_id=benefit_id), code=303)


def _usable_alone(benefit_id: int) -> InHand:
    """Return the member's benefit when its definition lets them use it without staff."""
    who = signed_in()
    in_hand = benefit_of(benefit_id, who.profile_id, who.catalogue, connection(), now=now())
    if not _lets_use_alone(in_hand):
        raise NotFound
    return in_hand


def _lets_use_alone(in_hand: InHand) -> bool:
    definition = signed_in().catalogue.by_id.get(in_hand.held.definition_id)
    return definition is not None and definition.allow_user_redeem
