"""What files may look like, and what is said of those that cannot be read."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Invalid
from portal.exchange.cells import read_cell, write_cell
from portal.exchange.reading import LONGEST_ROW, read_rows

COLUMNS = {"name": "text", "tags": "list", "value": "json"}
PLAIN = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9_007, 9_007) | PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PLAIN, inner, max_size=3),
    max_leaves=6,
)


def read(text, written_in="csv", columns=COLUMNS):
    raw = text if isinstance(text, bytes) else text.encode()
    return [
        (row.line, row.mistake or row.fields)
        for row in read_rows(io.BytesIO(raw), written_in, columns)
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_table_is_read_however_a_spreadsheet_writes_it(delimiter, ending, mark):
    lines = ["name,tags,value", 'Tea,"a, b",7', '"two\nlines",,TRUE', ",,", "Cake,[],{}"]
    table = ending.join(lines).replace('"a, b"', '"a| b"').replace(",", delimiter)
    assert read(mark + table.replace("|", ",").encode()) == [
        (2, {"name": "Tea", "tags": ["a", "b"], "value": 7}),
        (3, {"name": "two\nlines", "value": True}),
        (6, {"name": "Cake", "tags": [], "value": {}}),
    ]


@pytest.mark.parametrize(
    ("table", "line", "mistake"),
    [
        ("name\na\nb,c\n", 3, "has more cells than there are columns"),
        ('name\na\n"b\n', 3, "cannot be read: unexpected end of data"),
        ('name\n"a"b\nc\n', 2, "cannot be read: ',' expected after '\"'"),
        (b"name\na\n\xff\n", 3, "is not UTF-8"),
        ("name\na\0b\n", 2, "A text holds a NUL character."),
        ("name\n" + "x" * 200_000 + "\n", 2, "cannot be read: field larger than field limit (131072)"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_in_a_table_is_named_by_its_line(table, line, mistake):
    assert (line, mistake) in read(table)


@pytest.mark.parametrize(("head", "column"), [("name,colour", "colour"), ("name,name", "name")])
def test_a_column_that_nobody_knows_refuses_the_file(head, column):
    with pytest.raises(Invalid) as refused:
        read(f"{head}\n1,2\n")
    assert list(refused.value.errors) == [column]


@pytest.mark.parametrize(
    "text",
    [
        '[{"name": "a"},\n {"name": "b"}]',
        '{"data": [{"name": "a"},\n {"name": "b"}], "meta": {}}',
        '{"name": "a"}\n{"name": "b"}',
        '\ufeff[{"name": "a"}\n, {"name": "b"}',
    ],
)
def test_json_is_read_in_each_shape_it_comes_in(text):
    assert read(text, "json") == [(1, {"name": "a"}), (2, {"name": "b"})]


def test_a_broken_line_says_nothing_of_the_next():
    lines = '{"a": 1}\n{"a": 1, "a": 2}\n\n{\n{"a": NaN}\n' + "9" * LONGEST_ROW + '1\n{"a": 3}'
    assert read(lines, "jsonl") == [
        (1, {"a": 1}),
        (2, "A key stands twice in one object."),
        (4, "The text is not valid JSON."),
        (5, "NaN is not a number of JSON."),
        (6, "is too long"),
        (7, {"a": 3}),
    ]
    assert read(b'"\xff"\n1', "jsonl")[-1] == (2, 1)


def test_behind_what_is_broken_in_a_list_nothing_is_guessed():
    found = read('[1,\n2,\n{"a": },\n4]', "json")
    assert found[:2] == [(1, 1), (2, 2)]
    assert found[2] == (3, "is not JSON, or too long; nothing behind it was read")
    assert len(read('["' + "x" * (2 * LONGEST_ROW) + '"]', "json")) == 1
    assert len(read("[" * 100_000, "json")) == 1


@given(st.lists(VALUES, max_size=8), st.integers(0, 2))
def test_a_list_is_read_wherever_its_pieces_break(values, indent):
    assert [value for _line, value in read(json.dumps(values, indent=indent), "json")] == values


def test_rows_are_read_one_after_the_other():
    """A file that never ends: whoever reads ahead never comes back."""

    class Endless(io.RawIOBase):
        line, taken = b'{"name": "a"}\n', 0

        def readable(self):
            return True

        def readinto(self, place):
            whole = self.line * (len(place) // len(self.line) or 1)
            part = whole[: len(place)]
            place[: len(part)] = part
            self.taken += len(part)
            return len(part)

    for written_in in ("json", "jsonl"):
        endless = Endless()
        rows = read_rows(io.BufferedReader(endless), written_in, {})
        for _ in range(20_000):
            next(rows)
        assert endless.taken < 20_000 * 14 + 1024 * 1024


@given(PLAIN.filter(str.strip))
def test_a_text_comes_back_as_it_went_out(text):
    assert read_cell(write_cell(text, "text"), "text") == text


@given(VALUES.filter(lambda value: value is not None))
def test_any_value_comes_back_as_it_went_out(value):
    for reading in ("json", "list") if isinstance(value, list) else ("json",):
        assert repr(read_cell(write_cell(value, reading), reading)) == repr(value)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "'=", "''-"])
def test_no_cell_begins_as_a_formula_does(start):
    for reading in ("text", "json"):
        cell = write_cell(f"{start}cmd|' /C calc'!A0", reading)
        assert cell[0] not in "=+-@\t\r\n"
        assert read_cell(cell, reading) == f"{start}cmd|' /C calc'!A0"
    assert write_cell(-4, "json") == "'-4"
    assert read_cell("'-4", "json") == -4
