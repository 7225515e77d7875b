"""The variables that a condition may read: what each holds, and which are private."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from portal.config import Settings

Kind = Literal["text", "number", "flag", "list", "date", "anything"]
Unit = Literal["money", "points", "purchases", "days", "years", "date", "month", "tier"]
EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Variable:
    """What a variable holds; `rises` is never less tomorrow, `is_fixed` stays as it is."""

    kind: Kind
    unit: Unit | None = None
    is_whole: bool = False
    rises: bool = False
    is_fixed: bool = False


_TEXT = Variable("text")
_FIXED_NUMBER = Variable("number", is_whole=True, is_fixed=True)
_MONEY = Variable("number", "money")
_ANYTHING = Variable("anything")
VARIABLES: Mapping[str, Variable] = MappingProxyType(
    {
        **dict.fromkeys(
            "external_id title first_name last_name full_name email gender currency mobile_phone"
            " secondary_phone company occupation joined_location_id preferred_location_id"
            " profile_type tier.name definition.handle".split(),
            _TEXT,
        ),
        "tier_handle": Variable("text", "tier"),
        "tier.handle": Variable("text", "tier"),
        "is_completed": Variable("flag"),
        "joined_at": Variable("date", "date", is_fixed=True),
        "birth_day": _FIXED_NUMBER,
        "birth_month": Variable("number", "month", is_whole=True, is_fixed=True),
        "birth_year": _FIXED_NUMBER,
        "flattened_tags": Variable("list"),
        "flattened_statuses": Variable("list"),
        "reward_balance": _MONEY,
        "point_balance": Variable("number", "points", is_whole=True),
        "aggregations.spend_12m": _MONEY,
        "aggregations.spend_all": Variable("number", "money", rises=True),
        "aggregations.spend_atv_12m": _MONEY,
        "aggregations.shop_count": Variable("number", "purchases", is_whole=True),
        "aggregations.shop_days": Variable("number", "days", is_whole=True),
        "today": Variable("date", "date", rises=True),
        "days_since_joined": Variable("number", "days", is_whole=True, rises=True),
        "is_join_anniversary_month": Variable("flag"),
        "is_birthday_month": Variable("flag"),
        "days_to_birthday": Variable("number", "days", is_whole=True),
        "age": Variable("number", "years", is_whole=True, rises=True),
    }
)
_FAMILIES = {
    "aggregations": Variable("number"),
    "attributes": _ANYTHING,
    "custom_attributes": _ANYTHING,
}
_SAME_AS = {"tier.handle": "tier_handle"}

# What the programme notes about a member and never told them of.
PRIVATE_BY_DEFAULT = frozenset(
    {"flattened_tags", "flattened_statuses", "attributes", "custom_attributes"}
)
# Whether a member told us these may be asked for aloud; whose value is wanted may not.
IDENTIFYING = frozenset(
    {
        *("email", "mobile_phone", "secondary_phone", "external_id"),
        *("first_name", "last_name", "full_name"),
    }
)


def variable_of(name: str) -> Variable | None:
    """Return what the variable holds, or None when there is no such variable."""
    family, _, inside = name.partition(".")
    return VARIABLES.get(name) or (_FAMILIES.get(family) if inside else None)


def canonical(name: str) -> str:
    """Return the first name of a variable that has two."""
    return _SAME_AS.get(name, name)


@dataclass(frozen=True, slots=True, eq=False)
class Privacy:
    """Which variables members may read about; what is private has no name and no value."""

    shown: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    def hides(self, reads: frozenset[str]) -> bool:
        """Tell whether any of what is read is private; what cannot be known is."""
        return _hides(self, reads)

    def _hides_one(self, name: str) -> bool:
        private = PRIVATE_BY_DEFAULT | self.hidden
        if name == EVERYTHING or any(each.startswith(f"{name}.") for each in private):
            return True
        closest = _closest(name, private)
        open_to = _closest(name, self.shown)
        return closest > open_to or (closest == open_to > 0 and _closest(name, self.hidden) > 0)


@lru_cache(4096)
def _hides(privacy: Privacy, reads: frozenset[str]) -> bool:
    return any(privacy._hides_one(name) for name in reads)


def _closest(name: str, patterns: frozenset[str]) -> int:
    """Return the length of the longest pattern that is the name or holds it; 0 for none."""
    fitting = (each for each in patterns if name == each or name.startswith(f"{each}."))
    return max(map(len, fitting), default=0)


def privacy_of(settings: Settings) -> Privacy:
    """Return what the programme set as shown and as private."""
    return _privacy(settings.shown_variables, settings.private_variables)


@lru_cache(16)
def _privacy(shown: tuple[str, ...], hidden: tuple[str, ...]) -> Privacy:
    return Privacy(
        frozenset(canonical(each) for each in shown), frozenset(canonical(each) for each in hidden)
    )
