import json

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
