"""The description of the API in a browser: under the policy, from here alone, and of use."""

import pytest

from tests.journeys.test_pages import SMALL

LOOKS = [
    {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    {"viewport": {"width": 820, "height": 1180}, "color_scheme": "light"},
    {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
]
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

# What Swagger UI is built of, and no style or name of ours can change.
NOT_OURS = {
    "heading-order", "landmark-main-is-top-level", "landmark-no-duplicate-main", "landmark-unique",
    "nested-interactive", "scrollable-region-focusable",
}  # fmt: skip


def test_a_call_is_made_from_the_page(visit, key):
    reader = visit()
    asked = []
    reader.page.on("request", lambda request: asked.append(request.url))
    reader.open("/api/v3/docs")
    reader.page.click(".btn.authorize")
    reader.page.locator(".auth-container", has_text="apiToken").locator("input").fill(key)
    reader.page.locator(".auth-container", has_text="apiToken").locator("[type=submit]").click()
    reader.page.click(".btn-done")
    giving = reader.page.locator("#operations-Benefits-v3-issue-benefit")
    giving.locator(".opblock-summary-control").click()
    giving.locator(".execute").click()
    giving.locator(".live-responses-table tbody .response-col_status", has_text="201").wait_for()
    assert [url for url in asked if not url.startswith((reader.base, "data:"))] == []


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look.values())))
def test_it_fits_every_screen(visit, look):
    reader = visit(**look)
    reader.open("/api/v3/docs#/Benefits/v3-show-benefits")
    reader.page.locator("#operations-Benefits-v3-show-benefits .parameters").wait_for()
    assert reader.page.evaluate(SIDEWAYS) == 0
    is_dark = reader.page.locator("html.dark-mode").count() == 1
    assert is_dark == (look["color_scheme"] == "dark")


@pytest.mark.parametrize("look", LOOKS[:2], ids=lambda look: "-".join(map(str, look.values())))
def test_it_can_be_read_and_touched(visit, look):
    reader = visit(**look)
    reader.open("/api/v3/docs#/Benefits/v3-issue-benefit")
    reader.page.locator("#operations-Benefits-v3-issue-benefit .execute").wait_for()
    assert [each for each in reader.axe() if each.split(":")[0] not in NOT_OURS] == []
    # Around it there is nothing but our own main part, of which Swagger UI has one as well.
    around = {each.split(":")[0] for each in reader.axe(outside=".swagger-ui")}
    assert around <= {"landmark-no-duplicate-main"}
    assert reader.page.evaluate(SMALL) == []


def test_without_scripts_the_calls_are_listed(visit):
    reader = visit(java_script_enabled=False)
    reader.open("/api/v3/docs")
    calls = reader.page.locator(".api-docs code").all_inner_texts()
    assert "POST /api/v3/profiles/{profile_id}/benefits/claim" in calls
    assert len(calls) > 80
