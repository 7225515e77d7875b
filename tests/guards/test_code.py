"""Rules about the code as a whole."""

import re
from pathlib import Path

import pytest

from portal.web.keeping import OF_A_REQUEST

ROOT = Path(__file__).parents[2]
PYTHON = sorted((ROOT / "portal").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
VAGUE = {"utils", "helpers", "common", "misc", "manager", "handler", "base", "data", "info"}


def where(pattern, files=PYTHON):
    found = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if found.search(line)
    ]


def test_one_place_keeps_what_was_done():
    assert [place.split(":")[0] for place in where(r"\.commit\(")] == ["portal/database.py"]


def test_one_place_asks_the_time():
    asked = where(r"datetime\.(now|utcnow|today)\(|time\.time\(|date\.today\(")
    assert [place.split(":")[0] for place in asked] == ["portal/clock.py"]


def test_nothing_is_silenced():
    assert where(r"#\s*(noqa|type:|pragma)") == []


def test_nothing_is_left_for_later():
    assert where(r"\b(TODO|FIXME|XXX|HACK)\b", [*PYTHON, *TEMPLATES]) == []


def test_nothing_is_imported_from_the_package_itself():
    assert where(r"^from portal import (?!attempts|idempotency|logs|pins|secrets)") == []


def test_no_module_has_a_name_that_says_nothing():
    assert [path for path in PYTHON if path.stem in VAGUE] == []


@pytest.mark.parametrize(("files", "most"), [(PYTHON, 400), (TESTS, 400), (TEMPLATES, 150)])
def test_no_file_grows_without_end(files, most):
    grown = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for path in files
        if "migrations/0" not in str(path)
    }
    assert {name: lines for name, lines in grown.items() if lines > most} == {}
    assert grown.get("tests/conftest.py", 0) <= 150


def test_every_module_says_what_it_is_for():
    silent = [
        path for path in PYTHON if path.read_text() and not path.read_text().startswith('"""')
    ]
    assert silent == []


def test_templates_have_nothing_inline():
    files = [path for path in TEMPLATES if path.parent.name != "emails"]
    assert where(r"""<style|style=["']|\son\w+=["']|<script>""", files) == []


def test_templates_take_nothing_that_they_do_not_use():
    for path in TEMPLATES:
        text = path.read_text()
        for names in re.findall(r"{% from \"[^\"]+\" import ([^%]+?) %}", text):
            for name in names.split(","):
                used = name.split(" as ")[-1].strip()
                assert len(re.findall(rf"\b{used}\b", text)) > 1, f"{path.name} does not use {used}"


def test_macros_know_no_request_so_that_what_they_write_may_be_kept():
    components = [path for path in TEMPLATES if path.parent.name == "components"]
    assert where(rf"\b({'|'.join(OF_A_REQUEST)})\b\s*[(.\[]", components) == []
