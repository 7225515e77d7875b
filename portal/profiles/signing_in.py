"""Lets members in without a password: a code and a link by mail, each good once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from portal import attempts, secrets
from portal.config import Settings
from portal.database import db, transaction
from portal.errors import Invalid, NotFound
from portal.profiles import sessions
from portal.profiles.credentials import SignInRequest
from portal.profiles.models import Profile
from portal.profiles.sessions import Browser

HOUR, DAY, FIVE_MINUTES = timedelta(hours=1), timedelta(days=1), timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Sent:
    """What goes into the mail and what stays in the browser that asked."""

    browser_token: str
    code: str
    link_token: str
    number: str
    first_name: str | None
    language: str | None
    is_known: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has begun: its token for the browser, and whom to tell of a new device."""

    token: str
    profile_id: UUID
    email: str
    first_name: str | None
    language: str | None
    is_new_device: bool


def ask(address: str, *, client: str, settings: Settings, now: datetime) -> Sent:
    """Make a code and a link for the address; the newest cancels the older ones.

    An address that nobody has goes the same way, so that the answer tells nothing. Raises TooMany.
    """
    address = address.strip().lower()
    address_hash = secrets.sealed(address, purpose="address", key=settings.secret_key)
    sent_at_most = {HOUR: settings.sign_in_mails_per_hour, DAY: settings.sign_in_mails_per_day}
    with transaction() as session:
        _spend_tries(client, settings, now)
        for per, limit in sent_at_most.items():
            key = f"mail {per.total_seconds():.0f} {address_hash}"
            attempts.spend(key, limit=limit, per=per, now=now)
        attempts.clear_old(now=now)
        row = session.execute(
            select(Profile.id, Profile.first_name, Profile.language).where(
                Profile.email == address, Profile.deleted_at.is_(None)
            )
        ).first()
        _cancel_open(address_hash, now)
        sent = Sent(
            browser_token=secrets.new_token(),
            code=secrets.new_code(),
            link_token=secrets.new_token(),
            number=secrets.new_number(),
            first_name=row.first_name if row else None,
            language=row.language if row else None,
            is_known=row is not None,
        )
        session.add(_request(sent, address_hash, row.id if row else None, settings, now))
    return sent


def enter_code(
    code: str,
    *,
    browser_token: str,
    is_trusted: bool,
    client: str,
    browser: Browser,
    settings: Settings,
    now: datetime,
) -> SignedIn:
    """Sign in with the code that was mailed. Raises Invalid, or TooMany."""
    with transaction():
        request_hash = secrets.hashed(browser_token)
        profile_id, is_over = _proven(code, request_hash, client, settings, now)
        if profile_id is not None:
            return _begin(profile_id, browser, is_trusted, settings, now)
    raise _not_proven(is_over)


def prove(code: str, *, request_hash: str, client: str, settings: Settings, now: datetime) -> UUID:
    """Return whose code this is, once, without signing them in. Raises Invalid, or TooMany."""
    with transaction():
        profile_id, is_over = _proven(code, request_hash, client, settings, now)
        if profile_id is not None:
            return profile_id
    raise _not_proven(is_over)


def follow_link(
    token: str,
    *,
    browser_token: str | None,
    number: str | None,
    client: str,
    browser: Browser,
    settings: Settings,
    now: datetime,
) -> SignedIn:
    """Sign in with the link that was mailed. Raises Invalid, or TooMany.

    Another browser than the one that asked also has to say the number that the first one shows.
    """
    with transaction():
        request = _take_try(SignInRequest.link_hash == secrets.hashed(token), now)
        if request is not None:
            _spend_tries(client, settings, now)
            at_home = browser_token is not None and secrets.is_same(
                request.browser_hash, secrets.hashed(browser_token)
            )
            knows = at_home or (number is not None and secrets.is_same(request.number, number))
            if knows and request.profile_id and _use(request, now):
                return _begin(request.profile_id, browser, False, settings, now)
    if request is None:
        raise Invalid({"token": ["This link is over. Ask for a new one."]})
    raise Invalid({"number": ["That is not the number on your first screen."]})


