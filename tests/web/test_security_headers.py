"""Over https every answer insists on it, and every cookie belongs to this host alone."""

import re

import pytest
from flask.testing import FlaskClient

from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.stores import enrolling
from tests.stores import portal_with
from tests.tills import PIN, a_person, a_shop

HOST = "benefits.example"
PLACES = [
    "/",
    "/sign-in",
    "/media/demo/coffee.svg",
    "/nowhere",
    "/static/nowhere.css",
    "/api/v3/benefits",
    "/api/v3/docs",
]
POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'",
    "img-src": "'self' data:", "font-src": "'self'", "connect-src": "'self'",
    "manifest-src": "'self'", "worker-src": "'self'", "form-action": "'self'",
    "base-uri": "'none'", "frame-ancestors": "'none'",
}  # fmt: skip


class OverTls(FlaskClient):
    """A browser that speaks to the portal under its name, over TLS."""

    def open(self, *args, **more):
        return super().open(*args, base_url=f"https://{HOST}", **more)


@pytest.fixture
def over_tls(app, settings):
    """A browser at a portal that people reach over https."""
    with portal_with(settings, base_url=f"https://{HOST}") as secure:
        secure.test_client_class = OverTls
        yield secure.test_client()


@pytest.mark.parametrize("path", PLACES)
def test_every_answer_has_the_headers(over_tls, path):
    answer = over_tls.get(path, headers={"Origin": "https://evil.example"})
    policy = dict(
        part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; ")
    )
    assert policy == POLICY
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert re.fullmatch(r"text/\w+; charset=utf-8|application/json|image/.+", answer.content_type)
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert not any(name.startswith("Access-Control") for name, _value in answer.headers)
    assert "Server" not in answer.headers


def test_plain_http_on_this_machine_insists_on_nothing(client):
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers


def cookies_of(answers):
    return [each for answer in answers for each in answer.headers.getlist("Set-Cookie")]


def test_every_cookie_is_of_this_host_alone_and_out_of_reach_of_scripts(
    over_tls, app, settings, people, mailbox
):
    def post(path, page, **fields):
        token = re.search(r'name="csrf_token" value="([^"]+)"', over_tls.get(page).text)[1]
        return over_tls.post(path, data={"csrf_token": token, **fields})

    answers = [post("/sign-in", "/sign-in", email="alice@example.com")]
    over_tls.application.extensions["postman"].finish()
    code = re.search(r"^\s+(\d{4} \d{4})$", mailbox.texts()[-1], re.MULTILINE)[1]
    answers.append(post("/sign-in/code", "/sign-in/code", code=code))
    answers += [over_tls.get("/"), post("/language", "/", language="de")]
    for kind in ("till", "kiosk"):
        with app.app_context():
            given = {"location_id": a_shop(), "by": PROGRAMME, "settings": settings, "now": now()}
            enrolment = enrolling.enrol(kind, kind, **given)[1]
        answers.append(post("/devices/enrol", "/devices/enrol", code=enrolment))
        if kind == "till":
            with app.app_context():
                a_person("mia")
            answers.append(post("/staff/sign-in", "/staff/sign-in", who="mia", pin=PIN))
        else:
            answers.append(post("/kiosk/identify", "/kiosk/identify", number="290000000001"))
    cookies = cookies_of(answers)
    names = {each.partition("=")[0] for each in cookies}
    assert names == {
        "__Host-session", "__Host-device", "__Host-shop-device", "__Host-shift", "__Host-kiosk",
    }  # fmt: skip
    for each in cookies:
        parts = {part.strip().partition("=")[0]: part for part in each.split(";")[1:]}
        assert {"Secure", "HttpOnly", "SameSite", "Path"} <= parts.keys(), each
        assert "Domain" not in parts, each
        assert parts["Path"].endswith("=/"), each


def test_what_a_proxy_would_say_is_believed_only_from_proxies_that_are_set(app, settings):
    said = {"X-Forwarded-Host": "evil.example"}
    with portal_with(settings) as alone, portal_with(settings, proxies=1) as behind:
        assert alone.test_client().get("/sign-in", headers=said).status_code == 200
        assert behind.test_client().get("/sign-in", headers=said).status_code == 400
