import pytest
from sqlalchemy import select

from portal.database import db
from portal.definitions.catalogue import VERSION, at_version
from tests.factories import a_definition, kept_catalogue
from tests.standings import MELBOURNE, NOW, standing

pytestmark = pytest.mark.usefixtures("store")
GOLD = {"rule": "tier", "value": "gold"}


def conditions():
    with db.engine.connect() as connection:
        shown = at_version(connection.scalar(select(VERSION)), connection).shown
    return {each.handle: each.claim_condition for each in shown}


def test_definitions_that_ask_for_the_same_share_one_condition():
    for handle in ("tea", "cake"):
        a_definition(handle=handle, claim_condition=GOLD)
    a_definition(handle="shirt", claim_condition={"rule": "tier", "value": "silver"})
    found = conditions()
    assert found["tea"] is found["cake"]
    assert found["tea"] is not found["shirt"]


def test_a_definition_with_words_of_its_own_keeps_its_condition_to_itself():
    a_definition(handle="tea", claim_condition=GOLD)
    a_definition(
        handle="cake", claim_condition=GOLD, meta={"explanations": {"tier_handle": "Be golden"}}
    )
    a_definition(handle="named", claim_condition={"==": [{"var": "definition.handle"}, "tea"]})
    a_definition(handle="other", claim_condition={"==": [{"var": "definition.handle"}, "tea"]})
    found = conditions()
    assert found["tea"] is not found["cake"]
    assert found["named"] is not found["other"]


def test_standings_are_kept_with_the_latest_catalogue_alone():
    def standing_in(catalogue):
        return catalogue.standings.of(row, at=NOW, zone=MELBOURNE)

    row = standing().row
    row.id = 1
    with db.engine.connect() as connection:
        before = kept_catalogue(connection)
        kept = standing_in(before)
        assert standing_in(kept_catalogue(connection)) is kept
    a_definition(handle="tea")
    with db.engine.connect() as connection:
        assert kept_catalogue(connection) is not before
    assert standing_in(before) is not kept
