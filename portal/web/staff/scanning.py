"""The camera as a scanner; no other page of the portal may use it."""

from flask import Response, make_response, render_template, url_for

from portal.web.security_headers import allow_camera
from portal.web.signed_in import settings
from portal.web.staff import staff


@staff.get("/camera")
def camera() -> Response:
    page = render_template("staff/camera.html", look_up_href=url_for(".look_up"))
    return allow_camera(make_response(page), settings())
