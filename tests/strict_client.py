"""A test client that reads every page as strictly as a validator and a screen reader would."""

import re
from collections import Counter
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

HTML = "{http://www.w3.org/1999/xhtml}"
SECURITY_HEADERS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Cache-Control",
)


class StrictClient(FlaskClient):
    """Opens pages, checks each, and fills in the tokens of their forms."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        answer = super().open(*args, **kwargs)
        for name in SECURITY_HEADERS:
            assert name in answer.headers, f"{name} is missing"
        if answer.mimetype == "text/html" and answer.data and answer.status_code not in REDIRECTS:
            check_page(answer.text)
        return answer

    def send(self, path: str, *, page: str = "/you", **fields: str) -> TestResponse:
        """Post a form with the token of a page that has one."""
        shown = self.get(page, follow_redirects=True).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', shown)
        assert token is not None
        return self.post(path, data={"csrf_token": token[1], **fields})


REDIRECTS = {301, 302, 303, 307, 308}


def check_page(text: str) -> None:
    """Insist on a valid page with a title, one heading, unique ids, labels and nothing inline."""
    page = html5lib.HTMLParser(strict=True).parse(text)
    title = page.find(f".//{HTML}title")
    assert title is not None
    assert (title.text or "").strip(" –")
    elements = [each for each in page.iter() if isinstance(each.tag, str)]
    assert len([each for each in elements if each.tag == f"{HTML}h1"]) == 1
    ids = Counter(each.get("id") for each in elements if each.get("id"))
    assert not [name for name, times in ids.items() if times > 1]
    for each in elements:
        _check_element(each, ids, page)
    assert len(text.encode()) < 40_000


def _check_element(each: Element, ids: Counter[Any], page: Element) -> None:
    inline = [name for name in each.attrib if name == "style" or name.startswith("on")]
    assert not inline, f"{each.tag} has {inline}"
    for name in ("aria-labelledby", "aria-describedby"):
        for target in (each.get(name) or "").split():
            assert target in ids, f"{name} points to {target}, which is not there"
    if each.tag == f"{HTML}script":
        assert each.get("src"), "a script stands in the page"
    assert each.tag != f"{HTML}style", "a style stands in the page"
    if each.tag in {f"{HTML}input", f"{HTML}select"} and each.get("type") != "hidden":
        wrapped = any(each in list(label.iter()) for label in page.iter(f"{HTML}label"))
        named = [one for one in page.iter(f"{HTML}label") if one.get("for") == each.get("id")]
        assert wrapped or named, f"no label for {each.get('name')}"
    if each.tag == f"{HTML}img":
        assert each.get("alt") is not None
