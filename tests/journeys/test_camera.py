"""The camera of a till as a scanner, looking at a film of a member's code."""

import shutil
from itertools import chain

import pytest
from PIL import Image
from zxingcpp import BarcodeFormat, create_barcode, write_barcode_to_image

from tests.journeys.conftest import ARGS, Visitor
from tests.journeys.test_staff import open_till

WIDTH, HEIGHT, FRAMES = 640, 480, 5


def film_of(text, file):
    """Write a film (YUV4MPEG2) on which nothing is to be seen but the code of a text."""
    drawn = write_barcode_to_image(create_barcode(text, BarcodeFormat.QRCode), scale=6)
    rows = memoryview(drawn).tolist()
    code = Image.frombytes("L", (len(rows[0]), len(rows)), bytes(chain(*rows)))
    frame = Image.new("L", (WIDTH, HEIGHT), 255)
    frame.paste(code, ((WIDTH - code.width) // 2, (HEIGHT - code.height) // 2))
    colourless = bytes([128]) * (WIDTH * HEIGHT // 2)
    picture = b"FRAME\n" + frame.tobytes() + colourless
    file.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420mpeg2\n" + picture * FRAMES)
    return file


@pytest.fixture
def code(visit):
    """The typed code of a benefit of Greta's."""
    member = visit().enter_as("greta")
    member.page.click("h3 a:has-text('Zwei Stunden parken')")
    return member.page.inner_text(".typed-code")


def test_the_camera_reads_a_code_and_asks_nobody_else(browser, portal_url, code, tmp_path):
    film = film_of(code, tmp_path / "film.y4m")
    looking = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    started = browser.browser_type.launch(
        executable_path=shutil.which("chromium"), args=[*ARGS, *looking]
    )
    till, asked = Visitor(started.new_page(), portal_url), []
    till.page.on("request", lambda request: asked.append(request.url))
    open_till(till)
    till.page.click("text=Use camera")
    till.page.wait_for_selector("#verdict", timeout=60_000)
    assert till.page.inner_text("#verdict") == "Can be redeemed"
    assert till.complaints == []
    started.close()
    assert [url for url in asked if not url.startswith((portal_url, "blob:"))] == []
