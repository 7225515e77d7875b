import pytest
from coloraide import Color
from hypothesis import given
from hypothesis import strategies as st

from portal.web.theme import readable
from tests.stores import portal_with
from tests.strict_client import StrictClient

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.fixture
def in_colour(settings, app):
    """A browser at a portal that has a colour of its own."""
    with portal_with(settings, brand_colour="#a5343c") as portal:
        portal.test_client_class = StrictClient
        yield portal.test_client()


def test_a_programme_has_its_colour_on_every_page(in_colour):
    browser = in_colour
    page = browser.get("/sign-in").text
    href = page.partition('href="/theme.css')[2].partition('"')[0]
    css = browser.get("/theme.css" + href)
    assert css.text.startswith("@layer tokens { :root { --brand: #a5343c; --brand-dark: #")
    assert css.mimetype == "text/css"
    assert css.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_without_a_colour_of_its_own_there_is_no_theme(client):
    assert "theme.css" not in client.get("/sign-in").text
    assert client.get("/theme.css").status_code == 404


@pytest.mark.parametrize(("given_", "on_light"), [("#0b5d4b", True), ("#ffd9b0", False)])
def test_what_can_be_read_stays_as_it_is(given_, on_light):
    assert readable(given_, on_light=on_light) == given_


@given(COLOURS, st.booleans())
def test_every_colour_becomes_one_that_can_be_read(colour, on_light):
    found = Color(readable(colour, on_light=on_light))
    for ground in ("#ffffff", "#f6f5f2") if on_light else ("#1b1e1c", "#121412"):
        assert found.contrast(ground) >= 4.5
