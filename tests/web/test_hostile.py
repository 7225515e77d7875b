"""Whatever is sent to a page, the answer is a page, and nothing is left behind."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.benefits.models import Benefit
from portal.database import reading
from tests.factories import a_benefit, a_definition

ODD = [
    "%00", "a%00b", "%ff%fe", "%ed%a0%80", "..%2f..%2fetc%2fpasswd", "%2e%2e", "'%20OR%201=1--",
    "%F0%9F%8D%B5", "<script>", "%3Cscript%3E", "{{7*7}}", "x" * 5000, "%0d%0aSet-Cookie:a=b",
    "9" * 40, "-1", "1.5", "1e9", "0x1", "null", "%20", "\u202e",
]  # fmt: skip
PLACES = ["/{}", "/offers/{}", "/claim/{}", "/benefits/{}", "/sign-in/{}", "/static/{}", "/media/{}",
          "/?q={}", "/?tag={}&place={}", "/sign-in?next={}", "/benefits/1?claimed={}"]  # fmt: skip
POSTED = ["/offers/{}/claim", "/you/sessions/{}/end", "/offers/tea/claim?{}", "/language?{}"]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_odd_addresses(alice, odd):
    for place in PLACES:
        assert alice.get(place.format(odd, odd)).status_code < 500
    for place in POSTED:
        assert alice.send(place.format(odd), key="form-1234").status_code < 500


HEADERS = [
    ("Cookie", "session=" + "x" * 4000), ("Cookie", "session=.eJw.x.y; device=" + "d" * 43),
    ("Cookie", "device=\x01\x02"), ("Accept-Language", "xx;q=9,*,de;q=abc," * 50),
    ("Accept-Language", "ar-\xff"), ("User-Agent", "\x7f" * 500), ("User-Agent", ""),
    ("Referer", "http://[::1"), ("X-Forwarded-For", "nobody, 1.2.3.4"), ("Accept", "\x00"),
    ("Content-Type", "multipart/form-data; boundary="), ("Content-Type", "application/json"),
    ("Range", "bytes=0-1,5-"), ("If-None-Match", '"' + "x" * 500), ("X-HTTP-Method-Override", "DELETE"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), HEADERS)
def test_odd_headers(client, people, name, value):
    for path in ("/", "/sign-in", "/offers/tea"):
        assert client.get(path, headers={name: value}).status_code < 500
        assert client.post(path, headers={name: value}, data=b"\x00\xff").status_code < 500


@pytest.mark.parametrize(
    "odd", ["http://[::1", "http://[", "http://a]b", "http://\xbd", "//", "null"]
)
def test_forms_that_say_oddly_where_they_come_from(client, alice, people, odd):
    for browser in (client, alice):
        token = re.search(
            r'csrf_token" value="([^"]+)', browser.get("/you", follow_redirects=True).text
        )
        form = {"csrf_token": token[1], "key": "form-1234"}
        assert (
            browser.post("/offers/tea/claim", data=form, headers={"Origin": odd}).status_code == 403
        )
        answer = browser.post("/offers/tea/claim", data=form, headers={"Referer": odd})
        assert answer.status_code in {303, 404}


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_odd_addresses_at_a_till(till, app, people, odd):
    with app.app_context():
        held = a_benefit(a_definition(handle="tea"), people.alice)
    till.get(f"/staff/sign-in?who={odd}")
    for path in (
        f"/staff/benefits/{held}?scan={odd}",
        f"/staff/profiles/{people.alice}?staffId={odd}",
    ):
        assert till.get(path).status_code == 200


def test_odd_methods(client):
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "BREW"):
        assert client.open("/sign-in", method=method).status_code == 405
    assert client.open("/sign-in", method="OPTIONS").status_code == 200


texts = st.text(max_size=200) | st.sampled_from(
    ["\x00", "a\x00@b.c", "\ud800", "９" * 8, "1" * 9999]
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts, texts)
def test_odd_forms(alice, client, one, other):
    one, other = (text.encode("utf-8", "replace").decode() for text in (one, other))
    forms = {
        "/sign-in": {"email": one, "next": other},
        "/sign-in/link": {"token": one, "number": other},
        "/language": {"language": one, "next": other},
    }
    for path, fields in forms.items():
        assert client.send(path, page="/sign-in", **fields).status_code in {303, 422, 429}
    assert alice.send("/offers/tea/claim", key=one).status_code in {404, 422}


def test_nothing_is_left_behind(app, alice, people):
    with app.app_context():
        a_definition(handle="tea")
    for key in ODD:
        assert alice.send("/offers/tea/claim", key=key[:7]).status_code == 422
    with app.app_context(), reading() as connection:
        assert connection.scalar(select(func.count()).select_from(Benefit)) == 0
