from uuid import uuid4

import pytest

from portal.audit.recording import PROGRAMME
from portal.database import reading, transaction
from portal.profiles import changing, erasing, identifying
from portal.profiles.names import slips_of, words_of
from portal.profiles.searching import search
from tests.people import ALICE, BOB, profile


@pytest.fixture
def names(people, now):
    with transaction() as session:
        for name in ("Ana Marsh", "Anna Marsch", "Zoë O'Hara-Lind", "Bo Li"):
            session.add(profile(uuid4(), *name.split(), now=now))


@pytest.fixture
def find(store, people, names):
    def look(typed):
        with reading() as connection:
            return [each.first_name for each in search(typed, connection, country="AU")]

    return look


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ali", ["Alice"]),
        ("ALICE", ["Alice"]),
        ("adler alice", ["Alice"]),
        ("Alice Adl", ["Alice"]),
        ("alcie", ["Alice"]),
        ("alce", ["Alice"]),
        ("alicee", ["Alice"]),
        ("alixe", ["Alice"]),
        ("alo", []),
        ("marsh ana", ["Ana"]),
        ("marsh anna", ["Anna", "Ana"]),
        ("zoe", ["Zoë"]),
        ("ohara", ["Zoë"]),
        ("lind", ["Zoë"]),
        ("aliceson", []),
        ("alice brandt", []),
        ("a", []),
        ("  ", []),
        ("%", []),
    ],
)
def test_a_name_is_found_by_its_beginning_and_with_one_slip(find, typed, found):
    assert find(typed) == found


def test_the_name_as_typed_comes_before_one_that_is_a_slip_away(find):
    assert find("anna")[0] == "Anna"


def test_addresses_phones_and_cards_are_found_whole(find, now):
    changing.change(BOB, {"mobile_phone": "0491 570 156"}, by=PROGRAMME, now=now, country="AU")
    identifying.identify(BOB, "loyalty-card", "290000000001", by=PROGRAMME, now=now)
    for typed in ("Bob@Example.com ", "0491 570 156", "+61491570156", "2900 0000 0001"):
        assert find(typed) == ["Bob"]
    for typed in ("bob@example", "0491 570 157", "29000000000", "bob@"):
        assert find(typed) == []


def test_a_new_name_is_found_and_the_old_one_no_more(find, now):
    changing.change(ALICE, {"first_name": "Aylin"}, by=PROGRAMME, now=now, country=None)
    assert (find("aylin"), find("alice")) == (["Aylin"], [])


def test_whoever_was_hidden_or_erased_is_found_no_more(find, now):
    erasing.hide(ALICE, by=PROGRAMME, now=now)
    with transaction():
        erasing.forget(BOB, now=now)
    assert find("alice") == find("brandt") == []


def test_any_two_words_one_slip_apart_share_a_slip():
    for other in ("marhs", "mash", "marssh", "narsh", "arsh", "marshy"):
        assert slips_of("marsh") & slips_of(other)
    assert not slips_of("marsh") & slips_of("marlow")


def test_names_of_any_script_have_words():
    assert words_of("José", "D'Angelo") == ["jose", "dangelo"]
    assert words_of("مريم", None) == ["مريم"]
    assert words_of("x" * 80, "") == ["x" * 24]


def test_hostile_text_finds_nobody_and_breaks_nothing(find):
    for typed in ("'; --", "\U0010ffff" * 40, "a" * 5000, "é" * 200, "-", "9" * 400, "@" * 300):
        assert find(typed) == []
