"""A condition that cannot be decided is told to the programme, wherever a member meets it."""

import json

import pytest

from portal.audit.recording import PROGRAMME
from portal.benefits import offering
from portal.clock import now
from portal.definitions import defining
from portal.listing import Wanted
from tests.factories import a_definition
from tests.people import ALICE

UNKNOWN = {">=": [{"-": [1000, {"var": "aggregations.spend_12m"}]}, 500]}
KEY = "4d8f1e0f6c1c4f3ab1b2c3d4e5f60718"


@pytest.fixture
def told(capsys):
    """Return of which offers the log says that they could not be decided, since it was asked."""

    def read():
        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
        wanted = "condition cannot be decided"
        return [line["definition"] for line in lines if line["event"] == wanted]

    return read


@pytest.mark.parametrize("field", ["claim_condition", "view_condition"])
def test_by_a_list_a_page_or_a_claim(alice, app, told, field):
    meet = {
        "list": lambda handle: alice.get("/"),
        "page": lambda handle: alice.get(f"/offers/{handle}"),
        "claim": lambda handle: alice.send(f"/offers/{handle}/claim", key=KEY),
    }
    for where, met_by in meet.items():
        handle = f"{where}-{field}".replace("_", "-")
        with app.app_context():
            a_definition(handle=handle, **{field: UNKNOWN})
        met_by(handle)
        assert told() == [handle]
        met_by(handle)
        assert told() == []


def test_of_each_offer_that_has_it(alice, app, told):
    with app.app_context():
        for handle in ("one-of-two", "other-of-two"):
            a_definition(handle=handle, claim_condition=UNKNOWN)
    alice.get("/")
    assert sorted(told()) == ["one-of-two", "other-of-two"]


def test_again_when_its_condition_is_another_and_not_when_another_offer_is(alice, app, told):
    with app.app_context():
        made = a_definition(handle="twice", claim_condition=UNKNOWN).id
    alice.get("/")
    with app.app_context():
        a_definition(handle="good")
    alice.get("/")
    assert told() == ["twice"]
    with app.app_context():
        other = {"claim_condition": {"and": [UNKNOWN, True]}}
        defining.change(made, other, by=PROGRAMME, now=now())
    alice.get("/")
    assert told() == ["twice"]


def test_by_the_list_of_the_api(alice, app, told):
    with app.app_context():
        a_definition(handle="by-the-api", claim_condition=UNKNOWN)
        given = {"home": "UTC", "with_refused": False, "now": now()}
        assert offering.list_offers(ALICE, Wanted(), **given).rows == []
    assert told() == ["by-the-api"]