def enter_at_once(email: str, *, browser: Browser, settings: Settings, now: datetime) -> SignedIn:
    """Sign in as a member of the demo, without a code. Raises NotFound."""
    with transaction() as session:
        profile_id = session.scalar(select(Profile.id).where(Profile.email == email))
        if profile_id is None:
            raise NotFound
        return _begin(profile_id, browser, False, settings, now)


def _proven(
    code: str, request_hash: str, client: str, settings: Settings, now: datetime
) -> tuple[UUID | None, bool]:
    """Take a try of a request and use it up when the code is right; say too if it was over."""
    request = _take_try(SignInRequest.browser_hash == request_hash, now)
    if request is None:
        return None, True
    _spend_tries(client, settings, now)
    key = f"tries {request.address_hash}"
    attempts.spend(key, limit=settings.sign_in_tries_per_day, per=DAY, now=now)
    is_right = secrets.is_same(request.code_hash, _sealed_code(code, settings))
    return (request.profile_id if is_right and _use(request, now) else None), False


def _not_proven(is_over: bool) -> Invalid:
    if is_over:
        return Invalid({"code": ["This code is over. Ask for a new one."]})
    return Invalid({"code": ["That is not the code we sent."]})


def _spend_tries(client: str, settings: Settings, now: datetime) -> None:
    client_hash = sha256(client.encode()).hexdigest()
    most, in_all = settings.sign_in_tries_per_client, settings.sign_in_tries_in_all
    attempts.spend(f"client {client_hash}", limit=most, per=FIVE_MINUTES, now=now)
    attempts.spend("sign-in tries", limit=in_all, per=FIVE_MINUTES, now=now)


def _take_try(which: Any, now: datetime) -> Any:
    """Take one of the tries of an open request; None when it has none, is over or was never."""
    return db.session.execute(
        update(SignInRequest)
        .where(
            which,
            SignInRequest.tries_left > 0,
            SignInRequest.used_at.is_(None),
            SignInRequest.cancelled_at.is_(None),
            SignInRequest.expires_at > now,
        )
        .values(tries_left=SignInRequest.tries_left - 1)
        .returning(*SignInRequest.__table__.columns)
        .execution_options(synchronize_session=False)
    ).first()


def _use(request: Any, now: datetime) -> bool:
    won = db.session.scalar(
        update(SignInRequest)
        .where(SignInRequest.id == request.id, SignInRequest.used_at.is_(None))
        .values(used_at=now)
        .returning(SignInRequest.id)
        .execution_options(synchronize_session=False)
    )
    return won is not None


def _begin(
    profile_id: UUID, browser: Browser, is_trusted: bool, settings: Settings, now: datetime
) -> SignedIn:
    token, is_new_device = sessions.start(
        profile_id, browser=browser, is_trusted=is_trusted, settings=settings, now=now
    )
    profile = db.session.get_one(Profile, profile_id)
    return SignedIn(
        token, profile_id, profile.email or "", profile.first_name, profile.language, is_new_device
    )


def _cancel_open(address_hash: str, now: datetime) -> None:
    db.session.execute(
        update(SignInRequest)
        .where(
            SignInRequest.address_hash == address_hash,
            SignInRequest.used_at.is_(None),
            SignInRequest.cancelled_at.is_(None),
        )
        .values(cancelled_at=now)
        .execution_options(synchronize_session=False)
    )


def _request(
    sent: Sent, address_hash: str, profile_id: UUID | None, settings: Settings, now: datetime
) -> SignInRequest:
    return SignInRequest(
        browser_hash=secrets.hashed(sent.browser_token),
        link_hash=secrets.hashed(sent.link_token),
        code_hash=_sealed_code(sent.code, settings),
        number=sent.number,
        address_hash=address_hash,
        profile_id=profile_id,
        tries_left=settings.sign_in_tries_per_code,
        created_at=now,
        expires_at=now + timedelta(minutes=settings.sign_in_minutes),
    )


def _sealed_code(code: str, settings: Settings) -> str:
    digits = "".join(char for char in code if char.isdigit())
    return secrets.sealed(digits, purpose="code", key=settings.secret_key)
