from dataclasses import replace

import pytest
from markupsafe import Markup, escape

from portal.web.member.looks import Card, Look, cards_html

TEA = Look("Tea", "A cup.", "cup", None, "ready", "Ready")
TO_TEA = Card(TEA, Markup("/offers/tea"))


@pytest.fixture
def on_a_page(app):
    with app.test_request_context("/"):
        yield


@pytest.mark.usefixtures("on_a_page")
def test_cards_that_look_alike_keep_their_own_links():
    html = cards_html([TO_TEA, Card(TEA, escape('/offers/"more"&tea'))])
    assert html.count('href="/offers/tea"') == 1
    assert html.count('href="/offers/&#34;more&#34;&amp;tea"') == 1


@pytest.mark.usefixtures("on_a_page")
def test_a_card_that_says_something_else_looks_different():
    changed = replace(TEA, name="<b>Coffee</b>", label="Used")
    html = cards_html([TO_TEA, TO_TEA._replace(look=changed)])
    assert "Tea" in html
    assert "&lt;b&gt;Coffee&lt;/b&gt;" in html
    assert "Used" in html
