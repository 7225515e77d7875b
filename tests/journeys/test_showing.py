"""The screen held out to staff, read as a scanner reads it: from a picture of the screen."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from zxingcpp import read_barcode

SIZES = [(390, 844), (844, 390), (1280, 900)]
LOOKS = [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}]


def shows(visitor, name):
    """Open the screen of a benefit and return the benefit's id."""
    visitor.open("/")
    visitor.page.click(f"h3 a:has-text('{name}')")
    visitor.page.click("a[href$='/show']")
    visitor.page.wait_for_selector("[data-shown]")
    return visitor.page.url.split("/")[-2]


def scanned(page):
    found = read_barcode(Image.open(io.BytesIO(page.screenshot())))
    return found.text if found else None


def portal(folder, *arguments):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PORTAL_")}
    command = [Path(sys.executable).parent / "portal", *arguments]
    done = subprocess.run(
        command,
        env=environment | {"PORTAL_INSTANCE_DIR": str(folder)},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(look.values()))
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_scanner_reads_the_screen(visit, look, width, height):
    visitor = visit(viewport={"width": width, "height": height}, **look).enter_as("greta")
    shows(visitor, "Zwei Stunden parken")
    assert len(scanned(visitor.page)) == 40
    box = visitor.page.locator("svg.qr").bounding_box()
    assert 240 <= box["width"] <= 280
    assert box["y"] + box["height"] <= height


def test_the_screen_changes_by_itself_when_it_was_used_and_when_that_was_undone(
    visit, portal_folder
):
    visitor = visit(viewport={"width": 390, "height": 844}).enter_as("celeste")
    benefit_id = shows(visitor, "Hems on the house")
    redemption = portal(portal_folder, "benefits", "redeem", benefit_id)
    visitor.page.wait_for_selector("h1:has-text('Used, thank you')")
    assert visitor.page.inner_text("[role=status]").startswith("Used, thank you. 1 of 3 uses left")
    assert not visitor.page.locator("svg.qr").count()
    portal(portal_folder, "benefits", "reverse", redemption)
    visitor.page.wait_for_selector("svg.qr")


def test_a_new_code_takes_the_place_of_the_old_one(visit):
    visitor = visit().enter_as("greta")
    shows(visitor, "Zwei Stunden parken")
    visitor.page.eval_on_selector("[data-shown]", "each => { each.dataset.mark = 'old'; }")
    visitor.page.wait_for_selector("[data-shown]:not([data-mark=old])")
    assert len(scanned(visitor.page)) == 40


def test_the_clock_goes_and_the_band_moves_but_not_for_those_whom_motion_disturbs(visit):
    visitor = visit().enter_as("greta")
    shows(visitor, "Zwei Stunden parken")
    before = visitor.page.inner_text("[data-clock]")
    visitor.page.wait_for_function(
        "before => document.querySelector('[data-clock]').textContent !== before", arg=before
    )
    moves = "() => document.getAnimations().length"
    assert visitor.page.evaluate(moves) == 1
    still = visit(reduced_motion="reduce").enter_as("greta")
    shows(still, "Zwei Stunden parken")
    assert still.page.evaluate(moves) == 0


def test_without_scripts_the_screen_shows_and_comes_again(visit):
    visitor = visit(java_script_enabled=False).enter_as("greta")
    shows(visitor, "Zwei Stunden parken")
    assert len(scanned(visitor.page)) == 40
    with visitor.page.expect_navigation(url="**/show?used=*", timeout=20_000):
        pass
    assert len(scanned(visitor.page)) == 40


def test_where_there_is_no_connection_the_screen_says_so(visit):
    visitor = visit().enter_as("greta")
    shows(visitor, "Zwei Stunden parken")
    visitor.page.context.set_offline(True)
    visitor.page.wait_for_selector("[data-late]", state="visible")
    visitor.page.context.set_offline(False)
    visitor.page.wait_for_selector("[data-late]", state="hidden")
