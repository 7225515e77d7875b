"""Makes an administrator's HTML harmless before it is kept."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import nh3

_TAGS = set(
    "a abbr b blockquote br code dd dl dt em h3 h4 hr i img li ol p s small strong sub sup"
    " table tbody td th thead tr u ul".split()
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}


class HarmlessHtml(str):
    """HTML that `sanitised` has made harmless, so that a template may write it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """Tell the template that nothing needs escaping."""
        return str(self)


def sanitised(html: str, *, image_hosts: Sequence[str] = ()) -> str:
    """Keep text, structure and links; drop scripts, styles and images from elsewhere."""

    def attribute(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            return value if is_own_or_listed(value, image_hosts) else None
        return value

    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes={"https", "mailto", "tel"},
        link_rel="noopener nofollow",
    )


def is_own_or_listed(url: str, image_hosts: Sequence[str]) -> bool:
    """Tell whether a picture lies on our own origin or on a host that the settings list."""
    # A browser drops tabs and ends of lines: without them it may be another address.
    if not url.isprintable():
        return False
    if url.startswith("/"):
        return not url.startswith(("//", "/\\"))
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and parts.hostname in image_hosts
    except ValueError:
        return False
