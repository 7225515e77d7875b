"""Who calls too often is told when to come again."""

from threading import Thread

import pytest
from werkzeug.serving import make_server

from portal.clock import now as this_moment
from portal.integrations.tokens import create_token
from tests.contract.conftest import Live
from tests.stores import portal_with


@pytest.fixture
def slow(settings, app):
    changes = {"api_calls_per_minute": 3, "trusted_hosts": ("127.0.0.1",)}
    with portal_with(settings, **changes) as portal:
        with portal.app_context():
            tokens = [create_token(name, ("read-benefits",), now=this_moment()) for name in "ab"]
        server = make_server("127.0.0.1", 0, portal)
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield [Live(server.server_port, token) for token in tokens]
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_fourth_call_in_a_minute_waits(slow):
    first, other = slow
    assert [first.get("/benefits").status for _ in range(4)] == [200, 200, 200, 429]
    answer = first.get("/benefits")
    assert answer.line == "429 Too Many Requests"
    assert set(answer.json) == {"message"}
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert other.get("/benefits").line == "200 OK"
