"""What the next person can find of the last: nothing, however the visit ended and they look."""

import re

import pytest
from playwright.sync_api import Error

from tests.journeys.conftest import Visitor
from tests.journeys.kiosk_visits import NAME, PAGES, at_a_kiosk, enters

ENDINGS = ("finish", "idle", "server", "closed")
GUARDS = {
    'window.addEventListener("pagehide", leave);': "",
    "if (event.persisted) {": "if (false) {",
    "document.body.replaceChildren();": "",
    'document.title = "";': "",
}
PAGES_OF_A_VISIT = re.compile(r"/kiosk/(benefits|offers)[^.]*$")


@pytest.fixture(scope="module", params=["kept pages", "no kept pages"])
def kiosk_browser(request, launch):
    """Chromium with its back-forward cache on and off; Playwright turns it off by itself."""
    keeps = request.param == "kept pages"
    started = launch(ignore_default_args=["--disable-back-forward-cache"] if keeps else [])
    yield started
    started.close()


def arrive(browser, base):
    context = browser.new_context(viewport={"width": 1080, "height": 1920})
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.clock.install()
    return Visitor(page, base)


def end(visitor, how):
    """End the visit in one of the ways it can end; return the page of the next person."""
    page = visitor.page
    if how == "finish":
        page.click(".kiosk-foot form:last-child button")
        page.wait_for_url("**/goodbye")
    elif how == "idle":
        # Its script counts from when it runs, which may be after the page is seen.
        page.wait_for_load_state()
        page.clock.run_for(95_000)
        page.wait_for_url(visitor.base + "/kiosk")
    elif how == "server":
        other = page.context.new_page()
        other.goto(visitor.base + "/kiosk")
        other.close()
    else:
        following = page.context.new_page()
        page.close(run_before_unload=True)
        following.wait_for_timeout(2_000)
        page = following
    return page


def told_by(page):
    """Return what the page says, once it stays: what is kept or typed may still go elsewhere."""
    for _ in range(20):
        try:
            return page.title() + page.evaluate("() => document.body?.innerText ?? ''")
        except Error as error:
            if "navigat" not in str(error):
                raise
            page.wait_for_timeout(100)
    raise AssertionError("the page never stays")


def looks_around(page, base):
    """Try everything that brings something back; yield what each shows."""
    for _ in range(5):
        page.evaluate("() => history.back()")
        page.wait_for_timeout(250)
        yield "back", told_by(page)
    page.evaluate("() => history.forward()")
    page.wait_for_timeout(250)
    yield "forward", told_by(page)
    page.evaluate("() => history.go(2)")
    page.wait_for_timeout(250)
    yield "jump", told_by(page)
    page.goto(base + "/kiosk/benefits")
    page.reload()
    yield "reload", told_by(page)
    for path in PAGES:
        page.goto(base + path)
        yield path, told_by(page)
        tab = page.context.new_page()
        tab.goto(base + path)
        yield f"another tab of {path}", told_by(tab)
        tab.close()


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_next_person_sees_nothing_of_the_last(kiosk_browser, portal_url, ending):
    visitor = enters(at_a_kiosk(arrive(kiosk_browser, portal_url)))
    page = end(visitor, ending)
    leaks = [how for how, told in looks_around(page, portal_url) if NAME in told]
    assert leaks == []
    page.goto(portal_url + "/kiosk/identify")
    assert page.input_value("#number") == ""
    kept = page.evaluate(
        "async () => [localStorage.length, sessionStorage.length, (await caches.keys()).length]"
    )
    assert kept == [0, 0, 0]
    assert "kiosk" not in {cookie["name"] for cookie in page.context.cookies()}
    assert visitor.complaints == []
    page.context.close()


@pytest.mark.parametrize("kiosk_browser", ["kept pages"], indirect=True)
@pytest.mark.parametrize(
    ("ending", "leak"),
    [("finish", "back"), ("idle", "back"), ("server", "back"), ("closed", "/kiosk/benefits")],
)
def test_without_the_wipe_the_next_person_sees_the_last(kiosk_browser, portal_url, ending, leak):
    """The control: each way to end leaks where its page neither empties itself nor says goodbye.

    Where pages are kept, Back brings them back as they were. By itself Chromium drops a kept page
    that was sent with `no-store` once a cookie changes, as it does whenever a visit ends; so the
    control sends pages without it. A closed tab has no Back, but its visit is open for whoever types
    the address. Without kept pages the closed tab is the only one that leaks: there Back asks
    the server, for which every other visit is over.
    """
    visitor = arrive(kiosk_browser, portal_url)
    visitor.page.context.route(PAGES_OF_A_VISIT, without_no_store)
    visitor.page.context.route("**/kiosk.js", without_wipe)
    enters(at_a_kiosk(visitor))
    for _ in range(2):
        visitor.page.click(".shelves li:nth-child(2) a")
        visitor.page.wait_for_selector(".shelves li:nth-child(2) a.here")
    page = end(visitor, ending)
    leaks = {how for how, told in looks_around(page, portal_url) if NAME in told}
    assert leak in leaks
    page.context.close()


def without_wipe(route):
    """Send the script of a kiosk without all that empties a page or ends a visit with it."""
    script = route.fetch().text()
    for guard, instead in GUARDS.items():
        assert guard in script
        script = script.replace(guard, instead)
    route.fulfill(body=script, content_type="text/javascript")


def without_no_store(route):
    answer = route.fetch(max_redirects=0)
    assert answer.headers["cache-control"] == "no-store"
    dropped = {"cache-control", "content-encoding", "content-length"}
    kept = {name: value for name, value in answer.headers.items() if name not in dropped}
    route.fulfill(response=answer, headers=kept)
