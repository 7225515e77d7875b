from datetime import UTC, datetime, timedelta

import pytest
from flask import current_app
from sqlalchemy import func, select

from bench.statements import noted
from portal.audit.models import AuditRow
from portal.audit.recording import PROGRAMME
from portal.benefits.holding import held_one
from portal.benefits.models import Benefit
from portal.benefits.overview import offer_to, overview
from portal.clock import now as this_moment
from portal.database import db, reading
from portal.definitions import allocating, catalogue, defining
from portal.definitions.catalogue import VERSION
from portal.definitions.explaining import explain
from portal.definitions.variables import Privacy
from portal.errors import Invalid, NotFound, Refused
from portal.profiles.models import Profile
from portal.profiles.standing import COLUMNS, standing_of
from tests.factories import a_benefit, a_definition, changed_benefit, claims, kept_catalogue

pytestmark = pytest.mark.usefixtures("store")
GOLD = {"rule": "tier", "value": "gold"}


def count(model):
    with reading() as connection:
        return connection.scalar(select(func.count()).select_from(model))


def benefit(benefit_id):
    with db.sessionmaker() as session:
        return session.get(Benefit, benefit_id)


def refused(*args, **kwargs):
    with pytest.raises(Refused) as caught:
        claims(*args, **kwargs)
    return caught.value.refusal


def test_a_claim_gives_a_benefit_with_its_end_and_its_record(people, now):
    made = a_definition(handle="tea", max_redemptions=3)
    held = benefit(claims("tea", people.alice, now=now))
    assert (held.profile_id, held.definition_id, held.claimed_at) == (people.alice, made.id, now)
    assert held.expires_local_at.isoformat(" ") == "2026-12-24 23:59:59"
    assert (held.max_redemptions, held.timezone) == (3, "Australia/Melbourne")
    row = db.session.scalars(select(AuditRow).where(AuditRow.event == "benefit claimed")).one()
    assert (row.benefit_id, row.profile_id, row.actor_kind) == (held.id, people.alice, "member")


def test_the_same_key_gives_the_same_benefit_even_after_it_was_used(people):
    a_definition(handle="tea", is_reclaimable=True)
    first = claims("tea", people.alice, key="form-1234")
    changed_benefit(first, redemptions_used=1)
    assert claims("tea", people.alice, key="form-1234") == first
    assert claims("tea", people.alice, key="form-5678") != first


def test_a_key_belongs_to_one_member_and_to_one_wish(people):
    a_definition(handle="tea")
    a_definition(handle="cake")
    first = claims("tea", people.alice, key="form-1234")
    assert claims("tea", people.bob, key="form-1234") != first
    with pytest.raises(Invalid) as caught:
        claims("cake", people.alice, key="form-1234")
    assert "key" in caught.value.errors


def test_another_form_leads_to_what_is_held(people):
    a_definition(handle="tea")
    first = claims("tea", people.alice)
    refusal = refused("tea", people.alice)
    assert (refusal.code, refusal.facts["benefit_id"]) == ("already_held", first)


def test_once_ever_unless_it_may_be_claimed_again(people):
    a_definition(handle="once")
    a_definition(handle="again", is_reclaimable=True)
    for handle in ("once", "again"):
        changed_benefit(claims(handle, people.alice), redemptions_used=1)
    assert refused("once", people.alice).code == "already_claimed"
    assert benefit(claims("again", people.alice)).claim_number == 2


def test_a_claim_that_was_taken_back_does_not_count(people):
    a_definition(handle="once")
    changed_benefit(claims("once", people.alice), state="voided")
    assert claims("once", people.alice)


def test_a_gift_that_can_still_be_used_comes_first(people):
    made = a_definition(handle="tea")
    given = a_benefit(made, people.alice)
    assert refused("tea", people.alice).facts["benefit_id"] == given


def test_texts_are_kept_as_they_were_promised(people, now):
    made = a_definition(handle="tea", name="Tea", terms_conditions="One cup.")
    held_id = claims("tea", people.alice)
    defining.change(
        made.id, {"name": "Hot water", "terms_conditions": "None."}, by=PROGRAMME, now=now
    )
    with reading() as connection:
        held, _supply = held_one(held_id, people.alice, kept_catalogue(connection), connection)
    assert (held.texts.name, held.texts.terms_conditions) == ("Tea", "One cup.")


def test_a_claim_reserves_all_its_uses_under_the_cap(people):
    made = a_definition(handle="tea", max_redemptions=3, max_global_redemptions=7)
    held = benefit(claims("tea", people.alice))
    claims("tea", people.bob)
    stock = defining.find(made.id).stock
    assert (held.reserved_redemptions, stock.reserved, stock.redeemed) == (3, 6, 0)
    assert refused("tea", people.charlie).code == "sold_out"
    assert count(Benefit) == 2


