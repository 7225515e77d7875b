"""Staff at a till, in a browser: a member holds out a screen, and a scanner types what it reads."""

import io
import re

import pytest
from PIL import Image
from zxingcpp import read_barcode

from portal.demo.staff import PIN

SIZES = [(1180, 820), (820, 1180), (390, 844)]
SMALLEST, PRIMARY = 48, 56
MEASURE = """() => [...document.querySelectorAll("a, button, input:not([type=hidden])")]
  .filter((each) => each.checkVisibility() && !each.matches(".skip, .demo-bar a, p a, .errors a"))
  .map((each) => {
    const target = each.type === "checkbox" ? each.closest("label") : each;
    const box = target.getBoundingClientRect();
    const isMain = each.matches("main .button:not(.quiet, .soft, .small)");
    return [each.outerHTML.slice(0, 90), box.width, box.height, isMain];
  })"""


def open_till(visitor, who="mia"):
    visitor.open("/demo/devices/till")
    visitor.page.click("main form button")
    sign_in(visitor, who)
    return visitor


def sign_in(visitor, who):
    visitor.page.fill("#who", who)
    visitor.page.fill("#pin", PIN)
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url(visitor.base + "/staff")


def scan(visitor, text):
    """Type as a scanner does, wherever the focus is."""
    visitor.page.keyboard.type(text)
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_selector("#verdict")


def hold_out(visitor, name):
    """Open the screen of a benefit; return what a scanner reads of it, and the typed code."""
    visitor.open("/")
    visitor.page.click(f"h3 a:has-text('{name}')")
    code = visitor.page.inner_text(".typed-code")
    visitor.page.click("a[href$='/show']")
    visitor.page.wait_for_selector("[data-shown]")
    found = read_barcode(Image.open(io.BytesIO(visitor.page.screenshot())))
    return found.text, code


def test_a_member_shows_staff_scan_and_both_screens_end_right(visit):
    member = visit(viewport={"width": 390, "height": 844}).enter_as("elif")
    first = open_till(visit(viewport={"width": 1180, "height": 820}))
    second = open_till(visit(viewport={"width": 820, "height": 1180}), "sol")
    token, _code = hold_out(member, "Coffee at the counter")
    for till in (first, second):
        scan(till, token)
        assert till.page.inner_text("#verdict") == "Can be redeemed"
    assert first.page.evaluate("() => document.activeElement.matches('[data-main]')")
    first.page.keyboard.press("Enter")
    first.page.wait_for_url(re.compile("/staff/redemptions/"))
    assert "Redeemed: Coffee at the counter" in first.page.inner_text("h1")
    member.page.wait_for_selector("text=Used, thank you")
    second.page.click("[data-main]")
    second.page.wait_for_selector("text=Already used")
    told = second.page.inner_text(".verdict")
    assert "Mia Wong" in told
    assert re.search(r"today at \d\d:\d\d, Collins St, Till \d\d", told)
    first.page.click("text=Undo this use")
    first.page.fill("#pin", PIN)
    first.page.keyboard.press("Enter")
    first.page.wait_for_selector("text=Undone: Coffee at the counter")
    member.open("/")
    assert member.page.locator("h3 a:has-text('Coffee at the counter')").count() == 1
    member.page.click("h3 a:has-text('Coffee at the counter')")
    assert "Use undone" in member.page.inner_text("main")


def test_after_five_seconds_the_till_is_back_at_its_field(visit):
    member = visit().enter_as("greta")
    till = open_till(visit())
    scan(till, hold_out(member, "Geflickt statt weggeworfen")[0])
    till.page.click("[data-main]")
    till.page.wait_for_selector("text=Redeemed: Mended, not ended")
    till.page.wait_for_url(till.base + "/staff", timeout=9_000)
    assert till.page.evaluate("() => document.activeElement.id") == "query"


def test_from_a_typed_code_to_done_in_three_taps_without_scripts(visit):
    member = visit().enter_as("celeste")
    _token, code = hold_out(member, "The room upstairs")
    till = open_till(visit(java_script_enabled=False))
    page, taps = till.page, 0
    for target in ("#query", "form.find button", "form.redeem button"):
        page.click(target)
        taps += 1
        if target == "#query":
            page.keyboard.type(code)
    assert taps == 3
    assert "Redeemed: The room upstairs" in page.inner_text("h1")
    page.click("text=Today")
    page.click("main .offers .button")
    page.fill("#pin", PIN)
    page.click("main form.panel:not(.find) button")
    assert "Undone" in page.inner_text("h1")


def test_a_till_left_alone_locks_by_itself(visit):
    till = visit()
    till.page.clock.install()
    open_till(till)
    till.page.clock.fast_forward("02:01")
    till.page.wait_for_url(till.base + "/staff/unlock")
    till.page.fill("#pin", PIN)
    till.page.keyboard.press("Enter")
    till.page.wait_for_url(till.base + "/staff")


def test_the_point_of_sale_is_called_where_it_offers_to_be(visit):
    till = open_till(visit())
    till.page.add_init_script(
        "window.called = []; window.memberProfile_addToSale = (id) => window.called.push(id);"
        "window.memberProfile_returnToPOS = () => window.called.push('back');"
    )
    ana = "92a7996b-abb6-4c9c-a845-9aaf8202fab6"
    till.open(f"/staff/profiles/{ana}?staffId=mia&storeId=1&terminalId=2&type=customer")
    till.page.click("[data-add-to-sale]")
    till.page.click("[data-return-to-pos]")
    assert till.page.evaluate("() => window.called") == [ana, "back"]


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_page_is_accessible_and_its_targets_are_large_enough(visit, width, height, look):
    viewport = {"width": width, "height": height}
    till = visit(viewport=viewport, color_scheme=look)
    till.open("/staff")
    assert till.axe() == []
    till.open("/demo/devices/till")
    till.page.click("main form button")
    look_at(till)
    till.page.fill("#who", "sol")
    till.page.fill("#pin", "000001")
    till.page.keyboard.press("Enter")
    till.page.wait_for_selector("#errors-heading")
    look_at(till)
    sign_in(till, "sol")
    look_at(till)
    for typed, landmark in (("ma", "text=Who is it?"), ("qqq", "text=Nobody found")):
        till.page.fill("#query", typed)
        till.page.keyboard.press("Enter")
        till.page.wait_for_selector(landmark)
        look_at(till)
    till.page.fill("#query", "farid")
    till.page.keyboard.press("Enter")
    till.page.wait_for_selector("text=On offer to them")
    look_at(till)
    for path in ("give", "claim"):
        till.page.locator(f"a[href$='/{path}']").first.click()
        till.page.wait_for_selector("form.panel:not(.find)")
        look_at(till)
        till.page.go_back()
    member = visit().enter_as("ben")
    scan(till, hold_out(member, "Ninety days to think")[0])
    look_at(till)
    till.page.click("text=Withdraw it")
    till.page.click("main form.panel:not(.find) button[type=submit]")
    till.page.wait_for_selector("#errors-heading")
    look_at(till)
    scan(till, "A" * 40)
    look_at(till)
    for path in ("/staff/today", "/staff/camera", "/staff/pin"):
        till.open(path)
        look_at(till)
    till.open("/staff")
    till.page.click("text=Lock")
    till.page.wait_for_url(till.base + "/staff/unlock")
    look_at(till)


def look_at(till):
    assert till.axe() == []
    assert till.page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    for what, width, height, is_main in till.page.evaluate(MEASURE):
        assert min(width, height) >= SMALLEST - 0.5, what
        assert not is_main or height >= PRIMARY - 0.5, what
