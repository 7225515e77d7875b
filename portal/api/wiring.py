"""Puts the API under its paths, and makes sure that nobody forgot a scope."""

from importlib import import_module

from flask import Flask, request

from portal.api.v3 import SCOPES_NEEDED, v3
from portal.api.v3.health import health

BLUEPRINTS = (v3, health)
_RESOURCES = ("auth", "benefits", "definitions")


def register(app: Flask) -> None:
    """Load the resources and register them. Raises RuntimeError for a view without a scope."""
    for resource in _RESOURCES:
        import_module(f"portal.api.v3.{resource}")
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("v3.") and view not in SCOPES_NEEDED:
            raise RuntimeError(f"{endpoint} does not say which scope it needs")


def is_for_api() -> bool:
    """Tell whether this request is one of the API's, also where no route matched."""
    return request.path.startswith(("/api/", "/id/api/"))
