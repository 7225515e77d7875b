from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.audit.recording import PROGRAMME
from portal.benefits import inviting
from portal.benefits.claiming import claim
from portal.benefits.models import Benefit, Invitation
from portal.benefits.reassigning import reassign
from portal.benefits.redeeming import Occasion, redeem
from portal.benefits.voiding import void
from portal.database import db, reading
from portal.errors import Invalid, NotFound, Refused
from tests.at_once import all_at_once
from tests.books import benefit, events, letters, stock
from tests.factories import a_benefit, a_definition, changed_benefit, claims


def give(benefit_id, to, now):
    reassign(benefit_id, to=to, by=PROGRAMME, now=now)


def offer(benefit_id, people, now, *, to="bob@example.com", key="gift-0001"):
    return inviting.invite(benefit_id, giver=people.alice, to_email=to, key=key, now=now)


def code_of(act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value.refusal.code


def left_with(profile_id):
    with db.sessionmaker() as session:
        return session.scalars(select(Benefit).where(Benefit.profile_id == profile_id)).all()


@pytest.fixture
def tea(store, people, now):
    a_definition(handle="tea", is_reassignable=True, max_global_redemptions=5)
    return claims("tea", people.alice, now=now)


def test_a_benefit_goes_on_with_a_new_code_and_its_promise(tea, people, now):
    before = benefit(tea)
    give(tea, people.bob, now)
    after, (remains,) = benefit(tea), left_with(people.alice)
    assert (after.profile_id, after.state, after.reserved_redemptions) == (people.bob, "active", 1)
    assert after.code != before.code
    assert (after.ends_at, after.texts_id) == (before.ends_at, before.texts_id)
    assert (remains.state, remains.code, remains.given_to_id) == ("reassigned", before.code, tea)
    assert stock() == (1, 0)
    assert events("benefit reassigned") == 1


def test_the_giver_has_claimed_theirs_and_the_taker_has_not(tea, people, now):
    give(tea, people.bob, now)
    assert code_of(claims, "tea", people.alice) == "already_claimed"
    assert code_of(claims, "tea", people.bob) == "already_held"
    redeem(tea, by=PROGRAMME, on=Occasion("store"), now=now)
    assert claims("tea", people.bob, now=now)


def test_it_can_go_on_and_come_back(tea, people, now):
    give(tea, people.bob, now)
    give(tea, people.charlie, now)
    give(tea, people.alice, now)
    assert benefit(tea).profile_id == people.alice
    assert [len(left_with(each)) for each in (people.bob, people.charlie)] == [1, 1]
    assert benefit(tea).changes == 4


def test_what_cannot_be_given_says_why(store, people, now):
    bound = a_benefit(a_definition(), people.alice)
    assert code_of(give, bound, people.bob, now) == "not_reassignable"
    lets = a_definition(is_reassignable=True, max_redemptions=2)
    used, ended = a_benefit(lets, people.alice), a_benefit(lets, people.alice)
    redeem(used, by=PROGRAMME, on=Occasion("store"), now=now)
    assert code_of(give, used, people.bob, now) == "used_already"
    changed_benefit(ended, ends_at=now)
    assert code_of(give, ended, people.bob, now) == "expired"
    void(ended, by=PROGRAMME, reason="Wrong", now=now)
    assert code_of(give, ended, people.bob, now) == "voided"


def test_to_whom_it_goes_is_checked(tea, people, now):
    from uuid import uuid4

    for to in (uuid4(), people.alice):
        with pytest.raises(Invalid) as caught:
            give(tea, to, now)
        assert list(caught.value.errors) == ["profile_id"]
    assert left_with(people.bob) == []


def test_what_was_given_away_is_over_for_its_giver(tea, people, now):
    give(tea, people.bob, now)
    (remains,) = left_with(people.alice)
    use = {"by": PROGRAMME, "on": Occasion("store"), "now": now}
    assert code_of(redeem, remains.id, **use) == "reassigned"
    assert code_of(void, remains.id, by=PROGRAMME, reason="x", now=now) == "reassigned"
    assert code_of(give, remains.id, people.charlie, now) == "reassigned"


def test_a_use_that_was_under_way_when_it_was_given_away_is_refused(tea, people, now):
    give(tea, people.bob, now)
    as_hers = Occasion("member", key="form-1234", holder=people.alice)
    assert code_of(redeem, tea, by=PROGRAMME, on=as_hers, now=now) == "reassigned"
    assert benefit(tea).redemptions_used == 0


def test_an_offer_is_taken(tea, people, now):
    offered = offer(tea, people, now)
    assert benefit(tea).profile_id == people.alice
    assert inviting.accept(offered, taker=people.bob, now=now) == tea
    assert benefit(tea).profile_id == people.bob
    assert inviting.accept(offered, taker=people.bob, now=now) == tea
    assert (events("benefit offered"), events("benefit reassigned")) == (1, 1)
    assert letters() == ["invitation", "invitation_accepted"]


@pytest.mark.parametrize(("act", "who"), [("decline", "taker"), ("take_back", "giver")])
def test_an_offer_that_ends_leaves_it_where_it_was(tea, people, now, act, who):
    offered = offer(tea, people, now)
    person = people.bob if who == "taker" else people.alice
    assert getattr(inviting, act)(offered, **{who: person}, now=now) == tea
    assert benefit(tea).profile_id == people.alice
    assert code_of(inviting.accept, offered, taker=people.bob, now=now) == "offer_over"
    assert offer(tea, people, now, key="gift-0002") != offered


def test_an_offer_lasts_a_week_and_makes_way_for_the_next(tea, people, now):
    offered = offer(tea, people, now)
    last = now + timedelta(days=7, seconds=-1)
    assert code_of(offer, tea, people, last, key="gift-0002") == "offered_already"
    assert inviting.lapse(now=last) == 0
    over = now + timedelta(days=7)
    assert code_of(inviting.accept, offered, taker=people.bob, now=over) == "offer_over"
    assert offer(tea, people, over, key="gift-0003")
    assert events("invitation lapsed") == 1


def test_a_worker_closes_what_ran_out_and_tells_the_giver(tea, people, now):
    offer(tea, people, now)
    over = now + timedelta(days=7)
    assert inviting.lapse(now=over) == 1
    assert inviting.lapse(now=over) == 0
    assert letters() == ["invitation", "invitation_lapsed"]


def test_an_offer_ends_with_the_benefit(store, people, now):
    made = a_definition(is_reassignable=True, period=2)
    held = a_benefit(made, people.alice, now=now)
    offered = offer(held, people, now)
    with reading() as connection:
        assert connection.scalar(select(Invitation.ends_at)) == benefit(held).ends_at
    void(held, by=PROGRAMME, reason="Wrong", now=now)
    assert code_of(inviting.accept, offered, taker=people.bob, now=now) == "voided"


def test_nobody_else_decides_and_nobody_learns_who_is_a_member(tea, people, now):
    offered = offer(tea, people, now)
    for act, who in (("accept", "taker"), ("decline", "taker"), ("take_back", "giver")):
        with pytest.raises(NotFound):
            getattr(inviting, act)(offered, **{who: people.charlie}, now=now)
    inviting.take_back(offered, giver=people.alice, now=now)
    assert offer(tea, people, now, to="nobody@example.com", key="gift-0002")
    assert letters() == ["invitation"]
    with pytest.raises(NotFound):
        inviting.invite(tea, giver=people.bob, to_email="x@example.com", key="k" * 8, now=now)


def test_ones_own_address_is_named(tea, people, now):
    with pytest.raises(Invalid) as caught:
        offer(tea, people, now, to=" Alice@Example.com ")
    assert list(caught.value.errors) == ["email"]


def test_the_same_form_twice_offers_once(tea, people, now):
    assert offer(tea, people, now) == offer(tea, people, now)
    assert events("benefit offered") == 1


def test_an_offer_does_not_outlive_a_change_of_hands(tea, people, now):
    offered = offer(tea, people, now)
    give(tea, people.charlie, now)
    assert code_of(inviting.accept, offered, taker=people.bob, now=now) == "offer_over"
    assert benefit(tea).profile_id == people.charlie


def test_use_and_acceptance_at_once_have_one_winner(app, people, now):
    for number in range(5):
        with app.app_context():
            made = a_definition(is_reassignable=True)
            held = a_benefit(made, people.alice, now=now)
            offered = offer(held, people, now, key=f"gift-{number:04}")
        ends = all_at_once(
            app,
            [
                lambda held=held: (
                    redeem(held, by=PROGRAMME, on=Occasion("store"), now=now) and "used"
                ),
                lambda offered=offered: (
                    inviting.accept(offered, taker=people.bob, now=now) and "taken"
                ),
            ],
        )
        assert Counter(ends) in (
            Counter(["used", "used_already"]),
            # Staff may scan it a moment after it changed hands; then it is the taker's that is used.
            Counter(["used", "taken"]),
        )
        with app.app_context():
            now_held = benefit(held)
            if ends == ["used", "taken"]:
                assert (now_held.profile_id, now_held.redemptions_used) == (people.bob, 1)
            else:
                assert (now_held.profile_id, now_held.redemptions_used) == (people.alice, 1)


def test_ten_who_accept_at_once_take_it_once(app, people, now):
    with app.app_context():
        a_definition(handle="tea", is_reassignable=True)
        held = claims("tea", people.alice, now=now)
        offered = offer(held, people, now)
    ends = all_at_once(app, [lambda: inviting.accept(offered, taker=people.bob, now=now)] * 10)
    assert set(ends) == {held}
    with app.app_context():
        assert (benefit(held).changes, events("benefit reassigned")) == (3, 1)


def test_claimed_and_used_at_once_or_not_at_all(store, people, now):
    from portal.audit.recording import Actor

    a_definition(handle="tea", max_global_redemptions=1)
    given = {"by": Actor("token", "1"), "timezone": "UTC", "home": "UTC", "now": now}
    given |= {"redeem_on": Occasion("till")}
    made = claim("tea", profile_id=people.alice, key="key-00001", **given)
    assert claim("tea", profile_id=people.alice, key="key-00001", **given) == made
    assert (benefit(made).redemptions_used, stock()) == (1, (0, 1))
    unknown = given | {"redeem_on": Occasion("till", "nowhere")}
    a_definition(handle="cake")
    with pytest.raises(Invalid):
        claim("cake", profile_id=people.alice, key="key-00002", **unknown)
    assert len(left_with(people.alice)) == 1
