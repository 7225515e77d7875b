"""The API for shops, tills and the back office; a key that is good, or nothing."""

from flask import Blueprint, Response, g, request

from portal.api.checking_in import check_in
from portal.api.errors import Unauthenticated, answer_errors, message
from portal.api.guard import bearer, operation
from portal.audit.recording import Actor
from portal.clock import now
from portal.database import reading
from portal.errors import NotFound
from portal.integrations.tokens import Key, find_key
from portal.routing import ME

v3 = Blueprint("v3", __name__, url_prefix="/api/v3")
answer_errors(v3)


@v3.before_request
def let_keys_in() -> Response | None:
    """Refuse whoever has no key, or a key without the scope."""
    good_key()
    if (refused := key_lacks()) is not None:
        return refused
    if (request.view_args or {}).get("profile_id") == ME:
        raise NotFound
    return None


def good_key() -> Key:
    """Return the key that the request carries. Raises Unauthenticated."""
    with reading() as connection:
        key = find_key(bearer(), connection, now=now())
    if key is None:
        raise Unauthenticated
    g.key = key
    g.caller = Actor("token", str(key.id))
    g.sender = f"token:{key.id}"
    return key


def key_lacks() -> Response | None:
    """Answer for a key without a scope that the call needs; None when it has them all."""
    lacking = [scope for scope in operation().scopes if scope not in g.key.scopes]
    return message(403, f"The token lacks the scope {lacking[0]}.") if lacking else None


check_in(v3)
