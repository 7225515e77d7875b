"""Every page in every state: checked by axe, measured, and free of sideways scrolling."""

import re

import pytest

OPEN = ["/sign-in", "/sign-in/link", "/demo", "/demo/members/ana", "/demo/mail", "/nothing-here"]
OWN = [
    "/", "/?q=zebra", "/history", "/you", "/offers/hems-on-the-house", "/offers/the-room-upstairs",
    "/offers/first-look-at-winter", "/offers/raw-denim-fitting", "/offers/natural-dye-workshop",
    "/offers/delivery-on-us", "/offers/summer-send-off",
]  # fmt: skip
LOOKS = [
    {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
    {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    {"viewport": {"width": 820, "height": 1180}, "color_scheme": "dark"},
    {"viewport": {"width": 1280, "height": 900}, "forced_colors": "active"},
]
SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
    .filter(each => each.checkVisibility({visibilityProperty: true}))
    .map(each => [each, each.getBoundingClientRect()])
    .filter(([each, box]) => box.width > 2 && box.top >= 0)
    .filter(([each, box]) => !each.closest('p, dd, .errors, .card h3, .skip') && each.type !== 'checkbox')
    .filter(([each, box]) => box.height < 43.5 || box.width < 43.5)
    .map(([each, box]) => `${each.outerHTML.slice(0, 90)} ${box.width}x${box.height}`)"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def look_over(visitor, paths):
    found = {}
    for path in paths:
        visitor.open(path)
        problems = visitor.axe()
        problems += visitor.page.evaluate(SMALL)
        if visitor.page.evaluate(SIDEWAYS) > 0:
            problems.append("scrolls sideways")
        if problems:
            found[path] = problems
    return found


def benefit_pages(visitor):
    visitor.open("/")
    links = visitor.page.locator("section:has(#yours) h3 a").all()
    visitor_paths = [link.get_attribute("href") for link in links]
    visitor_paths += [f"{path}/show" for path in visitor_paths[:1]]
    visitor.open("/history")
    links = visitor.page.locator(".card h3 a").all()
    over = [link.get_attribute("href") for link in links]
    return visitor_paths + over + [f"{path}/show" for path in over[:1]]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look.values())))
def test_pages_that_anybody_sees(visit, look):
    visitor = visit(**look)
    assert look_over(visitor, OPEN) == {}
    visitor.ask_for_code("ana.marsh@northfield.example")
    assert look_over(visitor, ["/sign-in/code"]) == {}


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look.values())))
@pytest.mark.parametrize("person", ["elif", "ben", "dev"])
def test_pages_of_a_member(visit, look, person):
    visitor = visit(**look).enter_as(person)
    paths = OWN if person == "elif" else ["/", "/history"]
    assert look_over(visitor, [*paths, *benefit_pages(visitor)]) == {}


@pytest.mark.parametrize("person", ["farid", "greta"])
def test_pages_in_other_languages(visit, person):
    visitor = visit(viewport={"width": 390, "height": 844}).enter_as(person)
    expected = {"farid": ("ar", "rtl"), "greta": ("de", "ltr")}[person]
    html = visitor.page.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == expected
    assert look_over(visitor, [*OWN, *benefit_pages(visitor)]) == {}


@pytest.mark.parametrize("look", LOOKS[:3], ids=lambda look: "-".join(map(str, look.values())))
def test_the_page_on_which_a_member_uses_a_benefit_alone(visit, look):
    visitor = visit(**look).enter_as("greta")
    visitor.page.click("h3 a:has-text('Zwei Stunden parken')")
    visitor.page.click("a[href$='/use']")
    visitor.page.wait_for_selector("form.panel")
    path = visitor.page.url.removeprefix(visitor.base)
    assert look_over(visitor, [path]) == {}


@pytest.mark.parametrize("width", [320, 1600])
def test_the_narrowest_and_the_widest(visit, width):
    visitor = visit(viewport={"width": width, "height": 800}).enter_as("celeste")
    assert look_over(visitor, [*OWN, *benefit_pages(visitor)]) == {}


def test_text_at_twice_its_size(visit):
    visitor = visit(viewport={"width": 640, "height": 900}).enter_as("elif")
    for path in OWN:
        visitor.open(path)
        visitor.page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
        assert visitor.page.evaluate(SIDEWAYS) == 0, path


def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit):
    visitor = visit().enter_as("elif")
    visitor.open("/offers/two-hours-of-parking")
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("() => document.activeElement.className") == "skip"
    reached = []
    for _ in range(30):
        visitor.page.keyboard.press("Tab")
        reached.append(visitor.page.evaluate("() => document.activeElement.innerText || ''"))
        outline = visitor.page.evaluate(
            "() => getComputedStyle(document.activeElement).outlineWidth"
        )
        if reached[-1].startswith("Claim"):
            break
    assert reached[-1] == "Claim Two hours of parking"
    assert outline == "3px"
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url(re.compile(r"/benefits/\d+"))


def test_the_code_stands_on_white_and_large_enough_in_the_dark(visit):
    visitor = visit(color_scheme="dark", viewport={"width": 390, "height": 844}).enter_as("greta")
    visitor.open(f"{benefit_pages(visitor)[0]}/show")
    box = visitor.page.locator("svg.qr").bounding_box()
    assert 240 <= box["width"] <= 280
    screen = visitor.page.locator(".showing .frame")
    colour = screen.evaluate("each => getComputedStyle(each).backgroundColor")
    assert colour == "rgb(255, 255, 255)"
