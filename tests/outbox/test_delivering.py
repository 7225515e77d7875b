from collections import Counter
from datetime import timedelta
from threading import Lock

import pytest
from sqlalchemy import select

from portal.database import reading, transaction
from portal.outbox import delivering
from portal.outbox.delivering import deliver, pause_after, sweep
from portal.outbox.models import OutboxItem
from portal.outbox.posting import post
from tests.at_once import all_at_once


def put(now, *payloads, **more):
    with transaction():
        return [post("thing", {"n": each}, at=now, **more) for each in payloads]


def items():
    with reading() as connection:
        return connection.execute(select(OutboxItem.__table__).order_by(OutboxItem.id)).all()


def test_what_is_due_is_delivered_once_and_in_order(store, now):
    put(now, 1, 2, 3)
    put(now, 4, due_at=now + timedelta(hours=1))
    seen = []
    assert deliver({"thing": lambda payload: seen.append(payload["n"])}, clock=lambda: now) == 3
    assert deliver({"thing": seen.append}, clock=lambda: now) == 0
    assert seen == [1, 2, 3]
    assert [row.done_at is not None for row in items()] == [True, True, True, False]


def test_a_key_is_written_once(store, now):
    assert put(now, 1, key="reminder:1") == [True]
    assert put(now, 1, key="reminder:1") == [False]


def test_what_fails_is_tried_again_later_and_in_the_end_given_up(store, now):
    put(now, 1)
    at = [now]

    def refuse(_payload):
        raise ConnectionRefusedError("nobody listens")

    for number in range(1, delivering.MOST_ATTEMPTS + 1):
        assert deliver({"thing": refuse}, clock=lambda: at[0]) == 1
        assert deliver({"thing": refuse}, clock=lambda: at[0]) == 0
        (row,) = items()
        assert row.attempts == number
        assert row.last_error == "ConnectionRefusedError: nobody listens"
        at[0] += pause_after(number)
    assert items()[0].given_up_at is not None
    assert deliver({"thing": refuse}, clock=lambda: at[0] + timedelta(days=9)) == 0


def test_pauses_double_up_to_six_hours():
    assert [pause_after(n) for n in (1, 2, 3)] == [timedelta(seconds=s) for s in (10, 20, 40)]
    assert pause_after(14) == timedelta(hours=6)


def test_a_lane_waits_for_its_first(store, now):
    put(now, 1, 2, lane="benefit:1")
    put(now, 3, lane="benefit:2")
    seen = []

    def carry(payload):
        if payload["n"] == 1 and len(seen) < 2:
            seen.append("failed")
            raise TimeoutError
        seen.append(payload["n"])

    deliver({"thing": carry}, clock=lambda: now)
    assert seen == ["failed", 3]
    deliver({"thing": carry}, clock=lambda: now + timedelta(minutes=1))
    assert seen == ["failed", 3, 1, 2]


def test_a_worker_that_died_gives_it_up_after_its_lease(store, now):
    put(now, 1)

    def die(_payload):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver({"thing": die}, clock=lambda: now)
    seen = []
    assert deliver({"thing": seen.append}, clock=lambda: now) == 0
    assert deliver({"thing": seen.append}, clock=lambda: now + delivering.LEASE) == 1
    assert seen == [{"n": 1}]


def test_eight_workers_carry_each_thing_once(app, now):
    with app.app_context():
        put(now, *range(40))
    seen, lock = Counter(), Lock()

    def carry(payload):
        with lock:
            seen[payload["n"]] += 1

    tried = all_at_once(app, [lambda: deliver({"thing": carry}, clock=lambda: now)] * 8)
    assert sum(tried) == 40
    assert set(seen.values()) == {1}


def test_what_was_delivered_long_ago_is_forgotten(store, now):
    put(now, 1, 2)
    deliver({"thing": lambda _payload: None}, clock=lambda: now)
    put(now, 3)
    assert sweep(now=now + timedelta(days=30)) == 0
    assert sweep(now=now + timedelta(days=30, seconds=1)) == 2
    assert len(items()) == 1
