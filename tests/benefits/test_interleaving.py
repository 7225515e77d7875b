"""Every two acts on one benefit, the second let in between the first one's reading and writing.

What comes out must be what one of the two orders gives, one after the other; a store on which
reading does not lock is the control.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from itertools import product
from threading import Event, get_ident

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.sql import Select

from portal.audit.recording import PROGRAMME
from portal.benefits.checking import broken_promises
from portal.benefits.expiring import release_expired
from portal.benefits.extending import Extension, extend
from portal.benefits.models import Benefit, Redemption
from portal.benefits.reassigning import reassign
from portal.benefits.redeeming import Occasion, redeem
from portal.benefits.reversing import reverse
from portal.benefits.voiding import void
from portal.database import db, reading
from portal.definitions.models import DefinitionStock
from portal.errors import Invalid, Refused
from tests.factories import a_definition, claims
from tests.stores import emptied

ACTS = {
    "claim": lambda s: claims("tea", s.people.alice, now=s.now) and "done",
    "redeem": lambda s: (
        redeem(s.held, by=PROGRAMME, on=Occasion("store"), now=s.now, count=s.count) and "done"
    ),
    "reverse": lambda s: reverse(s.redemption, by=PROGRAMME, now=s.now) and "done",
    "extend": lambda s: extend(s.held, Extension(days=60), by=PROGRAMME, now=s.now) or "done",
    "expire": lambda s: release_expired(now=s.late) >= 0 and "done",
    "reassign": lambda s: reassign(s.held, to=s.people.bob, by=PROGRAMME, now=s.now) or "done",
    "void": lambda s: void(s.held, by=PROGRAMME, reason="Wrong", now=s.now) or "done",
}
PAIRS = list(product(ACTS, repeat=2))
# What the second is told after the first was done; whatever is not named is done.
TOLD = {
    "claim": {"claim": "already_held"},
    "redeem": {"redeem": "used_up", "extend": "used_up", "reassign": "used_already"},
    "reverse": {"claim": "already_held", "reverse": "already_reversed"},
    "extend": {"claim": "already_held"},
    "expire": {"claim": "already_held"},
    "reassign": {"reassign": "invalid"},
    "void": {"redeem": "voided", "extend": "voided", "reassign": "voided", "void": "voided"},
}
BLOCKED_AFTER = 0.12


class Scene:
    """A fresh store in which Alice has claimed tea, of which there is enough for one more."""

    def __init__(self, settings, people, now, pair):
        emptied(db.engine, settings.instance_dir / "template")
        from tests.people import settle

        settle(now)
        self.people, self.now, self.late = people, now, now + timedelta(days=40)
        self.pair = pair
        a_definition(
            handle="tea", max_redemptions=2, max_global_redemptions=4, is_reclaimable=True,
            is_extendable=True, is_reassignable=True, now=now,
        )  # fmt: skip
        self.held = claims("tea", people.alice, now=now)
        self.count = 1 if "reverse" in pair else 2
        if "reverse" in pair:
            on = Occasion("store")
            self.redemption = redeem(self.held, by=PROGRAMME, on=on, now=now)

    def run(self, act):
        try:
            return ACTS[act](self)
        except Refused as refused:
            return refused.refusal.code
        except Invalid:
            return "invalid"

    def left(self):
        """Return what the store holds, once the worker has come by again where it is one of two.

        It passes over what somebody works on at that moment, and finds it the next time.
        """
        if "expire" in self.pair:
            release_expired(now=self.late)
        columns = "profile_id state redemptions_used reserved_redemptions ends_at changes".split()
        with reading() as connection:
            rows = connection.execute(
                select(*(getattr(Benefit, name) for name in columns)).order_by(Benefit.id)
            ).all()
            stock = connection.execute(select(DefinitionStock.reserved, DefinitionStock.redeemed))
            uses = connection.scalar(select(func.count()).select_from(Redemption))
            return sorted(map(str, rows)), tuple(stock.one()), uses


def in_order(scene, first, second):
    results = {first + "1": scene.run(first), second + "2": scene.run(second)}
    return results, scene.left()


def interleaved(app, scene, first, second):
    """Hold the first act before its first writing until the second is done, or waits itself."""
    reached, go_on = Event(), Event()
    paused = []

    def pause(_connection, _cursor, statement, *_):
        writes = statement.lstrip()[:6].upper() in {"INSERT", "UPDATE"}
        if writes and get_ident() == paused[0] and not reached.is_set():
            reached.set()
            go_on.wait(10)

    def run(act):
        with app.app_context():
            if act == first and not paused:
                paused.append(get_ident())
            return scene.run(act)

    event.listen(db.engine, "before_cursor_execute", pause)
    try:
        with ThreadPoolExecutor(2) as threads:
            one = threads.submit(run, first)
            while not reached.wait(0.01) and not one.done():
                pass
            other = threads.submit(run, second)
            # It either ends, or waits for what the first has locked; then the first goes on.
            with suppress(TimeoutError):
                other.result(BLOCKED_AFTER)
            go_on.set()
            results = {first + "1": one.result(20), second + "2": other.result(20)}
    finally:
        go_on.set()
        event.remove(db.engine, "before_cursor_execute", pause)
    return results, scene.left()


def expected(first, second):
    """Say what each is told, the first being done before the second; Alice holds tea already.

    Where a use is there to be undone, what was used once cannot be given away before it is.
    """
    if "reverse" in {first, second}:
        alone = {"claim": "already_held", "reassign": "used_already"}
        then = TOLD["reverse"] if first == "reverse" else {}
    else:
        alone, then = {"claim": "already_held"}, TOLD[first]
    return {first + "1": alone.get(first, "done"), second + "2": then.get(second, "done")}


def outcomes(app, settings, people, now, pair):
    first, second = pair
    serial = [in_order(Scene(settings, people, now, pair), first, second)]
    results, left = in_order(Scene(settings, people, now, pair), second, first)
    turned = {first + "1": results[first + "2"], second + "2": results[second + "1"]}
    serial.append((turned, left))
    return serial, interleaved(app, Scene(settings, people, now, pair), first, second)


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_two_acts_at_once_are_one_after_the_other(app, settings, people, now, pair):
    with app.app_context():
        serial, together = outcomes(app, settings, people, now, pair)
        assert serial[0][0] == expected(*pair)
        assert together in serial
        assert list(broken_promises()) == []


@pytest.mark.parametrize("pair", [("redeem", "redeem"), ("void", "redeem"), ("redeem", "void")])
def test_without_the_lock_they_get_into_each_others_way(
    app, settings, people, now, monkeypatch, database_kind, pair
):
    """The control: on PostgreSQL reading no longer locks; SQLite has one writer at a time."""
    monkeypatch.setattr(Select, "with_for_update", lambda self, **_: self)
    with app.app_context():
        try:
            serial, together = outcomes(app, settings, people, now, pair)
            went_wrong = together not in serial or bool(list(broken_promises()))
        except Exception:
            went_wrong = True
    assert went_wrong == (database_kind == "postgresql")
