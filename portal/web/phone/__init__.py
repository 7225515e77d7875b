"""What somebody took from a kiosk to their phone; it takes a code that is good once."""

from flask import Blueprint

from portal.web.security_headers import refuse_cross_site

phone = Blueprint("phone", __name__, url_prefix="/phone")
phone.before_request(refuse_cross_site)
