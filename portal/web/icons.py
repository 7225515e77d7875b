"""The names in our sprite of icons."""

import re

from portal.paths import STATIC

_SYMBOL = re.compile(r'<symbol[^>]*\bid="([a-z0-9-]+)"')


ICONS = frozenset(_SYMBOL.findall((STATIC / "images" / "icons.svg").read_text()))
