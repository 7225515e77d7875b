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


def painted_bars(page: str) -> Image.Image:
    """Paint the barcode of a page."""
    found = re.search(r'class="bars" viewBox="0 0 (\d+) (\d+)".*? d="([^"]+)"', page)
    assert found is not None, "the page has no barcode"
    width, height = int(found[1]) * _MODULE, int(found[2]) * _MODULE
    picture = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(picture)
    for left, wide in re.findall(r"M(\d+) 0h(\d+)v", found[3]):
        x = int(left) * _MODULE
        pen.rectangle((x, 0, x + int(wide) * _MODULE - 1, height), fill=0)
    return picture
