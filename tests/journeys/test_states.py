"""Pages of shops and screens in the states that few people see: axe-clean, and large enough."""

import pytest

from portal.benefits.scanning import WRONG_CODES
from portal.codes import new_code
from portal.demo.staff import PIN
from tests.journeys.kiosk_visits import CARD, at_a_kiosk, enters, types
from tests.journeys.kiosk_visits import PIN as CARDS_PIN
from tests.journeys.test_kiosk import SIZES as KIOSKS
from tests.journeys.test_kiosk import problems
from tests.journeys.test_pages import SIDEWAYS, SMALL
from tests.journeys.test_staff import MEASURE, PRIMARY, SMALLEST, hold_out, open_till, scan

TILLS = [(1180, 820), (820, 1180), (390, 844), (1080, 1920), (1920, 1080), (1024, 768)]
PHONES = [(390, 844), (844, 390), (820, 1180)]
TYPE_A_CODE = """code => fetch("/staff/find", {method: "POST", body: new URLSearchParams({
  csrf_token: document.querySelector("form.find [name=csrf_token]").value, query: code})})"""
NOBODYS_CARD = "290000009990"


class Looks:
    """Looks at one state at every size, light at one and dark at the next, and keeps what is wrong."""

    def __init__(self, visitor, sizes, wrong_with):
        self.visitor, self.sizes, self.wrong_with = visitor, sizes, wrong_with
        self.found = {}

    def at(self, state):
        page = self.visitor.page
        for number, (width, height) in enumerate(self.sizes):
            page.set_viewport_size({"width": width, "height": height})
            look = "dark" if number % 2 else "light"
            page.emulate_media(color_scheme=look, reduced_motion="reduce")
            if wrong := self.wrong_with(self.visitor, number):
                self.found[f"{state} at {width}x{height}"] = wrong


def wrong_at_a_kiosk(visitor, _number):
    return problems(visitor)


def wrong_at_a_till(visitor, number):
    """Measure at every size; the checker of the two first sees each look once."""
    wrong = visitor.axe() if number < 2 else []
    for what, width, height, is_main in visitor.page.evaluate(MEASURE):
        if min(width, height) < SMALLEST - 0.5 or (is_main and height < PRIMARY - 0.5):
            wrong.append(f"{what} {width}x{height}")
    return [*wrong, "scrolls sideways"] if visitor.page.evaluate(SIDEWAYS) > 0 else wrong


def wrong_on_a_phone(visitor, _number):
    wrong = visitor.axe() + visitor.page.evaluate(SMALL)
    return [*wrong, "scrolls sideways"] if visitor.page.evaluate(SIDEWAYS) > 0 else wrong


def sends(page, digits, landmark):
    """Type on a page of a kiosk and send it; wait for what then stands there."""
    types(page, digits)
    page.click("form.typing button.primary")
    page.wait_for_selector(landmark)


def test_a_kiosk_where_something_goes_wrong_or_help_is_asked_for(visit):
    visitor = at_a_kiosk(visit(viewport={"width": 1080, "height": 1920}))
    page, looks = visitor.page, Looks(visitor, KIOSKS, wrong_at_a_kiosk)
    visitor.open("/kiosk/identify")
    sends(page, "12", "#number-error")
    looks.at("wrong number")
    sends(page, NOBODYS_CARD, "#pin")
    for _ in range(5):
        sends(page, "111222", "#pin-error")
    looks.at("wrong PIN")
    sends(page, "111222", "main a.primary")
    looks.at("PIN locked")
    visitor.open("/kiosk/identify")
    sends(page, CARD, "#pin")
    page.click("[formaction$='/mail']")
    page.wait_for_url("**/kiosk/code")
    looks.at("mailed code")
    sends(page, "00000000", "#code-error")
    looks.at("wrong code")
    page.click("a[href='/kiosk/help']")
    page.wait_for_url("**/kiosk/help")
    looks.at("help")
    assert looks.found == {}


