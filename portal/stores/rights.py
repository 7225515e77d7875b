"""What each role may do at a till."""

from collections.abc import Mapping
from typing import Literal, get_args

Role = Literal["till", "supervisor", "admin", "auditor"]
Right = Literal["look", "redeem", "undo", "assist", "undo late", "void", "override", "end device"]
ROLES: tuple[Role, ...] = get_args(Role)

# They show a code from an app on their phone beside the PIN; until then they may what a till may.
IN_CHARGE: frozenset[Role] = frozenset({"supervisor", "admin"})
_AT_THE_TILL: frozenset[Right] = frozenset({"look", "redeem", "undo", "assist", "end device"})
_EVERYTHING: frozenset[Right] = frozenset(get_args(Right))
RIGHTS: Mapping[Role, frozenset[Right]] = {
    "till": _AT_THE_TILL,
    "supervisor": _EVERYTHING,
    "admin": _EVERYTHING,
    "auditor": frozenset({"look"}),
}
