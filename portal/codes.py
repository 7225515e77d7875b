"""The code of a benefit that a person can read out and type."""

import secrets

# No 0, O, 1, I or L, which people mistake; 31 characters, a prime, so that the check character
# finds every single wrong character and every two that changed places.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
CODES = len(ALPHABET) ** LENGTH


def new_code() -> str:
    """Draw a code of ten characters (49 bits) and its check character.

    One draw takes 14 µs; a draw for each character took 130 µs, and a claim needs two codes.
    """
    return code_of(secrets.randbelow(CODES))


def code_of(number: int) -> str:
    """Write a number as a code; those below `CODES` all differ."""
    body = ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        body = ALPHABET[place] + body
    return body + check_character(body)


def check_character(body: str) -> str:
    """Return the character that makes the weighted sum of the code a multiple of 31."""
    total = sum(weight * ALPHABET.index(char) for weight, char in enumerate(body, start=2))
    return ALPHABET[-total % len(ALPHABET)]


def read_code(typed: str) -> str | None:
    """Return the code that was typed, without spaces, dashes and case; None if it is mistyped."""
    code = "".join(char for char in typed.upper() if char.isalnum())
    if len(code) != LENGTH + 1 or not set(code) <= set(ALPHABET):
        return None
    return code if check_character(code[:-1]) == code[-1] else None


def grouped(code: str) -> str:
    """Write a code in groups, `BK7Q-29XM-4TZ`, as people read it."""
    return "-".join((code[:4], code[4:8], code[8:]))
