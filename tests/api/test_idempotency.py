"""A write under a key is done once, and answered with the same bytes however often it is sent."""

from collections import Counter
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from sqlalchemy import func, select, text, update

from portal.api import replaying
from portal.benefits.models import Benefit
from portal.clock import now as this_moment
from portal.database import db
from portal.idempotency import RememberedAnswer
from tests.factories import a_definition, claims
from tests.people import ALICE

TEA = {"name": "Tea", "handle": "tea", "period": 30}


def keyed(api, method, path, body=None, key="k-1"):
    headers = api.headers | {"Idempotency-Key": key}
    return api.client.open(f"/api/v3{path}", method=method, json=body, headers=headers)


def same(one, other):
    return (one.status, one.data, one.content_type) == (
        other.status,
        other.data,
        other.content_type,
    )


@pytest.fixture
def issue(api, app, people):
    with app.app_context():
        tea = a_definition(max_redemptions=3)
    body = {"profile_id": str(ALICE), "benefit_definition_id": tea.id}
    return lambda key="k-1", **more: keyed(api, "POST", "/benefits", body | more, key)


def count(model=Benefit):
    with db.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(model))


def test_the_first_answer_comes_again_byte_for_byte(issue, api, app):
    first = issue(meta={"z": 1, "a": "ü"})
    benefit = first.json["data"]["id"]
    api.put(f"/benefits/{benefit}", {"meta": {"changed": True}})
    assert first.status == "201 Created"
    assert same(first, issue(meta={"z": 1, "a": "ü"}))
    assert same(first, issue('"k-1"', meta={"z": 1, "a": "ü"}))
    with app.app_context():
        assert count() == 1
        assert count(RememberedAnswer) == 1


def test_another_body_under_the_key_is_refused(issue, api):
    first = issue()
    other = issue(external_id="x")
    assert other.status == "422 Unprocessable Entity"
    assert other.json["errors"] == {"Idempotency-Key": ["The key was used for something else."]}
    assert keyed(api, "DELETE", "/benefits/1").status_code == 422
    assert same(first, issue())
    assert issue("k-2").json["data"]["id"] == 2


def test_every_write_can_carry_a_key(issue, api, app):
    issue("a")
    path = f"/profiles/{ALICE}/benefits/1/redeem"
    calls = [
        ("POST", path, {"count": 1}), ("PUT", "/benefits/1", {"meta": {"a": 1}}),
        ("POST", "/benefit-definitions", TEA), ("POST", "/redemptions/1/reversal", None),
        ("PUT", f"/profiles/{ALICE}", {"title": "Dr"}), ("DELETE", "/benefits/1", None),
        ("POST", "/profiles", {"email": "new@example.com"}),
    ]  # fmt: skip
    for number, (method, where, body) in enumerate(calls):
        first = keyed(api, method, where, body, f"key-{number}")
        assert first.status_code < 300, (where, first.text)
        assert same(first, keyed(api, method, where, body, f"key-{number}"))
    assert keyed(api, "DELETE", "/benefits/1", None, "later").status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [({"benefit_definition_id": 99}, 422), ({"profile_id": "x"}, 422), ({"x": 1}, 422)],
)
def test_a_refusal_is_an_answer_too(issue, body, status):
    first = issue(**body)
    assert first.status_code == status
    assert same(first, issue(**body))


def test_a_conflict_comes_again_and_leaves_its_one_record(api, app, people):
    with app.app_context():
        a_definition(handle="tea")
        claims("tea", ALICE)

    def claim():
        return keyed(api, "POST", f"/profiles/{ALICE}/benefits/tea/claim", {})

    first = claim()
    assert (first.status, first.json["code"]) == ("409 Conflict", "already_held")
    assert same(first, claim())
    path = f"/profiles/{ALICE}/benefits/1/redeem"
    assert keyed(api, "POST", path, {}, "use").status_code == 201
    refused = keyed(api, "POST", path, {}, "again")
    assert refused.json["code"] == "used_up"
    assert same(refused, keyed(api, "POST", path, {}, "again"))
    with app.app_context(), db.engine.connect() as connection:
        events = "SELECT count(*) FROM audit_rows WHERE event = 'redemption refused'"
        assert connection.scalar(text(events)) == 1


