"""`portal webhooks …` as it is typed."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from portal.cli import main
from portal.clock import now as this_moment
from portal.database import reading, transaction
from portal.outbox.models import OutboxItem
from tests.receiver import receiving


@pytest.fixture
def receiver():
    with receiving() as there:
        yield there


@pytest.fixture
def run(app, settings, database_url, monkeypatch):
    """Return a function that runs a command on the store of the tests."""
    for name, value in {
        "INSTANCE_DIR": settings.instance_dir, "SECRET_KEY": settings.secret_key,
        "BASE_URL": settings.base_url, "DATABASE_URL": database_url,
        "WEBHOOKS_TO_PRIVATE_ADDRESSES": 1, "WEBHOOK_SECONDS": 1,
    }.items():  # fmt: skip
        monkeypatch.setenv(f"PORTAL_{name}", str(value))
    return lambda *words: CliRunner().invoke(main, ["webhooks", *words])


def given_up(number):
    at = this_moment()
    payload = {"webhook_id": 1, "trigger": "benefit.issued", "reference": f"R{number}"}
    with transaction() as session:
        session.add(
            OutboxItem(kind="webhook", payload=payload, created_at=at, due_at=at, attempts=14,
                       given_up_at=at - timedelta(hours=1), last_error="NotSent: it answered 500")
        )  # fmt: skip


def test_a_webhook_is_added_listed_tried_and_removed(run, receiver):
    made = run(
        "add", "benefit.redeemed", receiver.url, "--condition", '{"rule":"tier","value":"gold"}'
    )
    number, secret = made.stdout.split()
    assert secret.startswith("whs_")
    assert run("list").stdout == f"{number}  benefit.redeemed  active  {receiver.url}\n"
    assert run("test", number).stdout == "200\n"
    assert receiver.triggers == ["test"]
    receiver.usual = 500
    assert run("test", number).stdout == "500\n"
    assert run("remove", number).exit_code == 0
    assert run("list").stdout == ""
    assert run("test", number).stderr == "Error: There is no such thing.\n"


def test_what_cannot_be_told_is_listed_and_tried_again(run, app):
    with app.app_context():
        for number in (1, 2):
            given_up(number)
    first, second = run("dead").stdout.splitlines()
    assert "webhook 1  benefit.issued  R1  given up" in first
    assert second.endswith("UTC after 14 attempts: NotSent: it answered 500")
    assert run("retry", first.split()[0]).stdout == "1\n"
    assert run("retry", "--all").stdout == "1\n"
    assert run("dead").stdout == ""
    assert run("retry", "99").exit_code == 1
    assert run("retry").exit_code == run("retry", "1", "--all").exit_code == 2
    with app.app_context(), reading() as connection:
        rows = connection.execute(OutboxItem.__table__.select()).all()
        assert [(row.attempts, row.given_up_at) for row in rows] == [(0, None), (0, None)]


def test_mistakes_are_named(run, receiver):
    assert run("add", "profile.created", receiver.url).exit_code == 2
    wrong = run("add", "benefit.issued", "ftp://shop.example")
    assert wrong.stderr.startswith("Error: url: must be a whole address")
    with receiving() as gone:
        made = run("add", "benefit.issued", gone.url).stdout.split()[0]
    assert run("test", made).stderr.startswith("Error: ConnectionRefusedError")
