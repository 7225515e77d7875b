"""Enter the demo as one of its members."""

from dataclasses import dataclass

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.clock import now
from portal.demo.cast import FEATURED, Person
from portal.profiles import sessions, signing_in
from portal.stores.enrolling import KINDS
from portal.web.browsers import this_browser
from portal.web.demo import demo
from portal.web.demo.devices import device_card
from portal.web.sign_in.arriving import arrive
from portal.web.signed_in import member_or_none, settings


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A member of the demo whom a visitor may be."""

    name: str
    tier_name: str
    story: str
    href: str


@demo.get("")
def enter() -> ResponseReturnValue:
    people = [_card(person) for person in FEATURED]
    return render_template(
        "demo/enter.html",
        people=people,
        devices=[device_card(kind) for kind in KINDS],
        mail_href=url_for(".mail"),
    )


@demo.get("/members/<handle:handle>")
def show_person(handle: str) -> ResponseReturnValue:
    return render_template("demo/person.html", person=_card(_person(handle)))


@demo.post("/members/<handle:handle>")
def enter_as(handle: str) -> ResponseReturnValue:
    person, browser, already = _person(handle), this_browser(), member_or_none()
    if already is not None:
        sessions.end(already.session_id, of=already.profile_id, now=now())
    who = signing_in.enter_at_once(person.email, browser=browser, settings=settings(), now=now())
    return arrive(who, browser, next_page=url_for("member.home"))


def _person(handle: str) -> Person:
    found = next((person for person in FEATURED if person.handle == handle), None)
    return found or abort(404)


def _card(person: Person) -> PersonCard:
    return PersonCard(
        name=person.first_name,
        tier_name=person.tier_handle.capitalize(),
        story=person.story,
        href=url_for(".enter_as", handle=person.handle),
    )
