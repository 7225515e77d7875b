"""A client of the API with a key."""

from datetime import timedelta

import pytest

from portal.api.customers.tokens import write_token
from portal.audit.recording import PROGRAMME
from portal.clock import now as this_moment
from portal.integrations.tokens import SCOPES, create_token
from tests.api.fitting import fitting_of
from tests.people import ALICE


class ApiClient:
    """Speaks JSON with a key, and holds each answer against the document."""

    def __init__(self, client, token):
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"}

    def post(self, path, body=None, **more):
        return self._send(path, "POST", json=body, **more)

    def put(self, path, body):
        return self._send(path, "PUT", json=body)

    def get(self, path):
        return self._send(path, "GET")

    def delete(self, path):
        return self._send(path, "DELETE")

    def raw(self, path, data, content_type="application/json", method="POST"):
        return self._send(path, method, data=data, content_type=content_type)

    def _send(self, path, method, **more):
        answer = self.client.open(f"/api/v3{path}", method=method, headers=self.headers, **more)
        fitting_of(self.client.application).check(answer)
        return answer


@pytest.fixture
def key_with(app):
    """Return a function that makes a client with these scopes."""
    app.extensions.pop("api calls", None)

    def make(*scopes):
        with app.app_context():
            return ApiClient(
                app.test_client(), create_token("till", scopes, by=PROGRAMME, now=this_moment())
            )

    return make


@pytest.fixture
def api(key_with):
    return key_with(*SCOPES)


@pytest.fixture
def customer(app):
    """The headers of Alice's app."""
    soon = this_moment() + timedelta(minutes=10)
    token = write_token(ALICE, secret=app.config["SETTINGS"].secret_key, until=soon)
    return {"Authorization": f"Bearer {token}"}
