"""Browsers as a server sees them: the cookie of a session and the requests that carry it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import insert

from portal.database import transaction
from portal.profiles.credentials import MemberSession
from portal.secrets import hashed, new_token

_CSRF = "a" * 40


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser with its cookie and the token that its forms carry."""

    profile_id: UUID | None
    cookie: str
    csrf_token: str

    def get(self, path: str, **headers: str) -> bytes:
        """Write a request for a page."""
        return _request("GET", path, headers={"Cookie": f"session={self.cookie}"} | headers)

    def post(self, path: str, **fields: str) -> bytes:
        """Write a form that is sent."""
        form = urlencode({"csrf_token": self.csrf_token, **fields})
        sort = "application/x-www-form-urlencoded"
        headers = {"Cookie": f"session={self.cookie}", "Content-Type": sort}
        return _request("POST", path, headers=headers, body=form.encode())


def api_request(method: str, path: str, token: str, body: bytes = b"") -> bytes:
    """Write a request to the API."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return _request(method, path, headers=headers, body=body)


def plain_request(path: str) -> bytes:
    """Write a request of nobody."""
    return _request("GET", path, headers={})


def form_request(path: str, fields: dict[str, str]) -> bytes:
    """Write a form of nobody."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return _request("POST", path, headers=headers, body=urlencode(fields).encode())


def signed_in(profile_ids: Sequence[UUID], app: Flask, *, now: datetime) -> list[Browser]:
    """Open a session for each of the members, and return their browsers."""
    tokens = [new_token() for _ in profile_ids]
    with transaction() as session:
        session.execute(
            insert(MemberSession),
            [_row(*pair, now) for pair in zip(tokens, profile_ids, strict=True)],
        )
    return [
        browser_with({"_user_id": token, "_fresh": True}, app, profile_id=profile_id)
        for token, profile_id in zip(tokens, profile_ids, strict=True)
    ]


def browser_with(session: dict[str, Any], app: Flask, *, profile_id: UUID | None = None) -> Browser:
    """Return a browser that keeps this session, signed as the portal signs it."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    tokens = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token")
    assert signer is not None
    return Browser(profile_id, signer.dumps(session | {"csrf_token": _CSRF}), tokens.dumps(_CSRF))


def _row(token: str, profile_id: UUID, now: datetime) -> dict[str, Any]:
    return {
        "token_hash": hashed(token),
        "profile_id": profile_id,
        "browser": "Bench",
        "is_trusted": True,
        "created_at": now,
        "seen_at": now,
        "ends_at": now + timedelta(days=1),
    }


def _request(method: str, path: str, *, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body
