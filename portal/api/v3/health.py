"""Tells a monitor that the portal answers."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.api.operations import call

health = Blueprint("health", __name__)


@health.get("/api/health")
@call(answers="Health")
def is_up() -> ResponseReturnValue:
    """Tell that the portal answers."""
    return {"status": "OK"}
