from datetime import timedelta

from portal.clock import now as this_moment
from tests.factories import a_benefit, a_definition, changed_benefit

GOLD = {"rule": "tier", "value": "gold"}


def test_home_sorts_what_is_held_what_can_be_claimed_and_what_is_coming_up(alice, app, people):
    at = this_moment()
    with app.app_context():
        a_benefit(a_definition(name="Slow one", period=300), people.alice)
        a_benefit(a_definition(name="Quick one", period=2), people.alice)
        a_definition(name="Open one")
        a_definition(name="Later one", claim_period_start_at=at + timedelta(days=3))
        a_definition(name="Platinum one", claim_condition={"rule": "tier", "value": "platinum"})
        a_definition(name="Gone one", force_allocation=True)
        a_definition(name="Past one", claim_period_end_at=at - timedelta(days=1))
        a_definition(name="Draft one", is_published=False)
    page = alice.get("/").text
    order = [page.index(f"{name} one") for name in ("Quick", "Slow", "Open", "Later", "Platinum")]
    assert order == sorted(order)
    assert "Gone one" in page
    assert "Past one" not in page
    assert "Draft one" not in page
    assert "For Platinum members" in page


def test_the_same_offer_is_claimable_to_gold_and_coming_up_to_silver(alice, bob, app):
    with app.app_context():
        a_definition(name="Golden tea", claim_condition=GOLD)
    gold, silver = alice.get("/").text, bob.get("/").text
    assert gold.index("Yours to claim") < gold.index("Golden tea")
    assert silver.index("Coming up") < silver.index("Golden tea")
    assert "For Gold members" in silver


def test_three_kinds_of_empty(alice, app, people):
    assert "Nothing here yet" in alice.get("/").text
    with app.app_context():
        held = a_benefit(a_definition(is_claimable=False), people.alice)
        changed_benefit(held, redemptions_used=1)
    assert "All used" in alice.get("/").text
    with app.app_context():
        for _ in range(9):
            a_definition()
    assert "Nothing matches" in alice.get("/?q=zebra").text


def test_from_the_ninth_item_on_one_can_search(alice, app):
    with app.app_context():
        for number in range(8):
            a_definition(name=f"Thing {number}", tags=["odd" if number % 2 else "even"])
    assert "Find a benefit" not in alice.get("/").text
    with app.app_context():
        a_definition(name="Teapot", redeem_instructions_online="Code", tags=["kitchen"])
    assert "Find a benefit" in alice.get("/").text
    for query in ("q=tEaP", "tag=kitchen", "place=online"):
        found = alice.get(f"/?{query}").text
        assert "Teapot" in found
        assert "Thing 1" not in found
    assert "Thing 1" in alice.get("/?tag=unknown&place=moon&q=").text
    assert "Teapot" not in alice.get("/?ends_soon=1").text


def test_a_page_names_no_raw_condition(bob, app):
    with app.app_context():
        a_definition(name="Secret tea", claim_condition={"rule": "tag", "value": "vip-secret"})
    page = bob.get("/").text + bob.get("/offers/" + "benefit-1").text
    for raw in ("flattened_tags", "vip-secret", "tier_handle", '"var"'):
        assert raw not in page
