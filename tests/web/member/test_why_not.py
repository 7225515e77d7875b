"""Why not, on the pages that members read."""

import re

import pytest

from bench.statements import noted
from portal.definitions import defining
from tests.factories import a_definition, changed_profile

SPEND = {"var": "aggregations.spend_12m"}
THREE = {
    "and": [
        {">=": [SPEND, 1000]},
        {"in": [{"var": "tier_handle"}, ["gold", "platinum"]]},
        {">=": [{"var": "days_since_joined"}, 30]},
    ]
}


def offered(app, **fields):
    with app.app_context():
        return a_definition(handle="tea", name="Tea for two", **fields)


@pytest.fixture
def bob_spent(app, people):
    with app.app_context():
        changed_profile(people.bob, aggregations={"spend_12m": 760, "spend_all": 900})


def test_a_card_says_how_far_off_it_is(bob, app, bob_spent):
    offered(app, claim_condition={">=": [SPEND, 1000]})
    page = bob.get("/").text
    assert "Spend $240 more" in page
    assert "$760 of $1,000, counted over the 12 months up to your last purchase." in page
    bar = re.search(r"<progress[^>]*>", page)[0]
    assert tuple(bar.split()[2:4]) == ('value="760"', 'max="1000"')
    assert 'aria-label="$760 of $1,000"' in bar


def test_what_is_nearest_comes_first(bob, app, bob_spent):
    with app.app_context():
        a_definition(name="Far one", claim_condition={">=": [SPEND, 9000]})
        a_definition(name="Closed one", claim_condition={"<=": [{"var": "today"}, "2020-01-01"]})
        a_definition(name="Secret one", claim_condition={"rule": "tag", "value": "vip"})
        a_definition(name="Two-part one", claim_condition=THREE)
        a_definition(name="Near one", claim_condition={">=": [SPEND, 761]})
    page = bob.get("/").text
    order = [page.index(f"{name} one") for name in ("Near", "Far", "Two-part", "Secret", "Closed")]
    assert order == sorted(order)
    assert "One more thing is needed." in page


def test_what_would_have_to_become_less_is_not_near(bob, app, bob_spent):
    with app.app_context():
        a_definition(name="Small one", claim_condition={"<": [SPEND, 750]})
        a_definition(name="Far one", claim_condition={">=": [SPEND, 2000]})
    page = bob.get("/").text
    assert page.index("Far one") < page.index("Small one")


def test_an_offer_lists_what_is_met_and_what_is_not(bob, app, bob_spent):
    offered(app, claim_condition=THREE, earn_instructions="Come often.")
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", bob.get("/offers/tea").text))
    told = (
        "What it takes",
        "Not yet: Spend $1,000 or more in 12 months",
        "Not yet: For Gold or Platinum members You are Silver.",
        "Met: For members of 30 days or more",
        "Come often.",
    )
    assert [said for said in told if said not in page] == []
    order = [page.index(said) for said in told]
    assert order == sorted(order)


def test_a_refused_claim_says_the_same(bob, app, bob_spent):
    offered(app, claim_condition=THREE, earn_instructions="Come often.")

    def said(answer):
        return re.search(r'<section class="refusal".*?</section>', answer.text, re.DOTALL)[0]

    refused = bob.send("/offers/tea/claim", key="form-1234")
    assert refused.status_code == 409
    assert said(refused) == said(bob.get("/offers/tea"))


def test_explaining_takes_no_statement(bob, app, bob_spent):
    counts = []
    for condition in (None, THREE):
        with app.app_context():
            for _ in range(30):
                a_definition(claim_condition=condition)
        bob.get("/")
        with noted(app) as sent:
            bob.get("/")
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 4


def test_what_changed_is_told_at_once(bob, app, bob_spent, people):
    offered(app, claim_condition={">=": [SPEND, 1000]})
    assert "Spend $240 more" in bob.get("/").text
    with app.app_context():
        changed_profile(people.bob, aggregations={"spend_12m": 761})
    assert "Spend $239 more" in bob.get("/").text


def test_the_page_says_what_the_card_says_in_the_programmes_own_words(bob, app, bob_spent):
    own = {"explanations": {"*": "Ask us <in> the shop."}}
    offered(app, claim_condition=THREE, meta=own)
    pages = [bob.get(path).text for path in ("/", "/offers/tea")]
    assert ["Ask us &lt;in&gt; the shop." in page for page in pages] == [True, True]


def test_alternatives_are_told_as_such(bob, app, bob_spent):
    either = {"or": [{"==": [{"var": "tier_handle"}, "platinum"]}, {">=": [SPEND, 1000]}]}
    offered(app, claim_condition=either)
    assert "One of these is enough" in bob.get("/offers/tea").text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", ("Noch für 240\xa0$ einkaufen", "760\xa0$ von 1.000\xa0$, gezählt über")),
        ("ar", ("تسوّق بمبلغ", "تنتهي بآخر عملية شراء لك", "240\xa0$")),
    ],
)
def test_it_is_said_in_the_language_of_the_page(bob, app, bob_spent, language, said):
    offered(app, claim_condition={">=": [SPEND, 1000]})
    page = bob.get("/", headers={"Accept-Language": language}).text
    assert [each for each in said if each not in page] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"aggregations.spend_12m": "{distance} more for shoes, of {needed}"},
         "$240 more for shoes, of $1,000"),
        ({"aggregations.spend_12m": {"de": "Mehr Schuhe", "en": "More shoes"}}, "More shoes"),
        ({"aggregations.spend_12m": {"de": "Mehr Schuhe"}}, "Mehr Schuhe"),
        ({"*": {"en": "For friends of the house"}}, "For friends of the house"),
    ],
)  # fmt: skip
def test_the_programme_may_say_it_better(bob, app, bob_spent, words, said):
    offered(app, claim_condition={">=": [SPEND, 1000]}, meta={"explanations": words})
    assert said in bob.get("/").text
    assert said in bob.get("/offers/tea").text


def test_words_for_what_is_private_hold_no_value(bob, app):
    words = {"flattened_tags": {"en": "For readers of our letter"}}
    secret = {"rule": "tag", "value": "letter-readers"}
    offered(app, claim_condition=secret, meta={"explanations": words})
    page = bob.get("/").text
    assert "For readers of our letter" in page
    assert "letter-readers" not in page
    with app.app_context():
        told = {"meta": {"explanations": {"flattened_tags": "You need {needed}"}}}
        a_definition(handle="other", claim_condition=secret, **told)
    assert "You need" not in bob.get("/offers/other").text


@pytest.mark.parametrize(
    "words",
    [
        "text",
        {"no.such": "x"},
        {"age": 5},
        {"age": {}},
        {"age": {"en": ""}},
        {"age": "x" * 301},
        {"age": "{secret}"},
        {"*": "{needed}"},
    ],
)
def test_words_that_cannot_be_right_are_refused(app, people, words):
    with app.app_context(), pytest.raises(defining.Invalid) as refused:
        a_definition(meta={"explanations": words})
    assert list(refused.value.errors) == ["meta"]
