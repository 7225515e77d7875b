"""Who is calling: a key or a customer, and what they act as on the record."""

from typing import TypeVar

from flask import current_app, g, has_request_context, request
from pydantic import BaseModel

from portal.api.operations import OPERATIONS, Operation
from portal.api.strict_json import json_body
from portal.audit.recording import Actor
from portal.config import Settings

Model = TypeVar("Model", bound=BaseModel)
LARGEST_IMPORT = 5 * 1024 * 1024


def operation() -> Operation:
    """Return what the view of this request needs, takes and answers."""
    return OPERATIONS[current_app.view_functions[request.endpoint or ""]]


def bearer() -> str:
    """Return what the request carries as its key; empty when it carries none."""
    kind, _space, raw = request.headers.get("Authorization", "").partition(" ")
    return raw.strip() if kind.lower() == "bearer" else ""


def caller() -> Actor:
    """Return who is acting, for the record."""
    actor: Actor = g.caller
    return actor


def is_customer() -> bool:
    """Tell whether a customer is asking, rather than a shop."""
    return has_request_context() and request.blueprint == "customers"


def body_of(model: type[Model]) -> Model:
    """Read the body of this request. Raises ValidationError, BadRequest and their like."""
    if operation().is_body_optional and not request.get_data():
        return model.model_validate({})
    return model.model_validate(json_body())


def settings() -> Settings:
    """Return the settings of the portal that answers this request."""
    found: Settings = current_app.config["SETTINGS"]
    return found
