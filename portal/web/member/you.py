"""You: who the programme knows you as, and where you are signed in."""

from dataclasses import dataclass
from textwrap import wrap

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.clock import now
from portal.profiles import sessions
from portal.profiles.identifying import card_of
from portal.profiles.own_pins import has_pin
from portal.profiles.sessions import OpenSession
from portal.web.codes import DrawnBars, drawn_bars
from portal.web.gettext import _
from portal.web.member import member
from portal.web.moments import clock_time, day, local
from portal.web.noticing import let_go
from portal.web.signed_in import Member, connection, leave, settings, signed_in

_GROUP = 4


@dataclass(frozen=True, slots=True)
class You:
    """The member as the programme knows them."""

    full_name: str
    email: str
    tier_name: str | None
    member_since: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """The card of the member, as a till or a kiosk scans it and as people read it out."""

    number: str
    bars: DrawnBars | None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One place where the member is signed in."""

    description: str
    last_seen_text: str
    started_text: str
    here: bool
    end_href: str


@member.get("/you")
def you() -> ResponseReturnValue:
    who = signed_in()
    opened = sessions.open_sessions(who.profile_id, connection(), settings=settings(), now=now())
    return render_template(
        "member/you.html",
        you=_you(who),
        card=_card(who),
        pin_href=url_for(".show_pin"),
        has_pin=has_pin(who.profile_id, connection()),
        sessions=[_session_row(each, who) for each in opened],
        sign_out_href=url_for(".sign_out"),
        sign_out_everywhere_href=url_for(".sign_out_everywhere"),
    )


@member.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    who = signed_in()
    sessions.end(who.session_id, of=who.profile_id, now=now())
    return _goodbye()


@member.post("/you/sessions/<id:session_id>/end")
def end_session(session_id: int) -> ResponseReturnValue:
    who = signed_in()
    sessions.end(session_id, of=who.profile_id, now=now())
    if session_id == who.session_id:
        return _goodbye()
    flash(_("That device is signed out."), "done")
    return redirect(url_for(".you"), code=303)


@member.post("/sign-out-everywhere")
def sign_out_everywhere() -> ResponseReturnValue:
    sessions.end_all(of=signed_in().profile_id, now=now())
    return _goodbye()


def _goodbye() -> ResponseReturnValue:
    let_go()
    leave()
    flash(_("You are signed out."), "done")
    return redirect(url_for("sign_in.ask_address"), code=303)


def _you(who: Member) -> You:
    row = who.row
    joined = day(local(row.joined_at, settings().timezone)) if row.joined_at else None
    return You(
        full_name=" ".join(filter(None, (row.first_name, row.last_name))) or _("Member"),
        email=row.email or "",
        tier_name=who.catalogue.tier_names.get(row.tier_handle or ""),
        member_since=joined,
    )


def _card(who: Member) -> Card | None:
    number = card_of(who.profile_id, settings().card_handle, connection())
    if number is None:
        return None
    return Card(" ".join(wrap(number, _GROUP)), drawn_bars(number))


def _session_row(each: OpenSession, who: Member) -> SessionRow:
    zone = settings().timezone
    seen, started = local(each.seen_at, zone), local(each.created_at, zone)
    return SessionRow(
        description=each.browser,
        last_seen_text=_("Last used %(day)s, %(time)s", day=day(seen), time=clock_time(seen)),
        started_text=_("Signed in %(day)s", day=day(started)),
        here=each.id == who.session_id,
        end_href=url_for(".end_session", session_id=each.id),
    )
