from datetime import timedelta

import pytest
from sqlalchemy import text

from portal.audit.recording import PROGRAMME
from portal.database import db, reading
from portal.errors import Invalid
from portal.integrations.tokens import LONGEST_NAME, SCOPES, create_token, find_key


def stored(column):
    with db.engine.connect() as connection:
        return connection.scalar(text(f"SELECT {column} FROM api_tokens"))


def test_a_key_is_found_by_itself_alone_and_kept_as_a_hash(store, now):
    raw = create_token("till", ["return"], by=PROGRAMME, now=now)
    with reading() as connection:
        key = find_key(raw, connection, now=now)
        assert (key.name, key.scopes) == ("till", {"return"})
        assert find_key(raw[:-1], connection, now=now) is None
        assert find_key("", connection, now=now) is None
        assert find_key(stored("token_hash"), connection, now=now) is None
    assert raw.startswith("bp_")
    assert len(raw) >= 43
    assert raw not in stored("token_hash")


def test_a_key_ends_on_the_second(store, now):
    raw = create_token("till", SCOPES, by=PROGRAMME, now=now, days=1)
    with reading() as connection:
        last = now + timedelta(days=1, seconds=-1)
        assert find_key(raw, connection, now=last) is not None
        assert find_key(raw, connection, now=now + timedelta(days=1)) is None


def test_its_use_is_noted_once_a_minute(store, now):
    raw = create_token("till", SCOPES, by=PROGRAMME, now=now)
    noted = []
    for seconds in (0, 30, 59, 61, 70):
        with reading() as connection:
            find_key(raw, connection, now=now + timedelta(seconds=seconds))
        noted.append(stored("last_used_at"))
    assert noted[0] == noted[1] == noted[2] != noted[3] == noted[4]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"name": ""}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * (LONGEST_NAME + 1)}, "name"),
        ({"scopes": ["read-benefits", "everything"]}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
    ],
)
def test_what_a_key_cannot_be_is_named(store, now, fields, named):
    wanted = {"name": "till", "scopes": SCOPES} | fields
    with pytest.raises(Invalid) as refused:
        create_token(wanted.pop("name"), wanted.pop("scopes"), by=PROGRAMME, now=now, **wanted)
    assert set(refused.value.errors) == {named}
    assert stored("count(*)") == 0


def test_a_busy_store_puts_off_writers_and_lets_readers_in(app, api):
    made = api.post("/benefit-definitions", {"name": "Tea", "handle": "tea", "period": 3})
    where = f"/benefit-definitions/{made.json['data']['id']}"
    with app.app_context(), db.engine.begin() as other:
        other.execute(text("UPDATE api_tokens SET last_used_at = NULL"))
    with app.app_context(), db.engine.begin() as other:
        other.execute(text("UPDATE api_tokens SET name = 'held'"))
        other.execute(text("UPDATE benefit_definitions SET period = 4"))
        read = api.get(where)
        written = api.put(where, {"period": 5})
    assert (read.status, read.json["data"]["period"]) == ("200 OK", 3)
    assert (written.status, written.headers["Retry-After"]) == ("503 Service Unavailable", "5")
    assert set(written.json) == {"message"}
