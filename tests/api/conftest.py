"""A client of the API with a key."""

import pytest

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
