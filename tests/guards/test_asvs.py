"""The table of OWASP ASVS leaves out no requirement, and names only tests and files that exist."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| ([\d., ]+) \| (.+?) \|(.*)\|$", re.MULTILINE)
VERDICTS = ("Not here", "**Yours**", "**Deviation**")
# Of each section, the requirements of levels 1 and 2 in version 5.0.0.
ASKED = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5,
    "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2,
    "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11,
    "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1,
    "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5,
    "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip


def rows():
    return ROW.findall((ROOT / "docs/asvs.md").read_text(encoding="utf-8"))


def test_every_requirement_stands_there_once():
    numbers = [each.strip() for row in rows() for each in row[0].split(",")]
    wanted = [f"{section}.{place + 1}" for section, most in ASKED.items() for place in range(most)]
    assert sorted(numbers) == sorted(wanted)
    assert len(wanted) == 253


def test_every_test_and_file_that_it_names_is_there():
    for numbers, _what, where in rows():
        for named in re.findall(r"`([^`]+)`", where):
            path, _colon, name = named.partition("::")
            if not name:
                assert (ROOT / path).exists(), f"{numbers}: {path}"
                continue
            tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
            tests = {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}
            assert name in tests, f"{numbers}: {named}"


def test_what_has_no_evidence_says_why():
    bare = [what for _numbers, what, where in rows() if not where.strip()]
    assert len(bare) > 10
    assert [what for what in bare if not any(verdict in what for verdict in VERDICTS)] == []
