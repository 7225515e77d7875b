"""The way into the demo: its members in one click, and the mail that they were sent."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from portal.web.security_headers import refuse_cross_site
from portal.web.signed_in import settings

demo = Blueprint("demo", __name__, url_prefix="/demo")
demo.before_request(refuse_cross_site)


@demo.before_request
def only_in_the_demo() -> ResponseReturnValue | None:
    """A portal that is not a demo has no such pages."""
    if not settings().demo:
        abort(404)
    return None
