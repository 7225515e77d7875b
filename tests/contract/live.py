"""A portal as it is deployed, spoken to over its socket."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

from tests.post_office import free_port

SCRIPTS = Path(sys.executable).parent
_numbers = count(1)


@dataclass
class Answer:
    """What came back, as it stood on the wire."""

    line: str
    headers: dict
    body: bytes

    @property
    def status(self):
        return int(self.line.split()[0])

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def data(self):
        assert 200 <= self.status < 300, (self.line, self.body)
        return self.json["data"]


@dataclass
class Live:
    """Speaks HTTP to the portal with a key, or with the token of a customer."""

    port: int
    token: str | None
    base: str = "/api/v3"

    def send(self, method, path, body=None, *, raw=None, **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token is not None:
            sent = {"Authorization": f"Bearer {self.token}"} | sent
        if raw is None and body is not None:
            raw, sent = json.dumps(body), {"Content-Type": "application/json"} | sent
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            where = path if path.startswith(("/api", "/id", "//")) else self.base + path
            connection.request(method, where, raw, sent)
            answer = connection.getresponse()
            read = answer.read()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(f"{answer.status} {answer.reason}", headers, read)
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.send("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self.send("POST", path, {} if body is None else body, **headers)

    def put(self, path, body, **headers):
        return self.send("PUT", path, body, **headers)

    def delete(self, path, **headers):
        return self.send("DELETE", path, **headers)

    def definition(self, **fields):
        number = next(_numbers)
        usual = {"name": f"Benefit {number}", "handle": f"b-{uuid4().hex[:10]}", "period": 30}
        return self.post("/benefit-definitions", {**usual, "is_claimable": True, **fields}).data

    def profile(self, **fields):
        return self.post("/profiles", {"email": f"{uuid4().hex[:10]}@example.com", **fields}).data

    def benefit(self, definition, profile, **fields):
        given = {"profile_id": profile["id"], "benefit_definition_id": definition["id"]}
        return self.post("/benefits", given | fields).data

    def with_scopes(self, *scopes):
        made = self.post("/auth/api-tokens", {"name": "some", "scopes": list(scopes)}).json
        return Live(self.port, made["accessToken"])

    def as_customer(self, profile=None, **more):
        whom = {} if profile is None else {"id": profile["id"]}
        token = self.post("/id/api/v1/auth/token", whom | more).data["token"]
        return Live(self.port, token, "/id/api/v1")


@contextmanager
def served(folder, database, **changes):
    """Run the portal as it is run for real, and lend a client that has a key."""
    port = free_port()
    ours = {
        "BIND": f"127.0.0.1:{port}", "BASE_URL": f"http://127.0.0.1:{port}", "INSTANCE_DIR": folder,
        "SECRET_KEY": "only-for-tests-0123456789-abcdefghij", "DATABASE_URL": database,
        "API_CALLS_PER_MINUTE": 10**6, "TIMEZONE": "Australia/Melbourne", "COUNTRY": "AU",
        "WEBHOOKS_TO_PRIVATE_ADDRESSES": 1, "THREADS": 8, "DATABASE_POOL": 20, **changes,
    }  # fmt: skip
    others = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environment = others | {f"PORTAL_{name}": str(value) for name, value in ours.items()}
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [SCRIPTS / "portal", "run"], env=environment, stdout=log, stderr=log
        )
        try:
            _wait(Live(port, None), server)
            made = subprocess.run(
                [SCRIPTS / "portal", "tokens", "create", "contract"],
                env=environment, capture_output=True, text=True, check=True,
            )  # fmt: skip
            yield Live(port, made.stdout.strip())
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait(live, server):
    until = monotonic() + 200
    while server.poll() is None and monotonic() < until:
        try:
            if live.get("/api/health").status == 200:
                return
        except OSError:
            sleep(0.1)
    raise AssertionError("the portal did not come up")
