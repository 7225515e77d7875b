"""Where a member offers a benefit to somebody, and takes the offer back."""

from uuid import uuid4

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.benefits import inviting
from portal.benefits.overview import InHand, benefit_of
from portal.clock import now
from portal.errors import Invalid, NotFound
from portal.web.forms import key_of_form, summary
from portal.web.gettext import _
from portal.web.languages import chosen
from portal.web.member import member
from portal.web.member.acting import can_give
from portal.web.member.forms import GiveForm
from portal.web.signed_in import connection, signed_in


@member.get("/benefits/<id:benefit_id>/give")
def give(benefit_id: int) -> ResponseReturnValue:
    return _page(_giveable(benefit_id), GiveForm(formdata=None), str(uuid4()))


@member.post("/benefits/<id:benefit_id>/give")
def offer(benefit_id: int) -> ResponseReturnValue:
    form, key = GiveForm(), key_of_form()
    if not form.validate():
        return _page(_giveable(benefit_id), form, key), 422
    giver, to_email = signed_in().profile_id, form.email.data
    try:
        inviting.invite(benefit_id, giver=giver, to_email=to_email, key=key, now=now())
    except Invalid:
        form.email.errors = [_("This is your own address.")]
        return _page(_giveable(benefit_id), form, key), 422
    flash(_("Offered to %(address)s. We let you know what they say.", address=to_email), "done")
    return redirect(url_for(".show_benefit", benefit_id=benefit_id), code=303)


@member.post("/invitations/<id:invitation_id>/take-back")
def take_back(invitation_id: int) -> ResponseReturnValue:
    benefit_id = inviting.take_back(invitation_id, giver=signed_in().profile_id, now=now())
    flash(_("It stays with you."), "done")
    return redirect(url_for(".show_benefit", benefit_id=benefit_id), code=303)


def _giveable(benefit_id: int) -> InHand:
    who = signed_in()
    in_hand = benefit_of(benefit_id, who.profile_id, who.catalogue, connection(), now=now())
    if not can_give(in_hand, who.catalogue, now=now()):
        raise NotFound
    return in_hand


def _page(in_hand: InHand, form: GiveForm, key: str) -> str:
    benefit_id = in_hand.held.id
    return render_template(
        "member/give.html",
        name=in_hand.held.texts.spoken_in(chosen()).name,
        form=form,
        error_summary=summary(form),
        key=key,
        give_href=url_for(".offer", benefit_id=benefit_id),
        back_href=url_for(".show_benefit", benefit_id=benefit_id),
    )
