from dataclasses import replace

import pytest

from portal.web.member.cards import Card
from portal.web.member.looks import cards_html

TEA = Card("Tea", "/offers/tea", "A cup.", "cup", None, "ready", "Ready")


@pytest.fixture
def on_a_page(app):
    with app.test_request_context("/"):
        yield


@pytest.mark.usefixtures("on_a_page")
def test_cards_that_look_alike_keep_their_own_links():
    html = cards_html([TEA, replace(TEA, href='/offers/"more"&tea')])
    assert html.count('href="/offers/tea"') == 1
    assert html.count('href="/offers/&#34;more&#34;&amp;tea"') == 1


@pytest.mark.usefixtures("on_a_page")
def test_a_card_that_says_something_else_looks_different():
    changed = replace(TEA, name="<b>Coffee</b>", label="Used")
    html = cards_html([TEA, changed])
    assert "Tea" in html
    assert "&lt;b&gt;Coffee&lt;/b&gt;" in html
    assert "Used" in html
