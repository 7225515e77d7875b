"""A client of the API with a key."""

from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from portal.clock import now as this_moment
from portal.integrations.tokens import SCOPES, create_token


class ApiClient:
    """Speaks JSON with a key."""

    def __init__(self, client, token):
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"}

    def post(self, path, body=None, **more):
        return self.client.post(f"/api/v3{path}", json=body, headers=self.headers, **more)

    def put(self, path, body):
        return self.client.put(f"/api/v3{path}", json=body, headers=self.headers)

    def get(self, path):
        return self.client.get(f"/api/v3{path}", headers=self.headers)

    def delete(self, path):
        return self.client.delete(f"/api/v3{path}", headers=self.headers)

    def raw(self, path, data, content_type="application/json", method="POST"):
        return self.client.open(
            f"/api/v3{path}", method=method, data=data, content_type=content_type,
            headers=self.headers,
        )  # fmt: skip


@pytest.fixture
def key_with(app):
    """Return a function that makes a client with these scopes."""
    app.extensions.pop("api calls", None)

    def make(*scopes):
        with app.app_context():
            return ApiClient(app.test_client(), create_token("till", scopes, now=this_moment()))

    return make


@pytest.fixture
def api(key_with):
    return key_with(*SCOPES)


@pytest.fixture
def statements(app):
    """Return a function that lists the statements made within it."""

    @contextmanager
    def listen():
        made = []

        def note(_connection, _cursor, statement, *_rest):
            made.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield made
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    return listen
