"""A model of the life of benefits that fits on a page: what each act does, and what refuses it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)
from sqlalchemy import func, select

from portal.audit.models import AuditRow
from portal.audit.recording import PROGRAMME
from portal.audit.verifying import tampering
from portal.benefits.checking import broken_promises
from portal.benefits.expiring import release_expired
from portal.benefits.extending import Extension, extend
from portal.benefits.models import Benefit, Redemption
from portal.benefits.reassigning import reassign
from portal.benefits.redeeming import Occasion, redeem
from portal.benefits.reversing import reverse
from portal.benefits.voiding import void
from portal.database import db, reading
from portal.definitions import allocating
from portal.errors import Invalid, Refused
from tests.books import stock
from tests.events import due, listen_to_everything, written
from tests.factories import a_benefit, a_definition, claims
from tests.people import ALICE, BOB, CHARLIE, settle
from tests.stores import emptied

PEOPLE = st.sampled_from([ALICE, BOB, CHARLIE])


@dataclass
class Kind:
    """A definition in the model: its cap, the uses of each benefit, its pool of codes."""

    handle: str
    cap: int | None
    most: int | None
    codes: int | None
    is_reclaimable: bool
    id: int = 0
    reserved: int = 0
    redeemed: int = 0

    @property
    def left(self):
        return None if self.cap is None else self.cap - self.reserved - self.redeemed


@dataclass
class Thing:
    """A benefit in the model."""

    id: int
    kind: Kind
    holder: UUID
    ends: datetime
    was_claimed: bool
    claimant: UUID | None
    state: str = "active"
    used: int = 0
    reserved: int = 0
    events: int = 1

    @property
    def uses_left(self):
        return None if self.kind.most is None else self.kind.most - self.used

    def why_not(self, now):
        if self.state != "active":
            return self.state
        if self.uses_left == 0:
            return "used_up"
        if now >= self.ends:
            return "expired"
        if not self.reserved and self.kind.left is not None and self.kind.left < 1:
            return "global_limit"
        return None


@dataclass
class Use:
    id: int
    thing: Thing
    count: int
    reserved: int
    at: datetime
    undone: bool = field(default=False)


class Life(RuleBasedStateMachine):
    things, uses = Bundle("things"), Bundle("uses")

    def __init__(self, settings_, start):
        super().__init__()
        emptied(db.engine, settings_.instance_dir / "template")
        settle(start)
        listen_to_everything(start)
        self.now = start
        self.tea = Kind("tea", cap=5, most=2, codes=None, is_reclaimable=True)
        self.cake = Kind("cake", cap=None, most=None, codes=3, is_reclaimable=False)
        lets = {"is_extendable": True, "is_reassignable": True, "now": start}
        for kind in (self.tea, self.cake):
            kind.id = a_definition(
                handle=kind.handle, max_redemptions=kind.most, max_global_redemptions=kind.cap,
                is_reclaimable=kind.is_reclaimable, **lets,
            ).id  # fmt: skip
        allocating.add_codes(self.cake.id, ["A", "B", "C"], by=PROGRAMME, now=start)
        self.all, self.claimed, self.refused = [], set(), 0
        self.base = self.rows()

    def rows(self):
        with reading() as connection:
            return connection.scalar(select(func.count()).select_from(AuditRow))

    def try_to(self, act, expected):
        """Do what the model says will be done, or be refused for the reason it says."""
        self.now += timedelta(seconds=1)
        wanted = expected()
        done, got = None, None
        try:
            done = act(self.now)
        except Refused as refused:
            got = refused.refusal.code
        except Invalid:
            got = "invalid"
        assert got == wanted
        return done

    def kind(self, name):
        return self.tea if name == "tea" else self.cake

    def why_not_claim(self, kind, who, name):
        held = [each for each in self.all if each.kind is kind and each.holder == who]
        if any(each.why_not(self.now) is None for each in held):
            return "already_held"
        if not kind.is_reclaimable and (who, name) in self.claimed:
            return "already_claimed"
        if kind.left is not None and kind.left < (kind.most or 1):
            return "sold_out"
        return "no_code_left" if kind.codes == 0 else None

    @rule(target=things, who=PEOPLE, name=st.sampled_from(["tea", "cake"]))
    def claim(self, who, name):
        kind = self.kind(name)
        reserves = kind.most or 1
        made = self.try_to(
            lambda now: claims(name, who, now=now), lambda: self.why_not_claim(kind, who, name)
        )
        if made is None:
            return multiple()
        thing = self.added(made, kind, who, claimant=who)
        self.claimed.add((who, name))
        if kind.cap is not None:
            thing.reserved = reserves
            kind.reserved += reserves
        return thing

    @initialize(target=things)
    def everybody_has_some(self):
        return multiple(self.claim(ALICE, "tea"), self.claim(BOB, "cake"))

    @rule(target=things, who=PEOPLE, name=st.sampled_from(["tea", "cake"]))
    def issue(self, who, name):
        kind = self.kind(name)
        made = self.try_to(
            lambda now: a_benefit(self.definition(kind), who, now=now),
            lambda: "no_code_left" if kind.codes == 0 else None,
        )
        return multiple() if made is None else self.added(made, kind, who, claimant=None)

    def definition(self, kind):
        return type("WithId", (), {"id": kind.id})()

    def added(self, made, kind, who, *, claimant):
        if kind.codes is not None:
            kind.codes -= 1
        with db.sessionmaker() as session:
            ends = session.get(Benefit, made).ends_at
        thing = Thing(made, kind, who, ends, claimant is not None, claimant)
        self.all.append(thing)
        return thing

    @rule(target=uses, thing=things, count=st.integers(1, 3))
    def redeem(self, thing, count):
        kind, reserved = thing.kind, min(count, thing.reserved)

        def why_not():
            if (reason := thing.why_not(self.now)) is not None:
                return reason
            if thing.uses_left is not None and count > thing.uses_left:
                return "too_few_left"
            out = kind.reserved - reserved + kind.redeemed + count
            return "global_limit" if kind.cap is not None and out > kind.cap else None

        on = Occasion("store")
        done = self.try_to(
            lambda now: redeem(thing.id, by=PROGRAMME, on=on, now=now, count=count), why_not
        )
        if done is None:
            self.refused += 1
            return multiple()
        thing.used, thing.reserved = thing.used + count, thing.reserved - reserved
        kind.reserved, kind.redeemed = kind.reserved - reserved, kind.redeemed + count
        thing.events += 1
        return Use(done, thing, count, reserved, self.now)

    @rule(use=uses)
    def reverse(self, use):
        def why_not():
            if use.undone:
                return "already_reversed"
            too_late = self.now - use.at > timedelta(minutes=10)
            return "too_late_to_reverse" if too_late else None

        if self.try_to(lambda now: reverse(use.id, by=PROGRAMME, now=now), why_not) is not None:
            self.comes_back(use, use.count)

    def comes_back(self, use, count):
        thing = use.thing
        alive = thing.state == "active" and self.now < thing.ends
        promised = min(use.reserved, count) if alive else 0
        use.undone, thing.used = True, thing.used - count
        thing.reserved += promised
        thing.kind.reserved += promised
        thing.kind.redeemed -= count
        thing.events += 1

    def last_use(self, benefit_id):
        with reading() as connection:
            uses = select(func.max(Redemption.id)).where(Redemption.benefit_id == benefit_id)
            return connection.scalar(uses)

    @rule(thing=things, days=st.integers(1, 60))
    def extend(self, thing, days):
        kind = thing.kind
        wanted = kind.most - thing.used if kind.most is not None else 1

        def comes_back():
            over = self.now >= thing.ends and not thing.reserved and thing.was_claimed
            return over and kind.cap is not None and not (kind.most is None and thing.used)

        def why_not():
            if thing.state != "active":
                return thing.state
            if thing.uses_left == 0:
                return "used_up"
            return "global_limit" if comes_back() and kind.left < wanted else None

        longer = Extension(days=days)
        given = {"by": PROGRAMME}
        done = self.try_to(lambda now: extend(thing.id, longer, now=now, **given) or True, why_not)
        if done is None:
            return
        if comes_back():
            thing.reserved = wanted
            kind.reserved += wanted
        with db.sessionmaker() as session:
            moved = session.get(Benefit, thing.id).ends_at
        assert abs(moved - thing.ends - timedelta(days=days)) <= timedelta(hours=1)
        thing.ends, thing.events = moved, thing.events + 1

    @rule(thing=things, to=PEOPLE)
    def reassign(self, thing, to):
        def why_not():
            return self.why_not_give(thing) or ("invalid" if to == thing.holder else None)

        def act(now):
            reassign(thing.id, to=to, by=PROGRAMME, now=now)
            return True

        if self.try_to(act, why_not) is not None:
            self.goes_to(thing, to)

    def why_not_give(self, thing):
        if thing.state != "active":
            return thing.state
        if thing.used:
            return "used_already"
        return "expired" if self.now >= thing.ends else None

    def goes_to(self, thing, to):
        thing.holder, thing.claimant, thing.events = to, None, thing.events + 1

    @rule(thing=consumes(things))
    def void(self, thing):
        def act(now):
            void(thing.id, by=PROGRAMME, reason="x", now=now)
            return True

        if self.try_to(act, lambda: None if thing.state == "active" else thing.state) is None:
            return
        thing.state, thing.events = "voided", thing.events + 1
        thing.kind.reserved -= thing.reserved
        thing.reserved = 0
        others = {
            each.claimant
            for each in self.all
            if each.kind is thing.kind and each is not thing and each.state == "active"
        }
        if thing.claimant and thing.claimant not in others:
            self.claimed.discard((thing.claimant, thing.kind.handle))

    @rule(minutes=st.sampled_from([1, 9, 11, 60 * 24, 60 * 24 * 16]))
    def pass_time(self, minutes):
        self.now += timedelta(minutes=minutes)

    @precondition(lambda self: any(each.reserved and self.now >= each.ends for each in self.all))
    @rule()
    def expire(self):
        over = [
            each
            for each in self.all
            if each.reserved and self.now + timedelta(seconds=1) >= each.ends
        ]
        assert self.try_to(lambda now: release_expired(now=now), lambda: None) == len(over)
        for each in over:
            each.kind.reserved -= each.reserved
            each.reserved, each.events = 0, each.events + 1

    @invariant()
    def the_books_say_the_same(self):
        assert stock(self.tea.id) == (self.tea.reserved, self.tea.redeemed)
        assert stock(self.cake.id)[1] == self.cake.redeemed
        with db.sessionmaker() as session:
            for each in self.all:
                row = session.get(Benefit, each.id)
                mine = (each.holder, each.state, each.used, each.reserved, each.events)
                assert mine == (
                    row.profile_id, row.state, row.redemptions_used, row.reserved_redemptions, row.changes
                )  # fmt: skip
        changes = sum(each.events for each in self.all)
        assert self.rows() == self.base + changes + self.refused

    def teardown(self):
        assert list(broken_promises()) == []
        assert list(tampering()) == []
        assert written() == due()
