"""Where a member is offered a benefit by somebody, and takes it or not."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.benefits import inviting
from portal.benefits.invitations import Offered, invitation_to
from portal.clock import now
from portal.web.gettext import _
from portal.web.languages import chosen
from portal.web.member import member
from portal.web.moments import day_and_time, local
from portal.web.pictures import icon_of, picture_of
from portal.web.signed_in import connection, settings, signed_in


@member.get("/invitations/<id:invitation_id>")
def show_invitation(invitation_id: int) -> ResponseReturnValue:
    who = signed_in()
    offered = invitation_to(invitation_id, who.profile_id, connection(), now=now())
    words, zone = offered.texts.spoken_in(chosen()), settings().timezone
    return render_template(
        "member/invitation.html",
        offered=offered,
        words=words,
        heading=heading(offered),
        icon_name=icon_of(words),
        image_url=picture_of(words),
        ends_text=day_and_time(offered.expires_local_at, offered.timezone),
        open_until_text=day_and_time(local(offered.open_until, zone), zone),
    )


@member.post("/invitations/<id:invitation_id>/accept")
def accept(invitation_id: int) -> ResponseReturnValue:
    benefit_id = inviting.accept(invitation_id, taker=signed_in().profile_id, now=now())
    flash(_("It is yours now, with a code of its own."), "done")
    return redirect(url_for(".show_benefit", benefit_id=benefit_id), code=303)


@member.post("/invitations/<id:invitation_id>/decline")
def decline(invitation_id: int) -> ResponseReturnValue:
    inviting.decline(invitation_id, taker=signed_in().profile_id, now=now())
    flash(_("You left it with its giver."), "done")
    return redirect(url_for(".home"), code=303)


def heading(offered: Offered) -> str:
    """Say who offers what."""
    name = offered.texts.spoken_in(chosen()).name
    if offered.giver:
        return _("%(giver)s offers you %(name)s", giver=offered.giver, name=name)
    return _("You are offered %(name)s", name=name)
