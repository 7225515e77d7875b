"""The whole life of benefits against a model: any acts, in any order.

`LIFE_EXAMPLES=1000 pytest tests/benefits/test_life.py` runs it long.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, multiple, rule, run_state_machine_as_test
from sqlalchemy.exc import IntegrityError

from portal.audit.recording import PROGRAMME, Actor
from portal.benefits import inviting, voiding
from portal.benefits.claiming import claim
from portal.benefits.redeeming import Occasion
from portal.benefits.returning import give_back_uses
from portal.definitions import allocating, defining
from tests.benefits.life import PEOPLE, Life, Thing, Use
from tests.people import ALICE, BOB, CHARLIE

EXAMPLES = int(os.environ.get("LIFE_EXAMPLES", "30"))
ADDRESSES = {ALICE: "alice@example.com", BOB: "bob@example.com", CHARLIE: "charlie@example.com"}


@dataclass(eq=False)
class Offer:
    """An invitation in the model."""

    id: int
    thing: Thing
    giver: UUID
    taker: UUID
    ends: datetime
    state: str = "open"


class WholeLife(Life):
    """Adds what comes less often: offers, returns, claims that are used at once, new codes, caps."""

    offers = Bundle("offers")
    things, uses = Life.things, Life.uses

    def __init__(self, settings_, start):
        super().__init__(settings_, start)
        self.offered = []

    @rule(target=uses, who=PEOPLE, name=st.sampled_from(["tea", "cake"]))
    def claim_and_use(self, who, name):
        kind = self.kind(name)
        reserves = kind.most or 1

        def act(now):
            return claim(
                name, profile_id=who, by=Actor("member", str(who)), key=f"key-{now}", now=now,
                timezone="Australia/Melbourne", home="Australia/Melbourne",
                redeem_on=Occasion("store"),
            )  # fmt: skip

        made = self.try_to(act, lambda: self.why_not_claim(kind, who, name))
        if made is None:
            return multiple()
        thing = self.added(made, kind, who, claimant=who)
        self.claimed.add((who, name))
        thing.used, thing.events = 1, 2
        kind.redeemed += 1
        reserved = 0
        if kind.cap is not None:
            thing.reserved, reserved = reserves - 1, 1
            kind.reserved += reserves - 1
        return Use(self.last_use(made), thing, 1, reserved, self.now)

    @rule(use=uses, count=st.integers(1, 3))
    def give_back(self, use, count):
        def why_not():
            if use.undone:
                return "already_reversed"
            return "invalid" if count > use.count else None

        def act(now):
            return give_back_uses(use.id, by=PROGRAMME, now=now, count=count)

        if self.try_to(act, why_not) is not None:
            self.comes_back(use, count)

    @rule(target=offers, thing=things, to=PEOPLE)
    def offer(self, thing, to):
        open_one = self.open_offer(thing)

        def act(now):
            given = {"giver": thing.holder, "to_email": ADDRESSES[to], "key": f"key-{now}"}
            return inviting.invite(thing.id, now=now, **given)

        made = self.try_to(act, lambda: self.why_not_offer(thing, to))
        if made is None:
            return multiple()
        if open_one is not None:
            self.decided(open_one, "lapsed")
        thing.events += 1
        ends = min(self.now + timedelta(days=7), thing.ends)
        made = Offer(made, thing, thing.holder, to, ends)
        self.offered.append(made)
        return made

    def why_not_offer(self, thing, to):
        if (reason := self.why_not_give(thing)) is not None:
            return reason
        offer = self.open_offer(thing)
        if offer is not None and self.now < offer.ends:
            return "offered_already"
        return "invalid" if to == thing.holder else None

    def open_offer(self, thing):
        found = [each for each in self.offered if each.thing is thing and each.state == "open"]
        return found[0] if found else None

    def decided(self, offer, state, *, events=1):
        offer.state = state
        offer.thing.events += events

    def goes_to(self, thing, to):
        if (offer := self.open_offer(thing)) is not None:
            self.decided(offer, "taken_back", events=0)
        super().goes_to(thing, to)

    def why_not_decide(self, offer, state):
        if offer.state == state:
            return None
        return "offer_over" if offer.state != "open" or self.now >= offer.ends else None

    @rule(offer=offers)
    def accept(self, offer):
        thing, was = offer.thing, offer.state

        def why_not():
            over = self.why_not_decide(offer, "accepted")
            if over is not None or was == "accepted":
                return over
            return self.why_not_give(thing)

        done = self.try_to(
            lambda now: inviting.accept(offer.id, taker=offer.taker, now=now), why_not
        )
        if done is not None and was != "accepted":
            self.decided(offer, "accepted", events=0)
            self.goes_to(thing, offer.taker)

    @rule(offer=offers)
    def decline(self, offer):
        self.decide(offer, "declined", lambda now: inviting.decline(
            offer.id, taker=offer.taker, now=now
        ))  # fmt: skip

    @rule(offer=offers)
    def take_back(self, offer):
        self.decide(offer, "taken_back", lambda now: inviting.take_back(
            offer.id, giver=offer.giver, now=now
        ))  # fmt: skip

    def decide(self, offer, state, act):
        was = offer.state
        done = self.try_to(act, lambda: self.why_not_decide(offer, state))
        if done is not None and was != state:
            self.decided(offer, state)

    @rule()
    def lapse(self):
        over = [
            each
            for each in self.offered
            if each.state == "open" and self.now + timedelta(seconds=1) >= each.ends
        ]
        assert self.try_to(lambda now: inviting.lapse(now=now), lambda: None) == len(over)
        for each in over:
            self.decided(each, "lapsed")

    @rule(number=st.integers(1, 2))
    def add_a_code(self, number):
        code = f"NEW-{number}-{self.now:%j%H%M%S}"
        assert self.try_to(
            lambda now: allocating.add_codes(self.cake.id, [code], by=PROGRAMME, now=now),
            lambda: None,
        ) == 1  # fmt: skip
        self.cake.codes += 1
        self.base += 1

    @rule(cap=st.integers(1, 9))
    def change_the_cap(self, cap):
        def act(now):
            fields = {"max_global_redemptions": cap}
            return defining.change(self.tea.id, fields, by=PROGRAMME, now=now)

        too_low = cap < self.tea.reserved + self.tea.redeemed
        if self.try_to(act, lambda: "invalid" if too_low else None) is not None:
            self.base += cap != self.tea.cap
            self.tea.cap = cap


def live(configured, now, *, examples, phases=tuple(Phase)):
    run_state_machine_as_test(
        lambda: WholeLife(configured, now),
        settings=settings(
            max_examples=examples, stateful_step_count=60, deadline=None, database=None, phases=phases,
            suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
        ),
    )  # fmt: skip


def test_any_life_is_as_the_model_says(app, request, now):
    configured = request.getfixturevalue("settings")
    with app.app_context():
        live(configured, now, examples=EXAMPLES)


def test_a_promise_that_is_never_given_back_does_not_go_unseen(app, request, now, monkeypatch):
    """The control: a benefit that is voided keeps what it had set aside.

    The first life that shows it is enough; to make it shorter would take minutes.
    """
    configured = request.getfixturevalue("settings")
    monkeypatch.setattr(voiding, "release", lambda benefit: None)
    with app.app_context(), pytest.raises((AssertionError, IntegrityError)):
        live(configured, now, examples=200, phases=[Phase.generate])
