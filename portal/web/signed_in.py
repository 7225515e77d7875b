"""Who is signed in on this browser, read once a request with the version of the catalogue."""

from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app, g, session
from flask_login import current_user, login_user, logout_user
from sqlalchemy import Connection

from portal.clock import now
from portal.config import Settings
from portal.database import reading
from portal.definitions import catalogue
from portal.definitions.catalogue import Catalogue
from portal.profiles import sessions
from portal.profiles.signing_in import SignedIn
from portal.profiles.standing import Standing, standing_of
from portal.web.extensions import login_manager

_FINDING = sessions.finding(catalogue.VERSION.label("version"))


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
        """The definitions at the version that was read with the session."""
        return catalogue.at_version(self.row.version, connection())

    def standing(self, *, at: datetime) -> Standing:
        """Freeze the facts that conditions may read."""
        zone = ZoneInfo(settings().timezone)
        return standing_of(self.row, tier_names=self.catalogue.tier_names, at=at, zone=zone)


def settings() -> Settings:
    """Return the settings of the portal that answers this request."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def connection() -> Connection:
    """Lend the one connection with which this request reads; it goes back when it ends."""
    if "reading" not in g:
        g.lending = reading()
        g.reading = g.lending.__enter__()
    borrowed: Connection = g.reading
    return borrowed


def give_back(_error: BaseException | None = None) -> None:
    """Return the connection of this request to its pool."""
    lending = g.pop("lending", None)
    if lending is not None:
        g.pop("reading", None)
        lending.__exit__(None, None, None)


def signed_in() -> Member:
    """Return the member of this request; the guard of the blueprint has let nobody else in."""
    member: Member = current_user._get_current_object()
    return member


def member_or_none() -> Member | None:
    """Return the member of this request, if anybody is signed in and the store can be asked."""
    if g.get("without_store"):
        return None
    who = current_user._get_current_object()
    return who if isinstance(who, Member) else None


def _load(token: str) -> Member | None:
    at = now()
    row = sessions.find(_FINDING, token, connection(), settings=settings(), now=at)
    if row is None:
        return None
    if at - row.seen_at > sessions.SEEN_EVERY:
        sessions.seen(row.session_id, now=at)
    return Member(token, row)


login_manager.user_loader(_load)


def enter(who: SignedIn, *, is_trusted: bool) -> None:
    """Begin this browser's session afresh: nothing from before the sign-in is carried over."""
    language = session.get("language")
    session.clear()
    if language and not who.language:
        session["language"] = language
    session.permanent = is_trusted
    login_user(Member(who.token))


def leave() -> None:
    """Forget on this browser who was signed in."""
    logout_user()
    session.clear()
