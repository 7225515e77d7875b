"""The API for shops, tills and the back office; a key that is good, or nothing."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, g, request

from portal.api.errors import Unauthenticated, answer_errors, message
from portal.audit.recording import Actor
from portal.clock import now
from portal.config import Settings
from portal.database import reading
from portal.integrations.tokens import Key, find_key

v3 = Blueprint("v3", __name__, url_prefix="/api/v3")
answer_errors(v3)

View = Callable[..., Any]
SCOPES_NEEDED: dict[View, str | None] = {}


def needs(scope: str | None) -> Callable[[View], View]:
    """Say which scope a view needs; None is any key that is good."""

    def mark(view: View) -> View:
        SCOPES_NEEDED[view] = scope
        return view

    return mark


@v3.before_request
def let_keys_in() -> Response | None:
    """Refuse whoever has no key, or a key without the scope."""
    kind, _space, raw = request.headers.get("Authorization", "").partition(" ")
    with reading() as connection:
        at = now()
        key = find_key(raw.strip(), connection, now=at) if kind.lower() == "bearer" else None
    if key is None:
        raise Unauthenticated
    g.key = key
    scope = SCOPES_NEEDED[current_app.view_functions[request.endpoint or ""]]
    if scope is not None and scope not in key.scopes:
        return message(403, f"The token lacks the scope {scope}.")
    return None


def key_holder() -> Actor:
    """Return who is acting, for the record."""
    key: Key = g.key
    return Actor("token", str(key.id))


def settings() -> Settings:
    """Return the settings of the portal that answers this request."""
    found: Settings = current_app.config["SETTINGS"]
    return found
