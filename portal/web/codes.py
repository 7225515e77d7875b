"""Draws codes that a scanner reads."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import zxingcpp

_PARTS = re.compile(r'<svg width="(\d+)" height="(\d+)".*?<path d="([MhvzHVZ\d .-]+)"', re.DOTALL)
_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


@dataclass(frozen=True, slots=True)
class DrawnCode:
    """A QR code with its quiet zone of four modules: the modules of a side, and the dark ones."""

    side: int
    path: str


@lru_cache(maxsize=512)
def drawn(text: str) -> DrawnCode:
    """Draw a QR code that still reads with 15 % of it damaged."""
    found = _PARTS.search(as_svg(text))
    if found is None:
        raise RuntimeError("the library drew something that is not a code")
    return DrawnCode(int(found[1]), found[3])


@dataclass(frozen=True, slots=True)
class DrawnBars:
    """A barcode with the quiet zones beside it, and the dark bars."""

    width: int
    height: int
    path: str


@lru_cache(maxsize=512)
def drawn_bars(text: str) -> DrawnBars | None:
    """Draw a barcode as it stands on a card; None where the text cannot be one."""
    try:
        bars = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    except ValueError:
        return None
    found = _PARTS.search(zxingcpp.write_barcode_to_svg(bars, add_quiet_zones=True))
    if found is None:
        raise RuntimeError("the library drew something that is not a barcode")
    return DrawnBars(int(found[1]), int(found[2]), found[3])


def as_svg(text: str) -> str:
    """Draw a QR code as a file that can be printed."""
    return str(zxingcpp.write_barcode_to_svg(_barcode(text), add_quiet_zones=True))


def as_text(text: str) -> str:
    """Draw a QR code in the characters of a terminal, two modules in each."""
    image: Any = zxingcpp.write_barcode_to_image(_barcode(text), add_quiet_zones=True)
    modules: Any = memoryview(image).tolist()
    rows = [[bool(light) for light in row] for row in modules]
    rows += [[True] * len(rows[0])] * (len(rows) % 2)
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return "\n".join("".join(_BLOCKS[pair] for pair in zip(*two, strict=True)) for two in pairs)


def _barcode(text: str) -> Any:
    return zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
