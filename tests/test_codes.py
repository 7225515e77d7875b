from hypothesis import assume, given
from hypothesis import strategies as st

from portal.codes import ALPHABET, LENGTH, check_character, grouped, new_code, read_code

bodies = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)
codes = bodies.map(lambda body: body + check_character(body))
places = st.integers(min_value=0, max_value=LENGTH)


def test_a_new_code_reads_back_however_it_is_typed():
    code = new_code()
    assert read_code(code) == code
    assert read_code(f"  {grouped(code).lower()} ") == code


@given(codes, places, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(code, place, char):
    assume(code[place] != char)
    assert read_code(code[:place] + char + code[place + 1 :]) is None


@given(codes, places, places)
def test_two_characters_that_changed_places_are_found(code, one, other):
    assume(code[one] != code[other])
    chars = list(code)
    chars[one], chars[other] = chars[other], chars[one]
    assert read_code("".join(chars)) is None


@given(st.text(max_size=30))
def test_anything_may_be_typed(typed):
    code = read_code(typed)
    assert code is None or set(code) <= set(ALPHABET)


def test_no_character_is_mistaken_for_another():
    assert not set("01OIL") & set(ALPHABET)
    assert len(ALPHABET) == 31
