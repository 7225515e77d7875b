"""The second step of signing in: the code from the mail."""

from collections.abc import Iterator

from bench import programme
from bench.browsers import browser_with, plain_request
from bench.stage import Stage
from bench.workloads import Workload
from portal.clock import now
from portal.profiles import signing_in

_AT_ONCE = 100


def _asks(stage: Stage) -> Iterator[bytes]:
    while True:
        for member in programme.add_members(_AT_ONCE, tier="gold", spend=50.0, now=now()):
            address = f"{member.hex}@northfield.example"
            sent = signing_in.ask(address, client="bench", settings=stage.settings, now=now())
            asked = {"number": sent.number, "address": address, "next": "/"}
            browser = browser_with({"sign_in": asked | {"token": sent.browser_token}}, stage.app)
            yield browser.post("/sign-in/code", code=sent.code)


def _floor_asks(_stage: Stage) -> Iterator[bytes]:
    yield plain_request("/")


WORKLOADS = [
    Workload(
        "sign-in",
        "Sign in with a code",
        "hello",
        _asks,
        _floor_asks,
        status="303",
        repeats=False,
        batch=150,
    )
]
