"""Calls are counted for all processes together, and nearly none of them writes."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from bench.statements import noted
from portal.api.floods import Counter
from portal.errors import TooMany

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def five_a_minute(app, monkeypatch):
    settings = app.config["SETTINGS"].model_copy(update={"api_calls_per_minute": 5})
    monkeypatch.setitem(app.config, "SETTINGS", settings)


def allowed(counter, times, *, limit, now=NOW, sender="token:1"):
    """Call so often and return how many were let through."""
    through = 0
    for _ in range(times):
        with suppress(TooMany):
            counter.count(sender, limit=limit, now=now)
            through += 1
    return through


def test_whoever_calls_too_often_is_told_when_to_go_on(five_a_minute, api):
    answers = [api.get("/auth/verify") for _ in range(7)]
    assert [each.status_code for each in answers] == [200] * 5 + [429] * 2
    assert answers[-1].status == "429 Too Many Requests"
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert set(answers[-1].json) == {"message"}


def test_one_who_calls_too_often_slows_down_nobody_else(five_a_minute, key_with):
    first, second = key_with("read-benefits"), key_with("read-benefits")
    assert [first.get("/auth/verify").status_code for _ in range(6)][-1] == 429
    assert second.get("/auth/verify").status_code == 200


@pytest.mark.parametrize(("limit", "spare"), [(5, 0), (99, 0), (100, 1), (1200, 12)])
def test_several_processes_let_no_more_through_than_one(app, limit, spare):
    processes = [Counter() for _ in range(4)]
    with app.app_context():
        through = sum(
            allowed(processes[n % 4], 1, limit=limit) for n in range(limit + 10 * spare + 10)
        )
    assert limit - 3 * spare <= through <= limit + 4 * spare


@pytest.mark.parametrize("limit", [7, 1200])
def test_one_process_lets_exactly_the_limit_through(app, limit):
    counter = Counter()
    with app.app_context():
        assert allowed(counter, limit + 30, limit=limit) == limit
        assert allowed(counter, 9, limit=limit, now=NOW + timedelta(seconds=59)) == 0
        assert allowed(counter, 5, limit=limit, sender="token:2") == 5
        assert allowed(counter, limit + 30, limit=limit, now=NOW + timedelta(seconds=61)) == limit


def test_processes_that_count_alone_let_more_through(app, monkeypatch):
    """The control: what holds them together is the count in the store."""
    monkeypatch.setattr(
        "portal.attempts.add", lambda _key, *, number, per, now: (number, now + per)
    )
    with app.app_context():
        assert sum(allowed(Counter(), 10, limit=5) for _ in range(4)) > 5


def test_a_few_calls_write_nothing_and_many_write_seldom(app):
    counter = Counter()
    with app.app_context(), noted(app) as made:
        allowed(counter, 12, limit=1200)
        assert made == []
        allowed(counter, 5000, limit=1200)
    assert 90 <= len(made) <= 100


def test_threads_of_one_process_share_what_it_has(app):
    counter, through = Counter(), []

    def call():
        with app.app_context():
            through.append(allowed(counter, 60, limit=100))

    threads = [Thread(target=call) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert 99 <= sum(through) <= 101


def test_who_has_not_called_for_long_is_forgotten(app):
    counter = Counter()
    with app.app_context():
        for number in range(50):
            allowed(counter, 1, limit=1200, sender=f"token:{number}")
        allowed(counter, 1, limit=1200, now=NOW + timedelta(minutes=2))
    assert len(counter._calls) == 1
