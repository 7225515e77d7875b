"""What is kept of a member's standing is told to nobody else, and no longer than it is so."""

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import product

from portal.audit.recording import PROGRAMME
from portal.clock import now
from portal.definitions import catalogue, tiers
from tests.factories import a_definition, changed_profile

SPEND = {"var": "aggregations.spend_12m"}
CONDITIONS = (
    {">=": [SPEND, 1000]},
    {"rule": "tier", "value": "platinum"},
    {"==": [{"var": "is_birthday_month"}, True]},
    {"and": [{"<=": [500, SPEND, 700]}, {"==": [{"var": "gender"}, "female"]}]},
)
OWN = {
    "explanations": {"aggregations.spend_12m": {"en": "Still {distance}", "de": "Noch {distance}"}}
}
NAMES, LANGUAGES = ("alice", "bob", "charlie"), ("en", "de", "ar")


def offered(app, people):
    with app.app_context():
        for number, condition in enumerate(CONDITIONS):
            a_definition(handle=f"offer-{number}", claim_condition=condition, meta=OWN)
        changed_profile(people.bob, aggregations={"spend_12m": 760}, birth_month=1, birth_day=1)
        changed_profile(people.charlie, aggregations={"spend_12m": 20}, gender="female")


def told(browser, language):
    page = browser.get("/", headers={"Accept-Language": language}).text
    return re.findall(r'card-detail">[^<]*|progress[^>]*>|</svg>[^<]*</span>', page)


def test_everybody_reads_their_own_in_their_language_at_once(app, people, signed_in_as):
    offered(app, people)
    asked = [(signed_in_as(name), language) for name, language in product(NAMES, LANGUAGES)]
    alone = []
    for browser, language in asked:
        catalogue._kept.clear()
        alone.append(told(browser, language))
    assert len(set(map(str, alone))) == len(asked)
    with ThreadPoolExecutor(len(asked)) as crowd:
        for _ in range(5):
            assert list(crowd.map(lambda each: told(*each), asked)) == alone


def test_what_changed_is_told_in_every_language(app, people, signed_in_as):
    offered(app, people)
    bob = signed_in_as("bob")

    def both():
        return [told(bob, language) for language in LANGUAGES]

    before = both()
    with app.app_context():
        changed_profile(people.bob, aggregations={"spend_12m": 761})
    spent = both()
    with app.app_context():
        changed_profile(people.bob, tier_handle="gold")
    risen = both()
    with app.app_context():
        tiers.add_tier("diamond", "Diamond", None, by=PROGRAMME, now=now())
        changed_profile(people.bob, aggregations={"spend_12m": 760}, tier_handle="silver")
    assert all(one != other for one, other in zip(before, spent, strict=True))
    assert all(one != other for one, other in zip(spent, risen, strict=True))
    assert both() == before
