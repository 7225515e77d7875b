"""The API for one profile, from an app: a customer reaches their own things and no others."""

from flask import Blueprint, Response, g, request

from portal.api.checking_in import check_in
from portal.api.customers.tokens import read_token
from portal.api.errors import Unauthenticated, answer_errors
from portal.api.guard import bearer, settings
from portal.api.v3 import good_key, key_lacks
from portal.audit.recording import Actor
from portal.clock import now
from portal.errors import NotFound
from portal.routing import ME

customers = Blueprint("customers", __name__, url_prefix="/id/api/v1")
answer_errors(customers)
MINTING = "customers.make_token"
JOINING = "customers.join"


@customers.before_request
def let_customers_in() -> Response | None:
    """Refuse whoever is no customer, and tell nobody of what is another's."""
    if request.endpoint == MINTING:
        good_key()
        return key_lacks()
    customer = read_token(bearer(), secret=settings().secret_key, now=now())
    if customer is None:
        raise Unauthenticated
    g.caller = Actor("member", str(customer.profile_id) if customer.profile_id else None)
    g.sender = customer.sender
    if (customer.profile_id is None) != (request.endpoint == JOINING):
        raise NotFound
    if request.view_args and "profile_id" in request.view_args:
        if request.view_args["profile_id"] not in {ME, customer.profile_id}:
            raise NotFound
        request.view_args["profile_id"] = customer.profile_id
    return None


check_in(customers)
