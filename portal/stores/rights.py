"""What each role may do at a till."""

from collections.abc import Mapping
from typing import Literal, get_args

Role = Literal["till", "supervisor", "admin", "auditor"]
Right = Literal["look", "redeem", "undo", "assist", "undo late", "void", "override"]
ROLES: tuple[Role, ...] = get_args(Role)

_AT_THE_TILL: frozenset[Right] = frozenset({"look", "redeem", "undo", "assist"})
_IN_CHARGE: frozenset[Right] = frozenset(get_args(Right))
RIGHTS: Mapping[Role, frozenset[Right]] = {
    "till": _AT_THE_TILL,
    "supervisor": _IN_CHARGE,
    "admin": _IN_CHARGE,
    "auditor": frozenset({"look"}),
}
