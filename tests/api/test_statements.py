"""How many statements a page, an act and a list take: few, whatever there is in the store."""

import re

import pytest

from bench.statements import noted
from portal.audit.recording import PROGRAMME
from portal.clock import now as this_moment
from portal.database import transaction
from portal.definitions import allocating
from tests.factories import a_benefit, a_definition, claims
from tests.people import profile

GOLD = {"rule": "tier", "value": "gold"}
PAGES = ("/", "/history", "/offers/wanted", "/benefits/1")
LISTS = ("/benefits?limit=100", "/benefit-definitions?limit=100", "/profiles?limit=100",
         "/profiles/{alice}/benefits?limit=100", "/tiers/definitions",
         "/profiles/{alice}/redemptions", "/profiles/{alice}/benefits/claimable?limit=100",
         "/profiles/{alice}/benefits/claimable?limit=100&include=refused")  # fmt: skip


@pytest.fixture
def grown(app, people):
    """Return a function that adds definitions, members and what they hold."""

    def grow():
        with app.app_context():
            for number in range(15):
                limits = {"max_global_redemptions": 9} if number % 3 == 0 else {}
                made = a_definition(claim_condition=GOLD if number % 2 else None, **limits)
                if number % 5 == 0:
                    allocating.add_codes(made.id, ["a", "b"], by=PROGRAMME, now=this_moment())
                claims(made.handle, people.alice)
            members = [profile(None, "Dora", str(n), now=this_moment()) for n in range(20)]
            with transaction() as session:
                for each in members:
                    each.email = None
                    session.add(each)
            a_benefit(made, members[0].id)

    return grow


@pytest.fixture
def counted(app, alice, people, grown):
    """Return a function that counts what an act takes in a small store, and in one twice as big."""

    def count(act):
        with app.app_context():
            a_definition(handle="wanted", claim_condition=GOLD, max_global_redemptions=90)
            a_definition(handle="wanted-too", claim_condition=GOLD, max_global_redemptions=90)
        counts = []
        for number in range(2):
            grown()
            alice.get("/")  # so that the catalogue is kept
            with noted(app) as made:
                act(number)
            counts.append([statement for statement, _values in made])
        return counts

    return count


@pytest.mark.parametrize("path", PAGES)
def test_a_page_takes_at_most_four(counted, alice, path):
    small, large = counted(lambda _number: alice.get(path))
    assert len(small) == len(large) <= 4


def test_a_claim_takes_at_most_six_with_its_session(counted, alice):
    offers = ("wanted", "wanted-too")
    token = re.search(r'name="csrf_token" value="([^"]+)"', alice.get("/you").text)[1]

    def claim(number):
        form = {"csrf_token": token, "key": f"form-{number}234"}
        answer = alice.post(f"/offers/{offers[number]}/claim", data=form)
        assert answer.status_code == 303
        assert "/benefits/" in answer.location

    small, large = counted(claim)
    assert len(small) == len(large) <= 6


@pytest.mark.parametrize("path", LISTS)
def test_a_list_of_the_api_takes_at_most_three_with_its_key(counted, api, people, path):
    path = path.format(alice=people.alice)
    api.get(path)  # so that the use of the key is noted
    small, large = counted(lambda _number: api.get(path))
    assert len(small) == len(large) <= 3


def test_a_claim_by_the_api_takes_at_most_six_with_its_key(counted, api, people):
    offers = ("wanted", "wanted-too")
    api.get("/benefits?limit=1")

    def claim(number):
        path = f"/profiles/{people.alice}/benefits/{offers[number]}/claim"
        assert api.post(path).status_code == 201

    small, large = counted(claim)
    assert len(small) == len(large) <= 6


def test_a_benefit_is_given_by_the_api_in_at_most_five_with_its_key(counted, api, people):
    api.get("/benefits?limit=1")

    def give(_number):
        body = {"profile_id": str(people.bob), "benefit_definition_id": 1}
        assert api.post("/benefits", body).status_code == 201

    small, large = counted(give)
    assert len(small) == len(large) <= 5


def test_the_verdict_on_a_scan_takes_at_most_five_readings(counted, till):
    small, large = counted(lambda _number: till.get("/staff/benefits/1"))
    # Now and then it is noted that somebody is at the till.
    readings = [[each for each in made if each.startswith("SELECT")] for made in (small, large)]
    assert len(readings[0]) == len(readings[1]) <= 5
