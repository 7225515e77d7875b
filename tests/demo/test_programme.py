from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from portal.benefits.models import Benefit, Redemption
from portal.benefits.overview import overview
from portal.clock import now as this_moment
from portal.database import db, reading
from portal.definitions import catalogue
from portal.definitions.catalogue import VERSION
from portal.definitions.models import DefinitionStock
from portal.definitions.texts import TRANSLATED
from portal.demo import crowd, programme
from portal.demo.cast import ANA_ID, FEATURED
from portal.profiles.models import Profile
from portal.profiles.standing import COLUMNS, standing_of

ZONE = ZoneInfo("Australia/Melbourne")


@pytest.fixture
def at(store):
    moment = this_moment()
    programme.fill(now=moment)
    return moment


def seen_by(handle, at):
    person = next(each for each in FEATURED if each.handle == handle)
    query = select(*COLUMNS, VERSION.label("version")).where(Profile.email == person.email)
    with reading() as connection:
        row = connection.execute(query).one()
        kept = catalogue.at_version(row.version, connection)
        standing = standing_of(row, tier_names=kept.tier_names, at=at, zone=ZONE)
        seen = overview(standing, kept, connection, now=at)
    ready = {each.held.texts.name for each in seen.in_hand if each.why_not is None}
    claimable = {each.definition.handle for each in seen.offers if each.refusal is None}
    refused = {each.definition.handle: each.refusal.code for each in seen.offers if each.refusal}
    return ready, claimable, refused, seen


def test_all_that_the_shop_gives_is_told_in_every_language(now):
    for each in programme.definitions(now):
        texts = TRANSLATED & {name for name, text in each.items() if text}
        translations = each["meta"]["translations"]
        assert {code: set(told) for code, told in translations.items()} == {
            "de": texts,
            "ar": texts,
        }, each["handle"]


def test_ana_holds_two_and_can_claim_several(at):
    ready, claimable, _refused, _seen = seen_by("ana", at)
    assert len(ready) == 2
    assert len(claimable) >= 5
    assert "hems-on-the-house" in claimable


def test_ben_sees_what_gold_would_open(at):
    assert seen_by("ben", at)[2]["hems-on-the-house"] == "condition_not_met"


def test_each_story_is_true(at):
    assert seen_by("dev", at)[0] == set()
    assert "birthday-treat" in seen_by("celeste", at)[1]
    assert seen_by("farid", at)[0] == set()
    elif_in_hand = seen_by("elif", at)[3].in_hand
    assert any((each.held.ends_at - at).days < 3 for each in elif_in_hand if each.why_not is None)
    assert any(each.held.redemptions_used == 1 for each in elif_in_hand)
    assert any(each.held.redemptions_used == 3 for each in seen_by("greta", at)[3].in_hand)


def test_the_shop_shows_every_kind_of_offer(at):
    refused = seen_by("ana", at)[2]
    assert {"not_open_yet", "closed", "condition_not_met", "sold_out"} <= set(refused.values())
    with reading() as connection:
        profiles = connection.scalar(select(func.count()).select_from(Profile))
        version = connection.scalar(select(VERSION))
        kept = catalogue.at_version(version, connection)
        ana = connection.scalar(select(Profile.first_name).where(Profile.id == ANA_ID))
    assert profiles == 40
    assert len(kept.by_id) >= 14
    assert ana == "Ana"


def counters_equal_rows():
    with reading() as connection:
        for stock in connection.execute(select(DefinitionStock.__table__)):
            of_this = Benefit.definition_id == stock.definition_id
            reserved = connection.scalar(
                select(func.sum(Benefit.reserved_redemptions)).where(of_this)
            )
            redeemed = connection.scalar(
                select(func.sum(Redemption.count))
                .join(Benefit, Benefit.id == Redemption.benefit_id)
                .where(of_this)
            )
            assert (stock.reserved, stock.redeemed) == (reserved or 0, redeemed or 0)


def test_counters_equal_rows(at):
    counters_equal_rows()


def test_a_store_in_use_is_not_filled(at):
    with pytest.raises(RuntimeError):
        programme.fill(now=at)


def test_a_crowd_can_be_added_twice(at):
    done = []
    for count in (25, 10):
        crowd.add_members(count, now=at, advance=done.append)
    assert sum(done) == 35
    counters_equal_rows()
    with db.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Profile)) == 75