def test_a_missing_scope_and_a_busy_store_are_not_kept(app, key_with, issue, api, monkeypatch):
    poor = key_with("read-benefits")
    assert keyed(poor, "POST", "/benefits", {}).status_code == 403
    from sqlalchemy.exc import OperationalError

    from portal.api.v3 import benefits

    def busy(*_ids, **_more):
        raise OperationalError("select", {}, Exception("locked"))

    whole = benefits.benefit_answer
    monkeypatch.setattr(benefits, "benefit_answer", busy)
    assert issue().status_code == 503
    with app.app_context():
        assert (count(), count(RememberedAnswer)) == (0, 0)
    monkeypatch.setattr(benefits, "benefit_answer", whole)
    assert issue().status_code == 201


def test_after_a_day_the_key_is_new(issue, app):
    assert issue().json["data"]["id"] == 1
    with app.app_context(), db.engine.begin() as connection:
        over = this_moment() - timedelta(seconds=1)
        connection.execute(update(RememberedAnswer).values(kept_until=over))
    assert issue().json["data"]["id"] == 2


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "a\tb", "ä", "\x7f"])
def test_what_is_no_key_is_a_bad_request(issue, key):
    assert issue(key).status == "400 Bad Request"


def test_a_key_is_of_one_sender(issue, api, key_with):
    issue()
    other = key_with("create-benefit-definitions")
    assert keyed(other, "POST", "/benefit-definitions", TEA).status_code == 201


def test_a_secret_is_not_kept(api, app):
    body = {"name": "shop", "scopes": ["read-benefits"]}
    first = keyed(api, "POST", "/auth/api-tokens", body)
    again = keyed(api, "POST", "/auth/api-tokens", body)
    assert (first.status_code, again.status_code) == (201, 409)
    assert first.json["accessToken"] not in again.text
    with app.app_context(), db.engine.connect() as connection:
        assert first.json["accessToken"] not in str(
            connection.execute(select(RememberedAnswer.answer)).all()
        )


def test_a_token_is_made_anew_each_time_and_not_kept(api, app, people):
    def make():
        headers = api.headers | {"Idempotency-Key": "one"}
        given = {"json": {"id": str(ALICE)}, "headers": headers}
        return api.client.post("/id/api/v1/auth/token", **given)

    with time_machine.travel(this_moment()) as clock:
        first = make()
        clock.shift(60)
        again = make()
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json["data"]["exp"] < again.json["data"]["exp"]
    with app.app_context(), db.engine.connect() as connection:
        assert connection.execute(select(RememberedAnswer.answer)).all() == []


def twenty_at_once(app, api):
    start, answers = Barrier(20), []
    body = {"profile_id": str(ALICE), "benefit_definition_id": 1}

    def send():
        client = app.test_client()
        start.wait(timeout=30)
        answers.append(
            client.post(
                "/api/v3/benefits", json=body, headers=api.headers | {"Idempotency-Key": "k"}
            )
        )

    threads = [Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def test_twenty_at_once_are_one(app, api, people):
    with app.app_context():
        a_definition()
    answers = twenty_at_once(app, api)
    assert Counter((each.status, each.data) for each in answers).most_common(1)[0][1] == 20
    assert answers[0].status == "201 Created"
    with app.app_context():
        assert count() == 1


def test_without_the_key_taken_first_they_are_many(app, api, people, monkeypatch):
    """The control: with the step switched off, every request does its work."""
    monkeypatch.setattr(replaying.Attempt, "begin", lambda self, now: True)
    monkeypatch.setattr(replaying.Attempt, "settle", lambda self, answer, now: None)
    with app.app_context():
        a_definition()
    twenty_at_once(app, api)
    with app.app_context():
        assert count() == 20
