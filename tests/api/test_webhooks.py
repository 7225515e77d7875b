"""Webhooks are made, read, changed and removed; their secret is shown once."""

import pytest
from sqlalchemy import func, select

from portal.database import Base, db
from portal.integrations import webhooks
from portal.outbox.announcing import TRIGGERS
from portal.outbox.models import Webhook

HOOK = {"trigger": "benefit.redeemed", "url": "https://shop.example/events"}


def test_a_webhook_is_made_read_changed_and_removed(api):
    made = api.post(
        "/webhooks", HOOK | {"namespace": "pos", "condition": {"rule": "tier", "value": "gold"}}
    )
    assert made.status == "201 Created"
    hook = made.json["data"]
    assert hook.pop("secret").startswith("whs_")
    assert (hook["is_active"], hook["namespace"]) == (True, "pos")
    assert hook["condition"] == {"rule": "tier", "value": "gold"}
    assert api.get(f"/webhooks/{hook['id']}").json["data"] == hook
    assert api.get("/webhooks").json["data"] == [hook]
    changed = api.put(f"/webhooks/{hook['id']}", hook | {"is_active": False}).json["data"]
    assert (changed["is_active"], changed["url"]) == (False, HOOK["url"])
    assert "secret" not in changed
    assert api.delete(f"/webhooks/{hook['id']}").status == "204 No Content"
    for answer in (api.get(f"/webhooks/{hook['id']}"), api.put(f"/webhooks/{hook['id']}", {}),
                   api.delete(f"/webhooks/{hook['id']}")):  # fmt: skip
        assert answer.status == "404 Not Found"


def test_webhooks_are_found_by_what_they_hear(api):
    for trigger in TRIGGERS[:3]:
        api.post("/webhooks", HOOK | {"trigger": trigger})
    found = api.get(f"/webhooks?filter[trigger]={TRIGGERS[1]}&filter[is_active]=1").json
    assert [each["trigger"] for each in found["data"]] == [TRIGGERS[1]]
    assert api.get("/webhooks?sort=-id&limit=1").json["data"][0]["trigger"] == TRIGGERS[2]
    assert api.get("/webhooks?filter[trigger]=profile.created").status_code == 422


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"trigger": "profile.created"}, "trigger"), ({"trigger": None}, "trigger"),
        ({"url": "ftp://shop.example/"}, "url"), ({"url": "/events"}, "url"), ({"url": "https://"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"), ({"url": "https://a:b@shop.example/"}, "url"),
        ({"url": "https://shop.example:99999/"}, "url"), ({"url": "https://shop.example/a b"}, "url"),
        ({"url": "https://shop.example/\r\nX: y"}, "url"), ({"url": "https://[::1"}, "url"), ({"url": None}, "url"),
        ({"url": "https://shop..example/"}, "url"), ({"url": f"https://{'x' * 64}.example/"}, "url"),
        ({"url": "https://shöp.example/"}, "url"), ({"url": "https://shop.example/" + "x" * 2000}, "url"),
        ({"condition": {"log": 1}}, "condition"), ({"condition": '{"a":1,"a":2}'}, "condition"),
        ({"is_active": "perhaps"}, "is_active"), ({"colour": 1}, "colour"), ({"namespace": 5}, "namespace"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_named(api, wrong, field):
    answer = api.post("/webhooks", HOOK | wrong)
    assert answer.status == "422 Unprocessable Entity"
    assert list(answer.json["errors"]) == [field]
    api.post("/webhooks", HOOK)
    assert list(api.put("/webhooks/1", wrong).json["errors"]) == [field]


def test_the_secret_is_neither_in_the_store_nor_kept_with_the_answer(api, app):
    headers = api.headers | {"Idempotency-Key": "k"}
    first, again = (api.client.post("/api/v3/webhooks", json=HOOK, headers=headers) for _ in "ab")
    assert (first.status_code, again.status_code) == (201, 409)
    secret = first.json["data"]["secret"]
    with app.app_context(), db.engine.connect() as connection:
        for table in Base.metadata.tables.values():
            assert secret not in str(connection.execute(select(table)).all())
        assert connection.scalar(select(func.count()).select_from(Webhook)) == 1


def test_there_is_an_end_to_webhooks(api, monkeypatch):
    monkeypatch.setattr(webhooks, "MOST", 2)
    assert [api.post("/webhooks", HOOK).status_code for _ in range(3)] == [201, 201, 422]


def test_a_key_needs_the_scope(key_with):
    poor = key_with("read-webhooks")
    assert poor.get("/webhooks").status_code == 200
    assert poor.post("/webhooks", HOOK).status == "403 Forbidden"