def test_a_kiosk_that_asks_whether_somebody_is_there_and_its_pages_for_staff(visit):
    visitor = enters(at_a_kiosk(visit(viewport={"width": 1080, "height": 1920})))
    page, looks = visitor.page, Looks(visitor, KIOSKS, wrong_at_a_kiosk)
    page.eval_on_selector("[data-idle]", "each => each.showModal()")
    page.wait_for_selector("[data-more]")
    looks.at("still there, as a dialog")
    visitor.open("/kiosk/identify")
    sends(page, CARD, "#pin")
    sends(page, CARDS_PIN, ".tiles")
    visitor.open("/kiosk/still-there")
    looks.at("still there, as a page")
    visitor.open("/kiosk/settings")
    looks.at("for staff")
    page.fill("#handle", "mia")
    sends(page, "000001", "#pin-error")
    looks.at("for staff, wrong")
    sends(page, PIN, "form[action$='/settings/end']")
    looks.at("settings")
    visitor.open("/kiosk/nothing-here")
    looks.at("an error")
    assert looks.found == {}


def test_a_till_with_each_verdict_and_its_results(visit):
    till = open_till(visit(), "sol")
    page, looks = till.page, Looks(till, TILLS, wrong_at_a_till)
    member = visit().enter_as("elif")
    token, code = hold_out(member, "Coffee at the counter")
    scan(till, code)
    looks.at("can be redeemed")
    page.click("[data-main]")
    page.wait_for_url("**/staff/redemptions/**")
    # The page goes back to the field by itself; as a page of its own it stays.
    till.open(page.url.removeprefix(till.base).partition("?")[0])
    looks.at("used")
    scan(till, code)
    looks.at("already used")
    scan(till, token)
    looks.at("the same screen again")
    scan(till, "A" * 40)
    looks.at("ask for a fresh code")
    till.open("/staff/today")
    page.click("main .offers .button")
    page.wait_for_selector("#pin")
    looks.at("undo")
    page.fill("#pin", PIN)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-kind=undone]")
    looks.at("undone")
    till.open("/staff/nothing-here")
    looks.at("an error")
    assert looks.found == {}


def over(visitor, state):
    """Return the path of something of a member's that is over."""
    visitor.open("/history")
    href = visitor.page.locator(f".card[data-state={state}] h3 a").first.get_attribute("href")
    return str(href)


def test_a_till_where_those_in_charge_make_an_exception_and_where_codes_pause(visit):
    ended = over(visit().enter_as("farid"), "expired")
    till = open_till(visit(), "sol")
    page, looks = till.page, Looks(till, TILLS, wrong_at_a_till)
    till.open(f"/staff{ended}")
    looks.at("ended")
    page.click("a[href$='/override']")
    page.wait_for_selector("#reason")
    looks.at("exception")
    page.click("main form.panel:not(.find) button[type=submit]")
    page.wait_for_selector("#errors-heading")
    looks.at("exception, without a reason")
    for _ in range(WRONG_CODES):
        page.evaluate(TYPE_A_CODE, new_code())
    scan(till, new_code())
    assert "Type the next in 60 minutes." in page.inner_text(".verdict")
    looks.at("a pause for typed codes")
    assert looks.found == {}


def test_a_till_that_asks_those_in_charge_for_the_code_of_their_app(visit):
    till = open_till(visit(), "ada")
    looks = Looks(till, TILLS, wrong_at_a_till)
    till.open("/staff/code")
    looks.at("code")
    till.page.fill("#code", "000000")
    till.page.keyboard.press("Enter")
    till.page.wait_for_selector("#errors-heading")
    looks.at("wrong code")
    assert looks.found == {}


@pytest.mark.parametrize("state", ["used", "expired"])
def test_the_screen_held_out_once_it_is_used_or_ended(visit, state):
    visitor = visit(viewport={"width": 390, "height": 844}).enter_as("farid")
    looks = Looks(visitor, PHONES, wrong_on_a_phone)
    visitor.open(f"{over(visitor, state)}/show")
    looks.at(state)
    assert looks.found == {}
