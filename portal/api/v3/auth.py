"""Tells a client whether its key is good."""

from flask import g
from flask.typing import ResponseReturnValue

from portal.api.v3 import needs, v3


@v3.get("/auth/verify")
@needs(None)
def verify() -> ResponseReturnValue:
    return {"data": {"name": g.key.name, "scopes": sorted(g.key.scopes)}}
