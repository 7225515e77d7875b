"""Who calls too often is told when to come again, whichever process answers."""

import pytest

from tests.contract.live import served


@pytest.fixture
def slow(tmp_path, own_database):
    changes = {"API_CALLS_PER_MINUTE": 30, "WORKERS": 3}
    with served(tmp_path, own_database, **changes) as client:
        yield client


def test_the_limit_of_a_key_holds_for_all_processes_together(slow):
    other = slow.with_scopes("read-benefits")
    answers = [slow.get("/auth/verify") for _ in range(60)]
    assert [answer.status for answer in answers] == [200] * 29 + [429] * 31
    last = answers[-1]
    assert last.line == "429 Too Many Requests"
    assert set(last.json) == {"message"}
    assert 1 <= int(last.headers["retry-after"]) <= 60
    assert other.get("/benefits").line == "200 OK"
