"""Tells a monitor that the portal answers."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

health = Blueprint("health", __name__)


@health.get("/api/health")
def is_up() -> ResponseReturnValue:
    return {"status": "OK"}
