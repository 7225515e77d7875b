"""A portal as it is deployed, with the demo programme, and a real browser to use it with."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.post_office import free_port

ARGS = (
    "--no-sandbox --disable-background-networking --disable-dev-shm-usage --disable-gpu"
    " --no-first-run"
).split()
CODE = re.compile(r"^\s*(\d{4}) (\d{4})\s*$", re.MULTILINE)
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Browser]]:
    """Start Chromium in one way or another, from the one Playwright that a process may have."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing; the journeys cannot be left out here")
        pytest.skip("Chromium is not installed: no journey was made")
    with sync_playwright() as playwright:
        yield partial(playwright.chromium.launch, executable_path=chromium, args=ARGS)


@pytest.fixture(scope="session")
def browser(launch: Callable[..., Browser]) -> Iterator[Browser]:
    started = launch()
    yield started
    started.close()


@pytest.fixture(scope="session")
def portal_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("journey")


@pytest.fixture(scope="session")
def portal_url(portal_folder: Path) -> Iterator[str]:
    port, folder = free_port(), portal_folder
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
        "PORTAL_BIND": f"127.0.0.1:{port}",
        "PORTAL_INSTANCE_DIR": str(folder),
        "PORTAL_SIGN_IN_TRIES_PER_CLIENT": "1000",
        "PORTAL_SIGN_IN_MAILS_PER_HOUR": "1000",
        "PORTAL_SIGN_IN_MAILS_PER_DAY": "1000",
    }
    command = [Path(sys.executable).parent / "portal", "run", "--demo"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            wait_until_up(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.fixture
def key(portal_url: str, portal_folder: Path) -> str:
    """A key to the API that may do everything."""
    environment = {name: value for name, value in os.environ.items() if "PORTAL_" not in name}
    environment["PORTAL_INSTANCE_DIR"] = str(portal_folder)
    command = [Path(sys.executable).parent / "portal", "tokens", "create", "journey"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def wait_until_up(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(1200):
        assert server.poll() is None, "the portal stopped"
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", "/api/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the portal did not come up within two minutes")


class Visitor:
    """A person at a browser; whatever the browser complains of fails the test."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)

    def _listen(self, message) -> None:
        # The browser reports every answer of 4xx; whether one is right, the tests say themselves.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def open(self, path: str) -> None:
        self.page.goto(self.base + path)

    def enter_as(self, handle: str) -> "Visitor":
        self.open(f"/demo/members/{handle}")
        self.page.click("main form button")
        self.page.wait_for_url(self.base + "/")
        return self

    def ask_for_code(self, address: str) -> tuple[str, str]:
        """Ask for a code and return it with the link from the mail."""
        self.open("/sign-in")
        return self.ask_here_for_code(address)

    def ask_here_for_code(self, address: str) -> tuple[str, str]:
        """Ask for a code on the page that asks for an address."""
        before = self.mails_to(address)
        self.page.fill("#email", address)
        self.page.click("main form button")
        self.page.wait_for_url(self.base + "/sign-in/code")
        text = self.next_mail_to(address, before, saying=CODE)
        link = re.search(r"http://\S+/sign-in/link#\S+", text)
        assert link is not None
        return "".join(CODE.findall(text)[0]), link[0]

    def next_mail_to(self, address: str, before: list[str], *, saying: re.Pattern[str]) -> str:
        """Wait at most ten seconds for a new mail to somebody that says this; return its text."""
        for _ in range(100):
            for mail in self.mails_to(address):
                if mail not in before and saying.search(mail):
                    return mail
            time.sleep(0.1)
        raise AssertionError(f"no such mail came to {address}")

    def mails_to(self, address: str) -> list[str]:
        """Read the mails to somebody in another tab, the newest first."""
        tab = self.page.context.new_page()
        tab.goto(f"{self.base}/demo/mail?to={address}")
        texts = tab.locator("article").all_inner_texts()
        tab.close()
        return texts

    def axe(self, *, outside: str | None = None) -> list[str]:
        """Return what the accessibility checker finds, best practices included."""
        self.page.evaluate(AXE)
        where = {"exclude": [outside]} if outside else {"include": [["html"]]}
        found = self.page.evaluate("where => axe.run(where)", where)
        return [
            f"{violation['id']}: {node['html'][:120]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]


@pytest.fixture
def visit(browser, portal_url):
    """Return a function that gives somebody a fresh browser."""
    contexts, visitors = [], []

    def arrive(**options) -> Visitor:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        context.set_default_timeout(60_000)
        contexts.append(context)
        visitors.append(Visitor(context.new_page(), portal_url))
        return visitors[-1]

    yield arrive
    for context in contexts:
        context.close()
    assert [visitor.complaints for visitor in visitors if visitor.complaints] == []
