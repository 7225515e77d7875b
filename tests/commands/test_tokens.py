import pytest
from sqlalchemy import select

from portal.audit.models import AuditRow
from portal.database import reading


def recorded(app):
    row = AuditRow
    with app.app_context(), reading() as connection:
        which = select(row.event, row.actor_kind, row.before, row.after).where(
            row.event.in_(["key made", "key revoked"])
        )
        return [tuple(each) for each in connection.execute(which.order_by(row.id))]


def test_keys_are_made_listed_and_revoked(run, client):
    everything = run("tokens", "create", "back office").stdout.strip()
    run("tokens", "create", "till", "--scope", "read-benefits", "--days", "1")
    headers = {"Authorization": f"Bearer {everything}"}
    assert client.get("/api/v3/auth/verify", headers=headers).status_code == 200
    first, second = run("tokens", "list").stdout.splitlines()
    assert (first.split()[:3], first.split()[-1]) == (["1", "back", "office"], "everything")
    assert "used 20" in first
    assert second.split()[-3:] == ["never", "used", "read-benefits"]
    assert run("tokens", "revoke", 1).exit_code == 0
    assert client.get("/api/v3/auth/verify", headers=headers).status_code == 401
    assert [line.split()[1] for line in run("tokens", "list").stdout.splitlines()] == ["till"]


@pytest.mark.parametrize("number", [1, 99])
def test_a_key_that_is_none_is_not_revoked(run, number):
    run("tokens", "create", "till")
    run("tokens", "revoke", 1)
    assert run("tokens", "revoke", number).stderr == "Error: There is no such thing.\n"


def test_making_and_revoking_stand_on_record_without_the_key(run, app):
    raw = run("tokens", "create", "till", "--scope", "read-benefits").stdout.strip()
    run("tokens", "revoke", 1)
    told = {"id": 1, "name": "till", "scopes": ["read-benefits"]}
    rows = recorded(app)
    assert rows == [
        ("key made", "programme", None, told), ("key revoked", "programme", told, None),
    ]  # fmt: skip
    assert raw not in repr(rows)
