import re
import tomllib
from hashlib import sha256

from tests.strict_client import SECURITY_HEADERS


def test_static_files_carry_a_digest_and_are_kept_for_ever(client):
    href = re.search(r'href="(/static/[0-9a-f]{8}/css/base.css)"', client.get("/sign-in").text)[1]
    answer = client.get(href)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"].startswith("text/css")
    assert set(SECURITY_HEADERS) <= set(answer.headers.keys())


def test_pictures_have_a_plain_address(client):
    answer = client.get("/media/demo/coffee.svg")
    assert answer.content_type.startswith("image/svg+xml")
    assert "max-age=3600" in answer.headers["Cache-Control"]


def test_folders_are_not_listed(client):
    for path in ("/static/", "/static/css/", "/media/", "/media/demo/", "/media/demo"):
        assert client.get(path).status_code == 404


def test_what_others_made_is_what_it_was(static_root):
    vendor = tomllib.loads((static_root / "vendor" / "VENDOR.toml").read_text())
    listed = set()
    for package in vendor["package"]:
        assert package["name"]
        assert package["version"]
        assert package["licence"]
        for name, digest in package["files"].items():
            listed.add(name)
            assert sha256((static_root.parent / name).read_bytes()).hexdigest() == digest
    there = {
        str(path.relative_to(static_root.parent))
        for path in (static_root / "vendor").rglob("*")
        if path.is_file()
    }
    assert there <= listed | {"static/vendor/VENDOR.toml"}


def test_what_a_page_loads_to_look_and_act_is_small(static_root):
    import gzip

    def packed(path):
        return len(gzip.compress(path.read_bytes()))

    on_every_page = {"base.css", "components.css", "page.js"}
    for folder, most in (("css", 10_000), ("js", 20_000)):
        files = list((static_root / folder).iterdir())
        shared = sum(packed(each) for each in files if each.name in on_every_page)
        assert shared > 0
        assert all(shared + packed(each) < most for each in files if each.name not in on_every_page)


def test_personal_pages_are_kept_nowhere(alice):
    for path in ("/", "/history", "/you"):
        assert alice.get(path).headers["Cache-Control"] == "no-store"


def test_pages_are_light(alice):
    assert len(alice.get("/").data) < 15_000
