"""What people do at a kiosk in a browser."""

CARD, PIN, NAME = "290000000003", "560318", "Celeste"
PAGES = ("/kiosk/benefits", "/kiosk/benefits?shelf=yours", "/kiosk/offers/two-hours-of-parking")


def at_a_kiosk(visitor):
    """Make the browser a kiosk, and stand before it."""
    visitor.open("/demo/devices/kiosk")
    visitor.page.click("main form button")
    visitor.page.wait_for_url(visitor.base + "/kiosk")
    return visitor


def types(page, digits):
    for digit in digits:
        page.click(f"[data-key='{digit}']")


def enters(visitor):
    """Go through both questions with the keys on the screen, and look around.

    Each page is waited for until it is loaded: before that no script hears the keys or the clock.
    """
    page = visitor.page
    page.click("a.primary")
    page.wait_for_url("**/kiosk/identify")
    types(page, CARD)
    page.click("form.typing button.primary")
    page.wait_for_url("**/kiosk/pin")
    types(page, PIN)
    page.click("form.typing button.primary")
    page.wait_for_url("**/kiosk/benefits")
    assert NAME in page.inner_text("h1")
    page.click(".tile a >> nth=0")
    page.wait_for_selector(".kiosk-foot")
    page.click(".kiosk-foot a >> nth=0")
    page.wait_for_url("**/kiosk/benefits*")
    return visitor
