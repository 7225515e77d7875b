import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.api.strict_json import loads

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_what_is_clearly_json_is_read_as_it_is(value):
    assert loads(json.dumps(value).encode()) == value


@pytest.mark.parametrize("text", [
    b'{"a": 1, "a": 1}', b'[{"b": {"a": 1, "a": 2}}]', b"NaN", b"[-Infinity]", b"1e999", b"[" * 40 + b"]" * 40,
    b'"\\u0000"', b'"\\ud800"', b'{"\\u0000": 1}', b"\xff", b"",
])  # fmt: skip
def test_what_could_be_read_in_two_ways_is_refused(text):
    with pytest.raises(ValueError, match=r"twice|number|levels deep|A text holds|not valid"):
        loads(text)
