from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from portal.audit.recording import PROGRAMME
from portal.benefits.models import Redemption
from portal.benefits.redeeming import Occasion, redeem
from portal.benefits.reversing import reverse
from portal.benefits.voiding import void
from portal.clock import now as this_moment
from portal.database import db, reading
from portal.definitions import defining
from portal.definitions.models import DefinitionStock
from portal.errors import Invalid, NotFound, Refused
from portal.stores.models import Location
from tests.at_once import all_at_once
from tests.books import benefit, events, stock
from tests.factories import a_benefit, a_definition, changed_benefit, claims

STORE = Occasion("store")


def use(benefit_id, *, on=STORE, count=1, at=None):
    return redeem(benefit_id, by=PROGRAMME, on=on, now=at or this_moment(), count=count)


def undo(redemption_id, **more):
    return reverse(redemption_id, by=PROGRAMME, **({"now": this_moment()} | more))


def end(benefit_id, reason="Given in error"):
    void(benefit_id, by=PROGRAMME, reason=reason, now=this_moment())


def refused(act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value.refusal


@pytest.fixture
def tea(store, people):
    """A claim of three uses under a cap of four."""
    a_definition(handle="tea", max_redemptions=3, max_global_redemptions=4)
    return claims("tea", people.alice)


def test_a_use_moves_from_what_is_promised_to_what_is_redeemed(tea):
    assert stock() == (3, 0)
    use(tea)
    use(tea, count=2)
    assert stock() == (0, 3)
    held = benefit(tea)
    assert (held.redemptions_used, held.reserved_redemptions) == (3, 0)
    assert refused(use, tea).code == "used_up"
    assert (events("benefit redeemed"), events("redemption refused")) == (2, 1)


def test_more_than_is_left_is_refused_whole(tea):
    use(tea)
    refusal = refused(use, tea, count=3)
    assert (refusal.code, refusal.facts) == ("too_few_left", {"left": 2})
    assert benefit(tea).redemptions_used == 1


@pytest.mark.parametrize("count", [0, -1])
def test_a_use_is_at_least_one(tea, count):
    with pytest.raises(Invalid) as caught:
        use(tea, count=count)
    assert "count" in caught.value.errors


def test_the_same_occasion_counts_once_and_shows_its_first_result(tea):
    once = Occasion("store", key="scan-1")
    assert use(tea, on=once) == use(tea, on=once)
    assert use(tea, on=Occasion("store", key="scan-2")) != use(tea, on=once)
    assert benefit(tea).redemptions_used == 2


def test_where_and_how_are_kept_and_an_unknown_shop_is_named(tea):
    with db.sessionmaker.begin() as session:
        session.add(Location(id="collins", name="Collins St"))
    redemption_id = use(tea, on=Occasion("store", "collins", "With a smile"))
    with db.sessionmaker() as session:
        row = session.get(Redemption, redemption_id)
        assert (row.location_id, row.note, row.by_kind) == ("collins", "With a smile", "programme")
    with pytest.raises(Invalid) as caught:
        use(tea, on=Occasion("store", "nowhere"))
    assert "location_id" in caught.value.errors


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": "voided", "reserved_redemptions": 0}, "voided"),
        ({"ends_at": "past"}, "expired"),
        ({"redemptions_used": 3}, "used_up"),
    ],
)
def test_what_cannot_be_used_says_why(tea, now, changes, code):
    changed_benefit(
        tea, **{k: now - timedelta(days=900) if v == "past" else v for k, v in changes.items()}
    )
    assert refused(use, tea).code == code


def test_archived_is_over_and_unknown_is_not_found(tea, people):
    defining.change(
        benefit(tea).definition_id, {"is_archived": True}, by=PROGRAMME, now=this_moment()
    )
    assert refused(use, tea).code == "archived"
    with pytest.raises(NotFound):
        use(404)


def test_a_gift_waits_behind_what_is_promised(store, people):
    made = a_definition(handle="tea", max_redemptions=2, max_global_redemptions=2)
    gift, claimed = a_benefit(made, people.bob), claims("tea", people.alice)
    assert refused(use, gift).code == "global_limit"
    use(claimed, count=2)
    assert stock() == (0, 2)


