from dataclasses import replace

import pytest
from markupsafe import Markup, escape

from portal.web.member.looks import Card, Look, Said, cards_html
from portal.web.reasons.reason import Progress

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


@pytest.mark.usefixtures("on_a_page")
def test_one_look_says_to_each_member_what_is_theirs():
    near = Said('<i>"Spend" $10</i>', "$990 of $1,000", Progress(990, 1000.5, "So far: $990"))
    html = cards_html([TO_TEA, TO_TEA._replace(said=near), TO_TEA._replace(said=Said("Far"))])
    plain, with_bar, far = (f"{card}</li>" for card in html.split("</li>")[:3])
    assert "&lt;i&gt;&#34;Spend&#34; $10&lt;/i&gt;" in with_bar
    assert 'value="990" max="1000.5" aria-label="So far: $990"' in with_bar
    assert "Ready" not in with_bar
    assert "Ready" in plain
    assert "Far" in far
    assert "progress" not in plain + far
    assert "$990" not in plain + far


@pytest.mark.usefixtures("on_a_page")
def test_a_card_of_the_past_says_since_when():
    html = cards_html([TO_TEA._replace(said=Said("Used", when_text="Yours since 3 May"))])
    assert '<p class="card-detail">Yours since 3 May</p>' in html
