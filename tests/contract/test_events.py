"""A portal as it is deployed tells a receiver what is done through its API."""

import hmac
from hashlib import sha256

import pytest

from tests.receiver import receiving, within


@pytest.fixture
def receiver():
    with receiving() as there:
        yield there


def test_a_life_is_told_in_its_order(live, receiver):
    triggers = ["benefit.created", "benefit.issued", "benefit.updated", "benefit.redeemed", "redemption.reversed",
                "benefit.extended", "benefit.deleted"]  # fmt: skip
    tea, ana = live.definition(is_extendable=True), live.profile(first_name="Ana")
    secrets = {}
    for trigger in triggers:
        hook = {
            "trigger": trigger,
            "url": receiver.url,
            "condition": {"==": [{"var": "definition.id"}, tea["id"]]},
        }
        made = live.post("/webhooks", hook)
        assert made.line == "201 Created"
        assert live.get(f"/webhooks/{made.data['id']}").data == {
            k: v for k, v in made.data.items() if k != "secret"
        }
        secrets[trigger] = made.data["secret"]
    held = live.benefit(tea, ana)
    live.benefit(live.definition(), ana)
    live.put(f"/benefits/{held['id']}", {"external_id": "x"})
    use = live.post(f"/profiles/{ana['id']}/benefits/{held['id']}/redeem").data
    live.post(f"/redemptions/{use['id']}/reversal")
    live.post("/benefits/extend", {"ids": [held["id"]], "profile_id": ana["id"], "extend_days": 1})
    live.delete(f"/benefits/{held['id']}")
    assert within(30, lambda: len(receiver.came) == len(triggers)), receiver.triggers
    assert sorted(receiver.triggers) == sorted(triggers)
    for (headers, raw), body in zip(receiver.came, receiver.bodies, strict=True):
        signed = hmac.new(secrets[headers["X-Omneo-Event"]].encode(), raw, sha256).hexdigest()
        assert headers["X-Omneo-Hmac-Sha256"] == signed
        assert body["profile"]["first_name"] == "Ana"
        assert body["definition"]["id"] == tea["id"]
    assert len({headers["X-Omneo-Event-Id"] for headers, _raw in receiver.came}) == len(triggers)
