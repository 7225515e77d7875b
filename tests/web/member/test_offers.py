import re

import pytest
from sqlalchemy import func, select

from portal.audit.recording import PROGRAMME
from portal.benefits.models import Benefit
from portal.clock import now as this_moment
from portal.database import reading
from portal.definitions import defining
from tests.factories import a_definition, changed_benefit

GOLD = {"rule": "tier", "value": "gold"}
KEY = "form-1234"


def benefits(app):
    with app.app_context(), reading() as connection:
        return connection.scalar(select(func.count()).select_from(Benefit))


@pytest.fixture
def tea(app, people):
    with app.app_context():
        return a_definition(
            handle="tea",
            name="Tea for two",
            claim_condition=GOLD,
            terms_conditions="One pot.",
            short_description="With scones",
            earn_instructions="Reach Gold to unlock this.",
            redeem_instructions_store="Show this.",
            redeem_instructions_online="Type the code.",
            long_description="<p>Hot</p><script>alert(1)</script>",
            max_redemptions=2,
        )


def test_an_offer_tells_everything_and_has_its_button(alice, tea):
    page = alice.get("/offers/tea").text
    for said in (
        "Tea for two",
        "With scones",
        "One pot.",
        "Show this.",
        "Type the code.",
        "<p>Hot</p>",
        "Claim Tea for two",
        "Yours for 30 days",
        "Can be used 2 times",
    ):
        assert said in page
    assert "alert(1)" not in page


def test_a_picture_without_an_address_is_left_out(alice, app):
    with app.app_context():
        a_definition(name="Tea", handle="tea", image_url="https://[")
    for path in ("/", "/offers/tea"):
        page = alice.get(path)
        assert (page.status_code, "https://[" in page.text) == (200, False)


def test_a_claim_leads_to_the_benefit(alice, tea, app):
    done = alice.send("/offers/tea/claim", key=KEY, page="/offers/tea")
    assert done.status_code == 303
    page = alice.get(done.location).text
    assert "It’s yours" in page
    assert "Tea for two" in alice.get("/").text
    assert benefits(app) == 1


def test_the_same_form_twice_a_refresh_and_another_tab_lead_to_the_same_page(alice, tea, app):
    first = alice.send("/offers/tea/claim", key=KEY, page="/offers/tea")
    again = alice.send("/offers/tea/claim", key=KEY)
    other_tab = alice.send("/offers/tea/claim", key="form-5678")
    assert first.location == again.location
    assert other_tab.status_code == 303
    assert other_tab.location.split("?")[0] == first.location.split("?")[0]
    assert "You have this one already" in alice.get(other_tab.location).text
    assert benefits(app) == 1


def test_an_offer_that_is_held_leads_to_the_benefit(alice, tea):
    done = alice.send("/offers/tea/claim", key=KEY)
    page = alice.get("/offers/tea").text
    assert done.location.split("?")[0] in page
    assert "Claim Tea for two" not in page


def test_who_may_not_claim_reads_why_and_a_forged_form_changes_nothing(bob, tea, app):
    page = bob.get("/offers/tea").text
    for said in ("Gold tier is needed. You are Silver.", "Reach Gold to unlock this."):
        assert said in page
    assert "Claim Tea for two" not in page
    forged = bob.send("/offers/tea/claim", key=KEY)
    assert forged.status_code == 409
    assert "Gold tier is needed. You are Silver." in forged.text
    assert benefits(app) == 0


def test_what_was_claimed_and_used_says_when(alice, tea, app):
    done = alice.send("/offers/tea/claim", key=KEY)
    benefit_id = int(re.search(r"/benefits/(\d+)", done.location)[1])
    with app.app_context():
        changed_benefit(benefit_id, redemptions_used=2)
    assert "This one can be claimed once" in alice.get("/offers/tea").text
    assert alice.send("/offers/tea/claim", key="form-5678").status_code == 409


@pytest.mark.parametrize("changes", [
    {"is_published": False}, {"is_archived": True}, {"is_claimable": False},
    {"view_condition": {"rule": "tag", "value": "vip"}},
])  # fmt: skip
def test_what_a_member_may_not_see_is_not_there(alice, tea, app, changes):
    with app.app_context():
        defining.change(tea.id, changes, by=PROGRAMME, now=this_moment())
    assert alice.get("/offers/tea").status_code == 404
    assert alice.send("/offers/tea/claim", key=KEY).status_code == 404
    assert benefits(app) == 0


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with space", "nul\x00nul-nul"])
def test_a_form_without_its_key_is_not_accepted(alice, tea, app, key):
    answer = alice.send("/offers/tea/claim", key=key)
    assert answer.status_code == 422
    assert "This form is incomplete" in answer.text
    assert benefits(app) == 0


def test_a_deep_link_leads_to_the_offer(alice, tea):
    assert alice.get("/claim/tea").location == "/offers/tea"


def test_a_condition_that_cannot_be_decided_offers_nothing(alice, app):
    with app.app_context():
        a_definition(
            handle="odd", name="Odd one", claim_condition={"<": [{"var": "first_name"}, 1]}
        )
    assert "Not available just now" in alice.get("/offers/odd").text
    assert "Odd one" not in alice.get("/").text
    assert alice.send("/offers/odd/claim", key=KEY).status_code == 409
