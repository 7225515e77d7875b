"""Calls that mean harm, made from small lists and from the document; the same in every run."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote
from zlib import crc32

from portal.demo.cast import ANA_ID
from tests.people import ALICE

TEXT = '{"name":"%s"}'
BODIES = [
    b"", b"{", b"[]", b'"x"', b"null", b"1", b"{}", b"{'a':1}", b"{} {}", b"{/**/}", b'{"a":1,}',
    b'{"a":1,"a":2}', b'{"meta":{"a":1,"a":2}}', b'{"name":NaN}', b'{"count":-Infinity}',
    b'{"count":1e999}', b'{"name":"\\ud800"}', b'{"name":"\\udc00\\ud800"}', b'{"name":"\\u0000"}',
    b'{"\\u0000":1}', b'{"name":"\xff"}', b"\xef\xbb\xbf{}", '{"name":"ä"}'.encode("utf-16"),
    b'{"meta":' + b'{"a":' * 40 + b"1" + b"}" * 41, b"[" * 50_000, b'{"count":' + b"9" * 5_000 + b"}",
    (TEXT % ("x" * 70_000)).encode(), b'{"__proto__":{"admin":true}}', b'{"constructor":null}',
    json.dumps({f"k{number}": number for number in range(1_000)}).encode(),
]  # fmt: skip
KINDS = [
    "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "application/xml",
    "application/json; charset=utf-16", "application/json;", "APPLICATION/JSON", "text/json",
    "application/vnd.api+json", "application/json, text/html",
]  # fmt: skip
VALUES = [
    None, "", " ", "\u202e", "\u0000x", 0, -1, 2**31, 2**53 + 1, 2**63, 10**40, 1e308, -0.0, 0.1, True,
    [], {}, [None], [[[]]], {"a": {"b": []}}, {"$gt": ""}, "x" * 300, "𝕏" * 300, "9" * 30, "1e5",
    "'; DROP TABLE benefits; --", "${jndi:ldap://x}", "{{7*7}}", "../../etc/passwd", "<script>",
    "2026-02-30", "0000-00-00 00:00:00", "9999-12-31 23:59:60", "%s%n", "true", "null", "NaN",
]  # fmt: skip
HEADERS = [
    {"Idempotency-Key": ""}, {"Idempotency-Key": '""'}, {"Idempotency-Key": "x" * 256},
    {"Idempotency-Key": "\xff"}, {"Idempotency-Key": '"half'}, {"X-Request-Id": "x" * 5_000},
    {"Accept": "text/html;q=x"}, {"Cookie": "session=1; \xff"}, {"X-HTTP-Method-Override": "DELETE"},
    {"Accept-Encoding": "br;q=-1, *;q=nan"}, {"X-Forwarded-For": "' OR 1=1 --"}, {"Range": "bytes=-1"},
]  # fmt: skip
BEARERS = [
    "", "Bearer", "Bearer ", "Bearer null", "Bearer \xff", "Bearer " + "x" * 9_000, "Basic Og==",
    "Bearer ../../key", "Bearer ' OR 1=1 --", "Bearer eyJhbGciOiJub25lIn0.e30.", "Bearer a.b.c",
]  # fmt: skip
QUERIES = [
    "page[number]=0", "page[number]=-1", "page[number]=1e3", "page[number]=99999999999", "page=x",
    "page[size]=0", "page[size]=1000000000", "page[size]=٣", "per_page=", "limit=1.5", "offset=-1",
    "offset=1000000000", "page[x]=1", "page[number][x]=1", "page[number]=1&page=x", "limit=1&limit=x",
    "sort=", "sort=,", "sort=-", "sort=--id", "sort=id,id,id", "sort=id;--", "sort=" + "id," * 50 + "id",
    "filter=1", "filter[]=1", "filter[x]=1", "filter[id]=x", "filter[id]=99999999999999999999",
    "filter[id]=3000000000", "filter[id][in]=1,x", "filter[id][in]=" + "1," * 200 + "1", "filter[id][x]=1",
    "filter[id][gt]=", "filter[id][eq][eq]=1", "filter%5Bid%5D=1", "filter%255Bid%255D=1",
    "filter[created_at]=2026-02-30", "filter[created_at][gt]=yesterday", "filter[status]=gone",
    "filter[meta]={", "filter[meta]=[]", 'filter[meta]={"a":1,"a":2}', "filter[profile_id]=x",
    "filter[external_id]=%00", "filter[external_id]=%FF", "filter[external_id]=%ED%A0%80",
    "filter[external_id]=' OR 1=1 --", "filter[name][gt]=%F0%9D%95%8F", "search=", "search=%25", "search=_",
    "search=" + "x" * 256, "search=%00", "search=\\", "tags[]=", "tags=" + "&tags=a" * 21,
    "tags[]=" + "x" * 256, "&".join(["filter[id]=1"] * 41), "=", "&&&", "%", "%zz=1", "a" * 8_000 + "=1",
]  # fmt: skip
PLACES = [
    "0", "-1", "1.5", "1e3", "%00", "%0a", "%ff", "..%2f..", "2147483648", "9" * 40, "%D9%A3", "1%20",
    "null", "me", "%27%20OR%201=1", "00000000-0000-0000-0000-000000000000", "%2e%2e", "1;a=b",
]  # fmt: skip
METHODS = ("PATCH", "TRACE", "PROPFIND")


@dataclass(frozen=True)
class Attack:
    """One call, and which of the lists it comes from."""

    operation: str
    kind: str
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    data: bytes = b""
    content_type: str | None = None


def corpus(document: dict, things: dict[str, object], method: str) -> Iterator[Attack]:
    """Make every attack on the calls of one method; other paths to the same are left out."""
    for path, methods in document["paths"].items():
        said = methods.get(method.lower())
        if said and not said["operationId"].endswith("-2"):
            yield from _against(method, path, said, document, things)


def _against(method, path, said, document, things):
    label = f"{method} {path}"
    filled = path.format(**things)
    yield from (Attack(label, "methods", each, filled) for each in METHODS)
    yield from (
        Attack(label, "bearers", method, filled, {"Authorization": each}) for each in BEARERS
    )
    for name in (each["name"] for each in said["parameters"] if each["in"] == "path"):
        for odd in PLACES:
            yield Attack(label, "places", method, path.format(**things | {name: odd}))
    content = said.get("requestBody", {}).get("content", {}).get("application/json")
    yield from (Attack(label, "queries", method, f"{filled}?{quote(each, safe='=&[]%{}:,')}")
                for each in (QUERIES if method == "GET" else QUERIES[-5:]))  # fmt: skip
    if content:
        yield from _bodies(label, method, filled, content, document)
    for each in HEADERS:
        body = _fresh(content["example"], str(each)) if content else b""
        kind = "application/json" if content else None
        yield Attack(label, "headers", method, filled, each, body, kind)


def _bodies(label, method, path, content, document):
    for each in BODIES:
        yield Attack(label, "bodies", method, path, {}, each, "application/json")
    whole = content["example"]
    for each in KINDS:
        yield Attack(label, "kinds", method, path, {}, _fresh(whole, each), each)
    schema = document["components"]["schemas"][content["schema"]["$ref"].rsplit("/", 1)[1]]
    for name in (*schema["properties"], "unknown"):
        for number in range(2):
            value = VALUES[crc32(f"{label} {name} {number}".encode()) % len(VALUES)]
            sent = _fresh(whole, f"{name}-{number}", **{name: value})
            yield Attack(label, "values", method, path, {}, sent, "application/json")


def _fresh(whole, label, **odd):
    """Write a body that is good but for what is odd about it: it names what is there, and none
    of what may be there once only.
    """
    number = crc32(label.encode())
    once = {"handle": f"h{number}", "identifier": f"i{number}", "email": f"{number}@x.example"}
    body = whole | {name: once[name] for name in once.keys() & whole.keys()} | odd
    return json.dumps(body).replace(str(ANA_ID), str(ALICE)).encode()
