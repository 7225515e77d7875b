import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from portal import logs
from portal.database import transaction
from portal.idempotency import RememberedAnswer


@pytest.fixture
def told(capsys):
    logs.tell_with_each()
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    logs.tell_with_each()


@pytest.mark.parametrize("level", ["info", "warning", "error"])
def test_an_event_is_one_line_of_json(told, level):
    getattr(logs, level)("mail lost", reason="too many\nare waiting", at=datetime(2026, 11, 24))
    (line,) = told()
    assert datetime.fromisoformat(line.pop("timestamp")).tzinfo is not None
    assert line == {
        "event": "mail lost", "level": level, "reason": "too many\nare waiting",
        "at": "datetime.datetime(2026, 11, 24, 0, 0)",
    }  # fmt: skip


def test_what_failed_says_where(told):
    try:
        raise KeyError("handle")
    except KeyError:
        logs.exception("request failed", reason="KeyError")
    (line,) = told()
    assert line["level"] == "error"
    assert line["exception"].startswith("Traceback")
    assert line["exception"].endswith("KeyError: 'handle'")


@pytest.mark.usefixtures("store")
def test_a_row_that_the_store_refused_is_not_told(told):
    row = {
        "sender": "robin@example.com", "key": "a\n\nb", "fingerprint": "", "answer": {},
        "kept_until": datetime(2026, 11, 24, tzinfo=UTC),
    }  # fmt: skip
    for _ in range(2):
        try:
            with transaction() as session:
                session.execute(insert(RememberedAnswer), row)
        except IntegrityError:
            logs.exception("request failed", reason="IntegrityError")
    (line,) = told()
    assert "robin@example.com" not in line["exception"]
    assert "[SQL: INSERT INTO remembered_answers" in line["exception"]


def test_facts_go_with_each_event_until_there_are_others(told):
    logs.tell_with_each(request_id="a")
    logs.info("one")
    logs.tell_with_each()
    logs.info("two")
    assert [line.get("request_id") for line in told()] == ["a", None]


def test_only_calls_of_the_api_are_logged_by_their_name(app, told):
    app.test_client().get("/api/v3/benefits", headers={"X-Request-Id": "mine"})
    logs.info("in a call")
    app.test_client().get("/sign-in")
    logs.info("on a page")
    assert [line.get("request_id") for line in told()][-2:] == ["mine", None]
