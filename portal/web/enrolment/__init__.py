"""How a browser becomes a till or a kiosk; everybody may open it, a code is what it takes."""

from flask import Blueprint

from portal.web.security_headers import refuse_cross_site

enrolment = Blueprint("enrolment", __name__, url_prefix="/devices")
enrolment.before_request(refuse_cross_site)
