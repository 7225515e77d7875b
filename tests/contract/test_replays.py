"""A write under a key is done once, however often and however close together it is sent."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest


def at_once(number, send):
    start = Barrier(number)

    def run(_):
        start.wait(timeout=30)
        return send()

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(run, range(number)))


@pytest.fixture
def gift(live):
    return {
        "profile_id": live.profile()["id"],
        "benefit_definition_id": live.definition(max_redemptions=5)["id"],
    }


def held_by(live, gift):
    return live.get(f"/profiles/{gift['profile_id']}/benefits").json["meta"]["total"]


def test_twenty_at_once_are_one_with_twenty_equal_answers(live, gift):
    key = uuid4().hex
    answers = at_once(20, lambda: live.post("/benefits", gift, Idempotency_Key=key))
    assert Counter((each.line, each.body) for each in answers).most_common() == [
        ((answers[0].line, answers[0].body), 20)
    ]
    assert answers[0].line == "201 Created"
    assert held_by(live, gift) == 1


def test_without_a_key_they_are_twenty(live, gift):
    """The control: it is the key that makes them one."""
    answers = at_once(20, lambda: live.post("/benefits", gift))
    assert len({each.data["id"] for each in answers}) == held_by(live, gift) == 20


def test_twenty_claims_and_twenty_uses_at_once(live, gift):
    claim = f"/profiles/{gift['profile_id']}/benefits/claim"
    body = {"definition": gift["benefit_definition_id"]}
    claimed = at_once(20, lambda: live.post(claim, body, Idempotency_Key="claim"))
    assert len({(each.line, each.body) for each in claimed}) == 1
    use = f"/profiles/{gift['profile_id']}/benefits/{claimed[0].data['id']}/redeem"
    used = at_once(20, lambda: live.post(use, {}, Idempotency_Key='"use"'))
    assert len({(each.line, each.body) for each in used}) == 1
    assert used[0].data["benefit"]["redemptions_remaining"] == 4


def test_another_body_under_the_key_is_refused(live, gift):
    key = uuid4().hex
    first = live.post("/benefits", gift, Idempotency_Key=key)
    other = live.post("/benefits", gift | {"external_id": "x"}, Idempotency_Key=key)
    assert other.line == "422 Unprocessable Entity"
    assert list(other.json["errors"]) == ["Idempotency-Key"]
    again = live.post("/benefits", gift, Idempotency_Key=f'"{key}"')
    assert (again.line, again.body) == (first.line, first.body)


def test_a_refusal_is_kept_and_a_missing_scope_is_not(live, gift):
    key = uuid4().hex
    wrong = live.post("/benefits", {}, Idempotency_Key=key)
    again = live.post("/benefits", {}, Idempotency_Key=key)
    assert (wrong.line, wrong.body) == (again.line, again.body)
    poor = live.with_scopes("read-benefits")
    assert poor.post("/benefits", gift, Idempotency_Key=key).line == "403 Forbidden"


@pytest.mark.parametrize("key", ["", '""', "x" * 256])
def test_what_is_no_key_is_a_bad_request(live, gift, key):
    assert live.post("/benefits", gift, Idempotency_Key=key).line == "400 Bad Request"


def test_two_customers_may_use_the_same_key(live):
    for _ in range(2):
        me = live.as_customer(live.profile())
        assert me.put("/profiles/me", {"first_name": "A"}, Idempotency_Key="mine").line == "200 OK"
