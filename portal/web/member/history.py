"""History: what was used, what ended and what was taken back."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.benefits.overview import overview
from portal.benefits.redemptions import uses_of
from portal.clock import now
from portal.web.languages import chosen
from portal.web.member import member
from portal.web.member.cards import history_card
from portal.web.signed_in import connection, signed_in


@member.get("/history")
def history() -> ResponseReturnValue:
    at, who = now(), signed_in()
    seen = overview(who.standing(at=at), who.catalogue, connection(), now=at)
    over = [each for each in seen.in_hand if each.why_not is not None]
    uses = uses_of([each.held.id for each in over], connection())
    last_uses = {use.benefit_id: use for use in reversed(uses)}
    over.sort(key=lambda each: each.held.ends_at, reverse=True)
    language = chosen()
    entries = [history_card(each, last_uses.get(each.held.id), language=language) for each in over]
    return render_template("member/history.html", entries=entries, empty=not entries)
