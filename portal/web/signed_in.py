"""Who is signed in on this browser, read once a request with the version of the catalogue."""

from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import request, session
from flask_login import current_user, login_user, logout_user
from sqlalchemy import Connection

from portal.benefits.holding import LATEST_CHANGE
from portal.benefits.invitations import HAS_OFFERS
from portal.clock import now
from portal.config import Settings
from portal.database import has_replica, reading
from portal.definitions import catalogue
from portal.definitions.catalogue import Catalogue
from portal.profiles import sessions
from portal.profiles.signing_in import SignedIn
from portal.profiles.standing import Standing
from portal.web.extensions import login_manager
from portal.web.here import app, kept
from portal.web.security_headers import SAFE_METHODS

_BESIDE = (catalogue.VERSION.label("version"), HAS_OFFERS.label("has_offers"))
_FINDING = sessions.finding(*_BESIDE)
_FINDING_WITH_CHANGE = sessions.finding(*_BESIDE, LATEST_CHANGE.label("changed_at"))


# What a screen asks by itself, and nobody by hand, does not keep a session from ending as idle.
_ASKED_BY_SCREENS = frozenset({"member.show_now"})


class Member:
    """The member of an open session, with the row that the session was read with."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, token: str, row: Any = None) -> None:
        self.token = token
        self.row = row

    def get_id(self) -> str:
        """Return what the browser keeps: the secret of the session, not the id of anybody."""
        return self.token

    @property
    def profile_id(self) -> UUID:
        """The profile that is signed in."""
        return UUID(str(self.row.id))

    @property
    def session_id(self) -> int:
        """The session of this browser."""
        return int(self.row.session_id)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The definitions at the version that was read with the session, from the same store."""
        return catalogue.at_version(self.row.version, reading_connection())

    def standing(self, *, at: datetime) -> Standing:
        """Freeze the facts that conditions may read."""
        zone = ZoneInfo(settings().timezone)
        return self.catalogue.standings.of(self.row, at=at, zone=zone)


def settings() -> Settings:
    """Return the settings of the portal that answers this request."""
    found: Settings = app().config["SETTINGS"]
    return found


def connection() -> Connection:
    """Lend the connection with which this request reads; it goes back when it ends.

    Where there is a replica, that is the replica, unless what the member holds has changed so
    lately that the replica may not know.
    """
    return _borrowed("lagging") if _may_lag() else reading_connection()


def reading_connection() -> Connection:
    """Lend a connection that reads what is true now, whatever a replica may know."""
    return _borrowed("reading")


def _borrowed(name: str) -> Connection:
    here = kept()
    borrowed: Connection | None = here.get(name)
    if borrowed is None:
        lending = here.setdefault("lending", ExitStack())
        borrowed = here[name] = lending.enter_context(reading(lagging=name == "lagging"))
    return borrowed


def _may_lag() -> bool:
    if not has_replica() or request.method not in SAFE_METHODS:
        return False
    member = member_or_none()
    if member is None or member.row is None:
        return False
    changed_at = member.row.changed_at
    lag = timedelta(seconds=settings().read_lag_seconds)
    return changed_at is None or now() - changed_at > lag


def give_back(_error: BaseException | None = None) -> None:
    """Return the connections of this request to their pools."""
    here = kept()
    lending = here.pop("lending", None)
    if lending is not None:
        here.pop("reading", None)
        here.pop("lagging", None)
        lending.close()


def signed_in() -> Member:
    """Return the member of this request; the guard of the blueprint has let nobody else in."""
    member = member_or_none()
    if member is None:
        raise RuntimeError("this page has no guard")
    return member


def member_or_none() -> Member | None:
    """Return the member of this request, if anybody is signed in and the store can be asked."""
    here = kept()
    if "without_store" in here:
        return None
    if "member" not in here:
        who = current_user._get_current_object()
        here["member"] = who if isinstance(who, Member) else None
    member: Member | None = here["member"]
    return member


def _load(token: str) -> Member | None:
    at = now()
    finding = _FINDING_WITH_CHANGE if has_replica() else _FINDING
    row = sessions.find(finding, token, reading_connection(), settings=settings(), now=at)
    if row is None:
        return None
    by_hand = request.endpoint not in _ASKED_BY_SCREENS
    if by_hand and at - row.seen_at > sessions.SEEN_EVERY:
        sessions.seen(row.session_id, now=at)
    return Member(token, row)


login_manager.user_loader(_load)


def enter(who: SignedIn, *, is_trusted: bool) -> None:
    """Begin this browser's session afresh: nothing from before the sign-in is carried over."""
    language = session.get("language")
    session.clear()
    if language and not who.language:
        session["language"] = language
    session["own_language"] = who.language
    session.permanent = is_trusted
    login_user(Member(who.token))
    kept().pop("member", None)


def leave() -> None:
    """Forget on this browser who was signed in."""
    logout_user()
    session.clear()
    kept().pop("member", None)
