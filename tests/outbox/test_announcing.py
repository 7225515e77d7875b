"""Every change is told once to whoever listens, whoever made it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.audit import recording
from portal.audit.recording import PROGRAMME, Actor
from portal.benefits import (
    changing,
    deleting,
    erasing,
    expiring,
    extending,
    inviting,
    reassigning,
    redeeming,
    reversing,
    voiding,
)
from portal.benefits.extending import Extension
from portal.benefits.redeeming import Occasion
from portal.database import reading
from portal.definitions import allocating, defining
from portal.definitions import deleting as removing
from portal.errors import Refused
from portal.integrations import webhooks
from portal.outbox.models import OutboxItem
from tests.at_once import all_at_once
from tests.events import due, listen_to_everything, written
from tests.factories import a_benefit, a_definition, changed_benefit, claims
from tests.people import ALICE, BOB

STAFF, KIOSK, KEY = Actor("staff", "5"), Actor("device", "7"), Actor("token", "1")


def events_of(benefit_id):
    """List the events of a benefit in the order they are sent to one who hears everything."""
    with reading() as connection:
        rows = connection.execute(
            select(OutboxItem.lane, OutboxItem.payload)
            .where(OutboxItem.lane.like(f"webhook:%:benefit:{benefit_id}"))
            .order_by(OutboxItem.id)
        )
        return [row.payload["trigger"] for row in rows]


def live(now):
    """Do everything that can be done to a benefit and a definition, by everyone who can."""
    lets = {"is_extendable": True, "is_reassignable": True, "is_reclaimable": True}
    tea = a_definition(handle="tea", max_global_redemptions=9, max_redemptions=2, now=now, **lets)
    allocating.add_codes(tea.id, map(str, range(9)), by=KEY, now=now)
    defining.change(tea.id, {"name": "Tea"}, by=STAFF, now=now)
    first, given = claims("tea", ALICE, now=now), a_benefit(tea, BOB, now=now)
    on = Occasion("store")
    use = redeeming.redeem(first, by=KIOSK, on=on, now=now)
    reversing.reverse(use, by=STAFF, now=now)
    extending.extend(first, Extension(days=3), by=KEY, now=now)
    extending.extend_own(first, holder=ALICE, days=3, now=now)
    changing.change(first, {"external_id": "x"}, by=KEY, now=now)
    with pytest.raises(Refused):
        redeeming.redeem(first, by=KIOSK, on=on, now=now, count=3)
    for decide in ("decline", "take_back", "accept"):
        offer = inviting.invite(
            first, giver=ALICE, to_email="bob@example.com", key=f"key-{decide}", now=now
        )
        who = {"giver": ALICE} if decide == "take_back" else {"taker": BOB}
        getattr(inviting, decide)(offer, **who, now=now)
    voiding.void(first, by=STAFF, reason="x", now=now)
    reassigning.reassign(given, to=ALICE, by=PROGRAMME, now=now)
    deleting.delete(given, by=KEY, now=now)
    ending = claims("tea", ALICE, now=now)
    changed_benefit(ending, ends_at=now)
    expiring.release_expired(now=now + timedelta(seconds=1))
    a_benefit(tea, BOB, now=now)
    erasing.erase(BOB, by=KEY, now=now)
    removing.delete(tea.id, by=KEY, now=now)
    return first


def test_every_change_is_told_once(store, people, now):
    listen_to_everything(now)
    first = live(now)
    assert written() == due()
    assert len(written()) > 30
    assert events_of(first)[:8] == [
        "benefit.created", "benefit.issued", "benefit.claimed", "benefit.code.allocated",
        "benefit.redeemed", "redemption.reversed", "benefit.extended", "benefit.extended",
    ]  # fmt: skip


def test_without_telling_the_count_is_off(store, people, now, monkeypatch):
    """The control: the counts agree because the record tells."""
    monkeypatch.setattr(recording, "announce", lambda _row: None)
    listen_to_everything(now)
    live(now)
    assert written() != due()


def test_what_is_undone_is_not_told(store, people, now):
    listen_to_everything(now)
    a_definition(handle="tea", max_global_redemptions=1, max_redemptions=1)
    claims("tea", ALICE)
    with pytest.raises(Refused):
        claims("tea", BOB)
    assert written() == due()


def test_of_twenty_uses_at_once_one_is_told(app, people, now):
    with app.app_context():
        listen_to_everything(now)
        held = a_benefit(a_definition(max_redemptions=1), ALICE, now=now)

    def use():
        return redeeming.redeem(held, by=STAFF, on=Occasion("store"), now=now)

    answers = all_at_once(app, [use] * 20)
    assert answers.count("used_up") == 19
    with app.app_context():
        assert events_of(held).count("benefit.redeemed") == 1
        assert written() == due()


def test_who_is_put_away_or_removed_hears_nothing_new(store, people, now):
    listen_to_everything(now)
    webhooks.change(1, {"is_active": False}, by=PROGRAMME, now=now)
    webhooks.remove(2, by=PROGRAMME, now=now)
    before = written()
    a_benefit(a_definition(), ALICE)
    told = {name for _reference, name in written() - before}
    assert told == {"benefit-definition.created"}


def test_a_claim_nobody_listens_to_writes_nothing(store, people, now):
    a_definition(handle="tea")
    claims("tea", ALICE)
    assert written() == {}
