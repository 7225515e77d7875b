import re
import zlib

import brotli
import pytest
from flask.testing import FlaskClient

from tests.factories import a_definition

UNPACK = {"br": brotli.decompress, "gzip": lambda body: zlib.decompress(body, wbits=31)}


@pytest.fixture
def browser(alice, app):
    """Ask without the strict client, which reads pages as they are."""
    cookie = f"session={alice.get_cookie('session').value}"
    plain = FlaskClient(app, app.response_class, use_cookies=False)

    def ask(path, coding="br"):
        return plain.get(path, headers={"Accept-Encoding": coding, "Cookie": cookie})

    return ask


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_a_page_is_packed_as_the_browser_asks(browser, alice, coding):
    answer = browser("/", coding)
    assert answer.headers["Content-Encoding"] == coding
    assert "Accept-Encoding" in answer.headers["Vary"]
    page = UNPACK[coding](answer.data).decode()
    without_token = re.compile(r'value="[^"]{60,}"')
    assert without_token.sub("", page) == without_token.sub("", alice.get("/").text)
    assert len(answer.data) < len(page) / 2


def test_brotli_goes_first_and_none_is_none(browser):
    assert browser("/", "gzip, br, zstd").headers["Content-Encoding"] == "br"
    for coding in ("", "identity", "br;q=0"):
        assert "Content-Encoding" not in browser("/", coding).headers


def test_a_page_that_repeats_what_was_asked_is_not_packed(browser, app):
    with app.app_context():
        for _ in range(9):
            a_definition()
    for path in ("/?q=guess", "/sign-in?next=/you", "/nowhere-guess", "/offers/guess"):
        answer = browser(path)
        assert "Content-Encoding" not in answer.headers, path
    assert b"guess" in browser("/?q=guess").data


def test_static_files_are_packed_beforehand(client):
    href = re.search(r'href="(/static/[0-9a-f]{8}/css/base.css)"', client.get("/sign-in").text)[1]
    plain = client.get(href)
    for coding, unpack in UNPACK.items():
        answer = client.get(href, headers={"Accept-Encoding": coding})
        assert answer.headers["Content-Encoding"] == coding
        assert unpack(answer.data) == plain.data
