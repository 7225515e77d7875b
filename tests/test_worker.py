import os
import signal
import subprocess
import sys
from datetime import timedelta
from time import monotonic, sleep

import pytest
from sqlalchemy import select

from portal.audit.recording import PROGRAMME
from portal.benefits import inviting
from portal.benefits.expiring import release_expired
from portal.benefits.redeeming import Occasion, redeem
from portal.benefits.voiding import void
from portal.clock import now as this_moment
from portal.database import reading, transaction
from portal.outbox.models import OutboxItem
from portal.outbox.posting import post_mail
from portal.worker import loop
from portal.worker.jobs import JOBS, Job
from portal.worker.loop import run_once
from tests.books import stock
from tests.factories import a_definition, changed_benefit, claims


@pytest.fixture
def held(app, people):
    with app.app_context():
        a_definition(
            handle="tea", name="Tea", is_reassignable=True, is_extendable=True,
            notify_issue_offset_days=0, max_redemptions=2, max_global_redemptions=9,
        )  # fmt: skip
        return claims("tea", people.alice)


def test_letters_are_written_in_the_members_words(app, held, people, mailbox):
    with app.app_context():
        offered = inviting.invite(
            held, giver=people.alice, to_email="bob@example.com", key="k" * 8, now=this_moment()
        )
    assert run_once(app)["deliver"] == 2
    first, second = mailbox.texts()
    assert "Hello Alice," in first
    assert "Tea is yours. It is under Yours" in first
    assert f"http://localhost/benefits/{held}" in first
    assert "Hello Bob," in second
    assert f"http://localhost/invitations/{offered}" in second
    assert mailbox.messages[1]["Subject"] == "You are offered Tea"
    assert run_once(app)["deliver"] == 0


def test_the_giver_hears_the_answer_and_a_use_is_told(app, held, people, mailbox):
    at = this_moment()
    with app.app_context():
        given = {"giver": people.alice, "to_email": "bob@example.com", "now": at}
        first = inviting.invite(held, key="k" * 8, **given)
        inviting.decline(first, taker=people.bob, now=at)
        second = inviting.invite(held, key="l" * 8, **given)
        inviting.accept(second, taker=people.bob, now=at)
        redeem(held, by=PROGRAMME, on=Occasion("store"), now=at)
    run_once(app)
    subjects = [message["Subject"] for message in mailbox.messages]
    assert "Tea stays with you" in subjects
    assert "Tea was taken" in subjects
    assert "Tea was used" in subjects


def test_a_letter_whose_reason_is_gone_is_not_sent(app, held, people, mailbox):
    with app.app_context():
        with transaction():
            post_mail("reminder", to=people.alice, benefit=held, at=this_moment())
        void(held, by=PROGRAMME, reason="Wrong", now=this_moment())
    assert run_once(app)["deliver"] == 2
    assert [message["Subject"] for message in mailbox.messages] == ["Tea is yours"]


def test_what_the_mail_server_says_of_an_address_is_kept_nowhere(app, held, mailbox, monkeypatch):
    monkeypatch.setattr(mailbox, "refuses", True)
    assert run_once(app)["deliver"] == 1
    with app.app_context(), reading() as connection:
        assert connection.scalar(select(OutboxItem.last_error)) == (
            "MailRefused: SMTPRecipientsRefused 550"
        )


def test_every_job_finds_what_is_due(app, held, people):
    with app.app_context():
        changed_benefit(held, ends_at=this_moment() - timedelta(seconds=1))
    assert run_once(app)["release what ended"] == 1
    with app.app_context():
        assert stock() == (0, 0)
        assert release_expired(now=this_moment()) == 0
    assert {job.name for job in JOBS} == set(run_once(app))


def test_a_job_that_fails_does_not_stop_the_others(app, monkeypatch):
    done = []

    def fail(*, now):
        done.append("failed")
        raise ConnectionError

    def work(*, now):
        done.append("worked")
        if done.count("worked") == 2:
            os.kill(os.getpid(), signal.SIGTERM)
        return 1

    often = timedelta(seconds=0)
    monkeypatch.setattr(loop, "JOBS", (Job("a", often, fail), Job("b", often, work)))
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        loop.run_until_stopped(app)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    assert done == ["failed", "worked", "failed", "worked"]


def test_the_command_works_until_it_is_told_to_stop(app, held, mailbox, settings, database_url):
    words = [sys.executable, "-c", "from portal.cli import main; main()", "worker"]
    environment = os.environ | {
        "PORTAL_INSTANCE_DIR": str(settings.instance_dir),
        "PORTAL_SECRET_KEY": settings.secret_key,
        "PORTAL_BASE_URL": settings.base_url,
        "PORTAL_SMTP_URL": str(settings.smtp_url),
        "PORTAL_DATABASE_URL": database_url,
    }
    worker = subprocess.Popen(words, env=environment, stderr=subprocess.PIPE)
    try:
        until = monotonic() + 30
        while not mailbox.messages and monotonic() < until:
            sleep(0.05)
        assert [message["Subject"] for message in mailbox.messages] == ["Tea is yours"]
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
