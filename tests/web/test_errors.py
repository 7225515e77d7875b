import socket

import pytest
from flask import abort
from sqlalchemy.exc import OperationalError

from portal.errors import CLAIM_REFUSALS, USE_REFUSALS, Refusal
from portal.web.error_pages import http_error
from portal.web.mailing import Letter, Postman
from portal.web.wording import told
from tests.standings import unmet


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nothing", 404, "There is nothing here"),
        ("/sign-in/again", 405, "This page cannot be used like that"),
        ("/offers/" + "x" * 300, 404, "There is nothing here"),
    ],
)
def test_pages_say_what_happened_and_what_to_do(client, path, status, said):
    answer = client.get(path)
    assert answer.status_code == status
    assert said in answer.text
    if status > 400:
        assert "To your benefits" in answer.text


@pytest.mark.parametrize("code", [400, 403, 404, 405, 410, 413, 422, 500, 503])
def test_each_error_has_a_page_of_its_own(app, code):
    with app.test_request_context("/"):
        try:
            abort(code)
        except Exception as error:
            page = http_error(error)
    assert page.status_code == code
    assert page.get_data(as_text=True).count("<h1>") == 1


def test_a_form_that_is_too_large(client):
    assert client.post("/sign-in", data={"email": "x" * 70_000}).status_code == 413


def test_a_busy_store_is_a_pause_and_not_an_error(alice, monkeypatch):
    def busy(*_args, **_kwargs):
        raise OperationalError("select", {}, Exception("database is locked"))

    monkeypatch.setattr("portal.web.member.home.overview", busy)
    answer = alice.get("/")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "Nothing that you have was lost" in answer.text


def test_a_mistake_of_ours_shows_no_trace(alice, portal, monkeypatch):
    def broken(*_args, **_kwargs):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("portal.web.member.home.overview", broken)
    answer = alice.get("/")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "ZeroDivisionError" not in answer.text


def test_a_foreign_host_is_not_answered(app):
    foreign = {"Host": "evil.example"}
    page = app.test_client().get("/sign-in", headers=foreign)
    assert (page.status_code, page.mimetype) == (400, "text/plain")
    answer = app.test_client().get("/api/v3/benefits", headers=foreign)
    assert (answer.status_code, set(answer.json)) == (400, {"message"})


def test_every_refusal_has_words(app, now):
    facts = {
        "opens_at": now, "closed_at": now, "claimed_at": now, "benefit_id": 1,
        "unmet": unmet({"rule": "tier", "value": "gold"}), "left": 2,
        "extended_at": now, "ends_at": now,
    }  # fmt: skip
    with app.test_request_context("/"):
        for code in (*CLAIM_REFUSALS, *USE_REFUSALS):
            words = told(Refusal(code, facts), zone="Australia/Melbourne")
            assert words.heading
            assert words.text.endswith(".")
            assert "_" not in words.text


@pytest.mark.parametrize("manner", ["refuses", "hangs"])
def test_a_mail_server_that_refuses_or_hangs_delays_no_page(
    app, client, people, monkeypatch, capfd, manner
):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if manner == "hangs":
            server.listen(8)
        monkeypatch.setattr(app.extensions["mailman"], "port", server.getsockname()[1])
        monkeypatch.setattr(app.extensions["mailman"], "timeout", 60)
        answers = [
            client.send("/sign-in", page="/sign-in", email="alice@example.com") for _ in range(3)
        ]
        assert [answer.status_code for answer in answers] == [303] * 3
        meanwhile = capfd.readouterr().err
        assert manner == "refuses" or "mail not sent" not in meanwhile
    app.extensions["postman"].finish()
    assert (meanwhile + capfd.readouterr().err).count("mail not sent") == 3


def test_when_too_many_letters_wait_the_newest_is_lost_and_nobody_waits(app, settings, monkeypatch):
    monkeypatch.setattr("portal.web.mailing._MOST_WAITING", 2)
    postman = Postman(app, settings)
    letter = Letter("sign_in", None, "en", {})
    for _ in range(50):
        postman.post(letter)
    postman.finish()


def test_where_the_store_is_away_pages_say_so_and_nothing_breaks(alice, monkeypatch):
    def away(**_more):
        raise OperationalError("SELECT", {}, ConnectionError("nobody listens"))

    monkeypatch.setattr("portal.web.signed_in.reading", away)
    for path in ("/", "/history", "/you", "/sign-in"):
        answer = alice.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "Nothing that you have was lost." in answer.text
