import pytest

from portal import pins


@pytest.mark.parametrize(
    "pin",
    ["111111", "123456", "987654", "135791", "121212", "123123", "112233", "123321", "159753"],
)
def test_common_pins_are_known(pin):
    assert pins.is_common(pin)


def test_few_of_all_pins_are_common():
    common = sum(pins.is_common(f"{number:06d}") for number in range(10**6))
    assert common < 6_000


def test_a_pin_is_six_plain_digits():
    assert pins.is_shaped("274913")
    assert not any(
        pins.is_shaped(pin) for pin in ("27491", "2749131", "27491a", "٢٧٤٩١٣", "274913\n")
    )


def test_a_new_pin_is_not_common_and_is_recognised_by_its_hash():
    pin = pins.new_pin()
    kept = pins.hashed(pin)
    assert pin not in kept
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert pins.is_right(pin, kept)
    assert not pins.is_right("000000", kept)
    assert not pins.is_right(pin, None)
