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


def register_pages(app: Flask) -> None:
    """Load the views and register the blueprints that they belong to."""
    for page in _PAGES:
        import_module(f"portal.web.{page}")
    blueprints = (member, sign_in, staff, entrance, kiosk, visit, phone, enrolment)
    for blueprint in (*blueprints, language, theme, demo):
        app.register_blueprint(blueprint)
