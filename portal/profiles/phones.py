"""Reads phone numbers as people write them, and keeps them in E.164."""

from portal.errors import Invalid


def in_e164(typed: str, *, field: str, country: str | None) -> str:
    """Write a number as `+61491570156`; one without its prefix is of the country.

    Raises Invalid naming the field.
    """
    # Imported where a number is read, as below: the start of a process does not wait 10 ms for it.
    import phonenumbers

    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException as error:
        raise Invalid({field: ["must be a phone number with its country"]}) from error
    if not phonenumbers.is_possible_number(number) or number.extension:
        raise Invalid({field: ["is not a phone number that can be"]})
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def country_of(phone: str | None) -> str | None:
    """Return the two letters of the country that a number in E.164 belongs to.

    A range that is newer than what is known of numbers belongs to the country of its prefix.
    """
    if not phone:
        return None
    from phonenumbers import parse, region_code_for_country_code, region_code_for_number

    number = parse(phone)
    known = region_code_for_number(number) or region_code_for_country_code(number.country_code or 0)
    return known if known.isalpha() and known != "ZZ" else None
