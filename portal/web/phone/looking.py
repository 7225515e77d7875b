"""A link from a kiosk: opening it does nothing, its button takes it, and then it is to look at."""

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.benefits import taking
from portal.benefits.overview import benefit_of
from portal.clock import now
from portal.codes import grouped
from portal.definitions import catalogue
from portal.errors import Invalid, NotFound
from portal.web.browsers import client
from portal.web.forms import blame, summary
from portal.web.gettext import _
from portal.web.languages import chosen
from portal.web.moments import day_and_time
from portal.web.noticing import kept_out, let_in
from portal.web.phone import phone
from portal.web.phone.forms import LinkForm
from portal.web.signed_in import reading_connection, settings
from portal.web.states import uses_left


@phone.get("")
def open_link() -> ResponseReturnValue:
    return _page(LinkForm(formdata=None))


@phone.post("")
def take_link() -> ResponseReturnValue:
    form = LinkForm()
    if not form.validate():
        return _page(form), 422
    try:
        viewer = taking.take(form.code.data, client=client(), settings=settings(), now=now())
    except Invalid:
        kept_out()
        blame(form, {"code": [_("This code is wrong, was used before, or is over.")]})
        return _page(form), 422
    session["phone"] = viewer
    let_in()
    return redirect(url_for(".look"), code=303)


@phone.get("/benefit")
def look() -> ResponseReturnValue:
    at, connection = now(), reading_connection()
    benefit_id, holder = taking.taken_by(session.get("phone", ""), connection, now=at)
    version = connection.execute(select(catalogue.VERSION)).scalar_one()
    kept = catalogue.at_version(version, connection)
    in_hand = benefit_of(benefit_id, holder, kept, connection, now=at)
    if in_hand.why_not is not None:
        raise NotFound
    held = in_hand.held
    words = held.texts.spoken_in(chosen())
    return render_template(
        "phone/benefit.html",
        name=words.name,
        summary=words.short_description or "",
        code=grouped(held.code),
        code_spelled=" ".join(held.code),
        uses_text=uses_left(held.max_redemptions, held.redemptions_used),
        ends_text=day_and_time(held.expires_local_at, held.timezone),
        instructions=words.redeem_instructions_store,
        own_href=url_for("member.show_benefit", benefit_id=held.id),
    )


def _page(form: LinkForm) -> str:
    return render_template("phone/link.html", form=form, error_summary=summary(form))
