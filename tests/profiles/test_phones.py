import pytest

from portal.profiles.phones import country_of


@pytest.mark.parametrize(
    ("phone", "country"),
    [
        ("+61491570156", "AU"),
        ("+12025550123", "US"),
        ("+447400123456", "GB"),
        ("+61453757728", "AU"),  # of a range that nobody has yet
        ("+80012345678", None),  # of no country
        (None, None),
    ],
)
def test_a_number_is_of_the_country_of_its_range_or_its_prefix(phone, country):
    assert country_of(phone) == country