def test_an_unlimited_benefit_reserves_one_use(people):
    made = a_definition(handle="tea", max_redemptions=None, max_global_redemptions=1)
    claims("tea", people.alice)
    assert defining.find(made.id).stock.reserved == 1
    assert refused("tea", people.bob).code == "sold_out"


def test_each_gets_a_code_of_their_own_until_there_is_none(people, now):
    made = a_definition(handle="tea")
    allocating.add_codes(made.id, ["A1", "B2", "A1"], by=PROGRAMME, now=now)
    with reading() as connection:
        owners = (people.alice, people.bob)
        ids = [claims("tea", person) for person in owners]
        kept = kept_catalogue(connection)
        found = [held_one(*each, kept, connection) for each in zip(ids, owners, strict=True)]
        codes = [held.online_code for held, _supply in found]
    assert codes == ["A1", "B2"]
    assert refused("tea", people.charlie).code == "no_code_left"
    assert count(Benefit) == 2


def test_a_refused_claim_leaves_nothing_behind(people):
    a_definition(handle="tea", claim_condition=GOLD)
    rows = count(AuditRow)
    assert refused("tea", people.bob).code == "condition_not_met"
    assert (count(Benefit), count(AuditRow)) == (0, rows)


def test_a_benefit_may_run_elsewhere_but_today_is_where_the_programme_is(people):
    late = datetime(2026, 11, 24, 14, tzinfo=UTC)  # the 25th in Melbourne, the 24th in New York
    a_definition(handle="tea", claim_condition={"==": [{"var": "today"}, "2026-11-25"]})
    held = benefit(claims("tea", people.alice, now=late, timezone="America/New_York"))
    assert held.expires_local_at == datetime(2026, 12, 24, 23, 59, 59)
    assert held.timezone == "America/New_York"


def test_what_is_unknown_is_not_found(people):
    with pytest.raises(NotFound):
        claims("nothing", people.alice)


@pytest.mark.parametrize("coded", [False, True])
def test_a_claim_takes_few_statements_however_much_there_is(people, now, coded):
    for _ in range(30):
        a_definition(claim_condition=GOLD)
    made = a_definition(handle="tea", max_global_redemptions=10)
    if coded:
        allocating.add_codes(made.id, map(str, range(50)), by=PROGRAMME, now=now)
    for number in range(5):
        changed_benefit(a_benefit(made, people.alice), redemptions_used=1, value=number)
    claims("tea", people.bob)  # so that the catalogue is kept
    with noted(current_app) as statements:
        claims("tea", people.alice)
    assert len(statements) <= (6 if coded else 5)


def standing(profile_id, at):
    with db.engine.connect() as connection:
        query = select(*COLUMNS, VERSION.label("version")).where(Profile.id == profile_id)
        row = connection.execute(query).one()
        kept = catalogue.at_version(row.version, connection)
    return standing_of(row, tier_names=kept.tier_names, at=at, zone=at.tzinfo), kept


def explained(refusal):
    facts = dict(refusal.facts)
    if unmet := facts.pop("unmet", None):
        facts["needs"] = explain(unmet, privacy=Privacy())
    return refusal.code, facts


def test_what_is_listed_can_be_claimed_and_each_reason_shown_is_the_reason_given(people):
    at = this_moment()
    day = timedelta(days=1)
    a_definition(handle="open")
    a_definition(handle="gold", claim_condition=GOLD)
    a_definition(handle="later", claim_period_start_at=at + day)
    a_definition(handle="over", claim_period_end_at=at - day)
    a_definition(handle="draft", is_published=False)
    a_definition(handle="put-away", is_archived=True)
    a_definition(handle="given-only", is_claimable=False)
    a_definition(handle="hidden", view_condition=GOLD)
    a_definition(handle="gone", max_global_redemptions=1)
    a_definition(handle="coded", force_allocation=True)
    claims("gone", people.charlie)
    facts, kept = standing(people.bob, at)
    with reading() as connection:
        seen = overview(facts, kept, connection, now=at)
        shown = {offer.definition.handle: offer.refusal for offer in seen.offers}
        for handle, definition in kept.by_handle.items():
            if handle not in shown:
                with pytest.raises(NotFound):
                    offer_to(handle, facts, kept, connection, now=at)
                assert refused(handle, people.bob, now=at).hides
            elif shown[handle] is None:
                assert offer_to(handle, facts, kept, connection, now=at).refusal is None
                assert claims(handle, people.bob, now=at)
            else:
                assert explained(refused(handle, people.bob, now=at)) == explained(shown[handle])
            assert definition.handle == handle
    assert set(shown) == {"open", "gold", "later", "over", "gone", "coded"}
