"""Registers the pages of every audience."""

from importlib import import_module

from flask import Flask

from portal.web.demo import demo
from portal.web.enrolment import enrolment
from portal.web.kiosk import kiosk, visit
from portal.web.languages import language
from portal.web.member import member
from portal.web.phone import phone
from portal.web.sign_in import sign_in
from portal.web.staff import entrance, staff
from portal.web.theme import theme

_PAGES = (
    "demo.devices",
    "demo.entrance",
    "demo.mail",
    "enrolment.enrolling",
    "kiosk.attract",
    "kiosk.benefits",
    "kiosk.entering",
    "kiosk.identifying",
    "kiosk.looks",
    "kiosk.offers",
    "kiosk.phones",
    "kiosk.leaving",
    "kiosk.staying",
    "member.benefits",
    "member.calendar",
    "member.extending",
    "member.giving",
    "member.history",
    "member.home",
    "member.invitations",
    "member.offers",
    "member.pin",
    "member.receipts",
    "member.showing",
    "member.using",
    "member.you",
    "phone.looking",
    "sign_in.address",
    "sign_in.code",
    "sign_in.link",
    "staff.assisting",
    "staff.benefits",
    "staff.correcting",
    "staff.finding",
    "staff.guests",
    "staff.proving",
    "staff.refusing",
    "staff.scanning",
    "staff.signing_in",
    "staff.undoing",
)
# Loaded with this module, so that processes forked from one that has it need not load them again.
for _page in _PAGES:
    import_module(f"portal.web.{_page}")


def register_pages(app: Flask) -> None:
    """Register the blueprints that the views belong to."""
    blueprints = (member, sign_in, staff, entrance, kiosk, visit, phone, enrolment)
    for blueprint in (*blueprints, language, theme, demo):
        app.register_blueprint(blueprint)