def test_an_unlimited_benefit_is_promised_its_first_use(store, people):
    a_definition(handle="tea", max_redemptions=None, max_global_redemptions=3)
    held = claims("tea", people.alice)
    for _ in range(3):
        use(held)
    assert refused(use, held).code == "global_limit"
    assert stock() == (0, 3)


def test_undoing_brings_everything_back_once(tea):
    redemption = use(tea, count=2)
    reversal = undo(redemption)
    assert stock() == (3, 0)
    assert benefit(tea).redemptions_used == 0
    assert refused(undo, redemption).code == "already_reversed"
    with pytest.raises(NotFound):
        undo(reversal)
    assert events("redemption reversed") == 1
    use(tea, count=3)


def test_after_ten_minutes_it_takes_the_right_and_a_reason(tea, now):
    redemption = use(tea, at=now)
    edge = now + timedelta(minutes=10)
    late = edge + timedelta(seconds=1)
    assert refused(undo, redemption, now=late).code == "too_late_to_reverse"
    with pytest.raises(Invalid) as caught:
        undo(redemption, now=late, late=True)
    assert "reason" in caught.value.errors
    other = use(tea, at=now)
    assert undo(redemption, now=late, late=True, reason="Wrong member")
    assert undo(other, now=edge)


def test_what_was_voided_gives_its_promise_back_and_can_be_claimed_again(tea, people):
    use(tea)
    end(tea)
    assert stock() == (0, 1)
    held = benefit(tea)
    assert (held.state, held.void_reason) == ("voided", "Given in error")
    assert refused(end, tea).code == "voided"
    assert claims("tea", people.alice) != tea
    assert stock() == (3, 1)


def test_a_reason_is_needed_to_void(tea):
    with pytest.raises(Invalid):
        end(tea, reason="  ")
    assert benefit(tea).state == "active"


def test_undoing_on_a_voided_benefit_promises_nothing_again(tea):
    redemption = use(tea, count=2)
    end(tea)
    undo(redemption)
    assert stock() == (0, 0)


@pytest.mark.parametrize("keys", ["one", "many"])
def test_twenty_tills_at_once(app, people, keys):
    with app.app_context():
        a_definition(handle="tea", max_redemptions=3, max_global_redemptions=3)
        held = claims("tea", people.alice)
    attempts = [
        lambda n=n: use(held, on=Occasion("store", key="scan" if keys == "one" else f"scan {n}"))
        for n in range(20)
    ]
    ends = all_at_once(app, attempts)
    with app.app_context():
        used, (reserved, redeemed) = benefit(held).redemptions_used, stock()
    if keys == "one":
        assert len(set(ends)) == 1
        assert (used, reserved, redeemed) == (1, 2, 1)
    else:
        assert Counter(map(type, ends)) == {int: 3, str: 17}
        assert (used, reserved, redeemed) == (3, 0, 3)


def test_ten_undo_the_same_use(app, people):
    with app.app_context():
        a_definition(handle="tea", max_redemptions=3, max_global_redemptions=3)
        held = claims("tea", people.alice)
        redemption = use(held)
    ends = all_at_once(app, [lambda: undo(redemption)] * 10)
    assert Counter(map(type, ends)) == {int: 1, str: 9}
    with app.app_context():
        assert (benefit(held).redemptions_used, stock()) == (0, (3, 0))


def test_use_and_void_at_once_leave_the_counts_right(app, people):
    for _round in range(5):
        with app.app_context():
            with db.engine.begin() as connection:
                connection.exec_driver_sql(
                    "UPDATE benefits SET state = 'voided', reserved_redemptions = 0"
                )
                connection.exec_driver_sql("UPDATE definition_stocks SET reserved = 0")
            made = a_definition(max_redemptions=3, max_global_redemptions=9)
            held = claims(made.handle, people.alice)
        all_at_once(app, [partial(use, held), partial(end, held), partial(use, held)] * 4)
        with app.app_context(), reading() as connection:
            row = connection.execute(
                select(DefinitionStock.__table__).where(DefinitionStock.definition_id == made.id)
            ).one()
            assert (row.reserved, row.redeemed) == (0, benefit(held).redemptions_used)
