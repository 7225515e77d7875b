from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import text

from portal import attempts
from portal.database import db, transaction
from portal.errors import Invalid, TooMany
from portal.profiles import signing_in
from portal.profiles.sessions import Browser

BROWSER = Browser("Firefox, Linux", "d" * 43)
WORKERS = 16


def at_once(app, act, times):
    start = Barrier(WORKERS)

    def run(number):
        with app.app_context():
            if number < WORKERS:
                start.wait(timeout=30)
            try:
                act(number)
            except (Invalid, TooMany) as refused:
                return type(refused).__name__
            return "allowed"

    with ThreadPoolExecutor(WORKERS) as threads:
        return Counter(threads.map(run, range(times)))


def asked(settings, now, address="alice@example.com", client="198.51.100.1"):
    return signing_in.ask(address, client=client, settings=settings, now=now)


def entering(sent, settings, now, number=0, code="00000000"):
    return signing_in.enter_code(
        code, browser_token=sent.browser_token, is_trusted=False, client=f"192.0.2.{number % 250}",
        browser=BROWSER, settings=settings, now=now,
    )  # fmt: skip


def test_sixteen_workers_get_not_one_try_more_than_five(app, people, settings, now):
    with app.app_context():
        sent = asked(settings, now)
        wrong = "00000000" if sent.code != "00000000" else "00000001"
    ends = at_once(app, lambda n: entering(sent, settings, now, n, wrong), 48)
    assert ends == {"Invalid": 48}
    with app.app_context(), db.engine.connect() as connection:
        assert connection.scalar(text("SELECT tries_left FROM sign_in_requests")) == 0
        counted = connection.scalar(
            text("SELECT count FROM attempt_counts WHERE key LIKE 'tries %'")
        )
    assert counted == 5


def test_sixteen_workers_get_one_session_for_one_code(app, people, settings, now):
    with app.app_context():
        sent = asked(settings, now)
    ends = at_once(app, lambda n: entering(sent, settings, now, n, sent.code), 16)
    assert ends == {"allowed": 1, "Invalid": 15}


def test_sixteen_workers_send_not_one_mail_more_than_five(app, people, settings, now):
    ends = at_once(app, lambda n: asked(settings, now, client=f"192.0.2.{n}"), 40)
    assert ends == {"allowed": 5, "TooMany": 35}


def test_without_the_guard_more_get_through(app, people, settings, now, monkeypatch, database_kind):
    """The control: a count that is read and then written lets more pass on PostgreSQL."""
    start = Barrier(WORKERS)

    def read_then_write(key, *, limit, per, now):
        row = db.session.execute(
            text("SELECT count FROM attempt_counts WHERE key = :key"), {"key": key}
        ).first()
        if database_kind == "postgresql":
            start.wait(timeout=30)
        if row is not None and row.count >= limit:
            raise TooMany(1)
        db.session.execute(
            text(
                "INSERT INTO attempt_counts VALUES (:key, 1, :ends) ON CONFLICT (key)"
                " DO UPDATE SET count = attempt_counts.count + 1"
            ),
            {"key": key, "ends": (now + per).replace(tzinfo=None).isoformat(" ")},
        )

    def spend_one(_number):
        with transaction():
            read_then_write("mail", limit=5, per=timedelta(hours=1), now=now)

    ends = at_once(app, spend_one, WORKERS)
    assert ends["allowed"] == 5 if database_kind == "sqlite" else ends["allowed"] > 5


@pytest.mark.parametrize(
    ("limit", "per", "key"),
    [("sign_in_tries_per_day", timedelta(days=1), "account"),
     ("sign_in_tries_per_client", timedelta(minutes=5), "client")],
)  # fmt: skip
def test_tries_are_limited_by_account_and_by_client(app, people, settings, now, limit, per, key):
    few = settings.model_copy(update={limit: 4})
    with app.app_context():
        for number in range(4):
            assert wrong_code(number, few, settings, now, key) is Invalid
        assert wrong_code(4, few, settings, now, key) is TooMany
        assert wrong_code(5, few, settings, now + per, key) is Invalid


def wrong_code(number, few, settings, at, key):
    """Ask for a code somewhere else and type a wrong one; return what came of it."""
    at += timedelta(seconds=number)
    sent = asked(settings, at, address=f"alice@{number if key == 'client' else 'one'}.example")
    client = 1 if key == "client" else number
    try:
        entering(sent, few, at, client, "00000000" if sent.code != "00000000" else "11111111")
    except (Invalid, TooMany) as refused:
        return type(refused)


def test_an_account_that_is_limited_can_still_use_its_link(app, people, settings, now):
    few = settings.model_copy(update={"sign_in_tries_per_day": 1})
    with app.app_context():
        sent = asked(few, now)
        wrong = "00000000" if sent.code != "00000000" else "11111111"
        with pytest.raises(Invalid):
            entering(sent, few, now, 1, wrong)
        with pytest.raises(TooMany):
            entering(sent, few, now, 2, sent.code)
        who = signing_in.follow_link(
            sent.link_token, browser_token=sent.browser_token, number=None, client="192.0.2.9",
            browser=BROWSER, settings=few, now=now,
        )  # fmt: skip
        assert who.profile_id == people.alice


def test_a_window_opens_with_its_first_attempt_and_then_starts_anew(app, store, now):
    hour = timedelta(hours=1)

    def spend(at):
        with transaction():
            attempts.spend("tea", limit=2, per=hour, now=at)

    spend(now)
    spend(now + timedelta(minutes=59))
    with pytest.raises(TooMany) as caught:
        spend(now + timedelta(minutes=59, seconds=30))
    assert caught.value.retry_after == 30
    spend(now + hour)


def test_guessing_is_hopeless(settings):
    """With every limit saturated, how many accounts fall in a day.

    In all, 1,000 tries in five minutes can be made, each right once in 10^8.
    """
    tries_a_day = settings.sign_in_tries_in_all * 12 * 24
    assert tries_a_day / 10**8 < 0.01


def test_no_secret_is_kept_as_it_is(app, people, settings, now):
    with app.app_context():
        sent = asked(settings, now)
        who = entering(sent, settings, now, 0, sent.code)
        tables = ("sign_in_requests", "member_sessions", "attempt_counts")
        with db.engine.connect() as connection:
            kept = "".join(
                str(connection.execute(text(f"SELECT * FROM {t}")).all()) for t in tables
            )
    for secret in (
        sent.code,
        sent.link_token,
        sent.browser_token,
        who.token,
        "alice@",
        BROWSER.device,
    ):
        assert secret not in kept
