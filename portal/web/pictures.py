"""Which picture or icon stands for a benefit."""

from functools import lru_cache

from portal.definitions.rich_text import is_own_or_listed
from portal.definitions.texts import Texts
from portal.web.icons import ICONS
from portal.web.signed_in import settings

_USUAL_ICON = "gift"


def icon_of(texts: Texts) -> str:
    """Return the name of the programme's icon when our set has it, else a gift."""
    return texts.icon if texts.icon and texts.icon in ICONS else _USUAL_ICON


def picture_of(texts: Texts) -> str | None:
    """Return the address of the picture, when pages may load it from there."""
    url = texts.image_url
    return url if url and _may_be_shown(url, settings().image_hosts) else None


_may_be_shown = lru_cache(4096)(is_own_or_listed)
