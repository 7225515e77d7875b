"""Paints the codes of pages, for a decoder to read back."""

import re

from PIL import Image, ImageDraw

_MODULE = 8


def painted(page: str) -> Image.Image:
    """Paint the first code of a page."""
    found = re.search(r'class="qr" viewBox="0 0 (\d+) \d+".*?fill="#000000" d="([^"]+)"', page)
    assert found is not None, "the page has no code"
    return painted_path(int(found[1]), found[2])


def painted_path(side: int, path: str) -> Image.Image:
    """Paint a code from its path."""
    picture = Image.new("L", (side * _MODULE, side * _MODULE), 255)
    pen = ImageDraw.Draw(picture)
    for bar in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)", path):
        left, top, wide, high = (int(number) * _MODULE for number in bar)
        pen.rectangle((left, top, left + wide - 1, top + high - 1), fill=0)
    return picture
