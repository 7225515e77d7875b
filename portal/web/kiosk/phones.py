"""Takes one benefit from a kiosk to the member's phone."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from portal.benefits import taking
from portal.clock import now
from portal.codes import grouped
from portal.web.codes import drawn
from portal.web.kiosk import visit
from portal.web.kiosk.frame import kiosk_page
from portal.web.kiosk.visitor import visitor
from portal.web.signed_in import reading_connection, settings


@visit.post("/benefits/<id:benefit_id>/phone")
def take_to_phone(benefit_id: int) -> ResponseReturnValue:
    who = visitor()
    link_id = taking.offer_link(
        benefit_id,
        holder=who.profile_id,
        visit_id=who.visit_id,
        settings=settings(),
        now=now(),
    )
    return redirect(url_for(".show_link", link_id=link_id), code=303)


@visit.get("/phone/<id:link_id>")
def show_link(link_id: int) -> ResponseReturnValue:
    code, benefit_id = taking.code_for(
        link_id,
        reading_connection(),
        visit_id=visitor().visit_id,
        settings=settings(),
        now=now(),
    )
    page = f"{settings().base_url}{url_for('phone.open_link')}"
    return kiosk_page(
        "kiosk/phone.html",
        back=url_for(".show_benefit", benefit_id=benefit_id),
        qr=drawn(f"{page}#{code}"),
        page=page,
        code=grouped(code),
        code_spelled=" ".join(code),
    )
