"""Receipts: everything that happened, each with a reference that can be looked up."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.benefits.history import happened_to, receipt
from portal.codes import read_code
from portal.errors import NotFound
from portal.web.member import member
from portal.web.member.events import event_of
from portal.web.signed_in import connection, signed_in

_AT_ONCE = 50


@member.get("/receipts")
def receipts() -> ResponseReturnValue:
    before = read_code(request.args.get("before", ""))
    told = happened_to(signed_in().profile_id, connection(), before=before, limit=_AT_ONCE)
    is_full = len(told) == _AT_ONCE
    return render_template(
        "member/receipts.html",
        events=[event_of(each) for each in told],
        older_href=url_for(".receipts", before=told[-1].reference) if is_full else None,
        back_href=url_for(".history"),
    )


@member.get("/receipts/<handle:reference>")
def show_receipt(reference: str) -> ResponseReturnValue:
    code = read_code(reference)
    if code is None:
        raise NotFound
    happening = receipt(code, signed_in().profile_id, connection())
    return render_template(
        "member/receipt.html",
        event=event_of(happening),
        back_href=url_for(".receipts"),
    )
