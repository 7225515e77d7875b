"""Puts the API under its paths, and makes sure that nobody forgot a scope."""

from importlib import import_module

from flask import Flask, Response, request
from flask.json.provider import DefaultJSONProvider

from portal import logs
from portal.api.customers import customers
from portal.api.documents import documents
from portal.api.errors import with_usual_phrase
from portal.api.operations import OPERATIONS
from portal.api.request_ids import name_request, sign
from portal.api.v3 import v3
from portal.api.v3.health import health

BLUEPRINTS = (v3, customers, health, documents)
_RESOURCES = (
    "v3.allocations",
    "v3.auth",
    "v3.benefits",
    "v3.definitions",
    "v3.held",
    "v3.identities",
    "v3.profiles",
    "v3.redemptions",
    "v3.webhooks",
    "customers.signing_in",
)
# Loaded with this module, so that processes forked from one that has it need not load them again.
for _resource in _RESOURCES:
    import_module(f"portal.api.{_resource}")
_ROOTS = ("/api", "/id/api")


class InOrder(DefaultJSONProvider):
    """Writes the keys of an object as they stand, so that what was sent is echoed unchanged."""

    sort_keys = False


def register(app: Flask) -> None:
    """Register the resources. Raises RuntimeError for a view without a scope."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.json = InOrder(app)
    app.before_request(_name)
    app.after_request(_phrase)
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith(("v3.", "customers.")) and view not in OPERATIONS:
            raise RuntimeError(f"{endpoint} does not say which scope it needs")


def is_for_api() -> bool:
    """Tell whether this request is one of the API's, also where no route matched."""
    return any(f"{request.path}/".startswith(f"{root}/") for root in _ROOTS)


def _phrase(response: Response) -> Response:
    """Write every status the way clients compare it, also where no route matched."""
    if not is_for_api():
        return response
    sign(response)
    return with_usual_phrase(response)


def _name() -> None:
    if is_for_api():
        name_request()
    else:
        logs.tell_with_each()
