"""Checks and keeps the six digits that a person types at a counter."""

import re
import secrets
from functools import cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

DIGITS = 6
# Known from leaked lists, and not caught by a rule below.
_COMMON = frozenset(
    "102030 112358 123654 123789 124578 131452 142536 145236 147258 147852 159357 159753 190190"
    " 258369 258456 314159 321654 456123 753159 789123 789456 852456 963852 987456".split()
)
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def is_shaped(pin: str) -> bool:
    """Whether this is six plain digits."""
    return re.fullmatch(r"[0-9]{6}", pin) is not None


def is_common(pin: str) -> bool:
    """Whether many people would choose it: rows, repeats, pairs, mirrors and known favourites."""
    steps = {(int(right) - int(left)) % 10 for left, right in pairwise(pin)}
    is_row = len(steps) == 1
    is_repeat = pin[:3] == pin[3:] or pin[:2] * 3 == pin
    is_paired = pin[::2] == pin[1::2]
    is_mirror = pin == pin[::-1]
    return is_row or is_repeat or is_paired or is_mirror or len(set(pin)) <= 2 or pin in _COMMON


def new_pin() -> str:
    """Draw a PIN that is not a common one."""
    while True:
        pin = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        if not is_common(pin):
            return pin


def hashed(pin: str) -> str:
    """Return what is kept of a PIN: Argon2id with 19 MiB, twice over (OWASP)."""
    return _HASHER.hash(pin)


def is_right(pin: str, kept: str | None) -> bool:
    """Compare a PIN with what is kept; where nothing is, in the same time, with nothing."""
    try:
        _HASHER.verify(kept or _of_nobody(), pin)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return kept is not None


@cache
def _of_nobody() -> str:
    return hashed(secrets.token_hex(16))
