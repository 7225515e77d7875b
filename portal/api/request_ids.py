"""Gives every call of the API a name, which its answer and the log carry."""

import re
from uuid import uuid4

from flask import Response, g, request

from portal import logs

HEADER = "X-Request-Id"
_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")


def name_request() -> None:
    """Take the name that the caller gave, or make one."""
    sent = request.headers.get(HEADER, "")
    g.request_id = sent if _NAME.fullmatch(sent) else str(uuid4())
    logs.tell_with_each(request_id=g.request_id)


def sign(response: Response) -> None:
    """Write the name on the answer."""
    response.headers[HEADER] = g.get("request_id") or str(uuid4())
