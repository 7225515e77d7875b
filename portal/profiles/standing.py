"""The facts about a member that a condition may read, frozen at one moment."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from datalogic_py import DataHandle

from portal.profiles.models import Profile

COLUMNS = (
    Profile.id,
    Profile.external_id,
    Profile.title,
    Profile.first_name,
    Profile.last_name,
    Profile.email,
    Profile.gender,
    Profile.currency,
    Profile.mobile_phone,
    Profile.secondary_phone,
    Profile.birth_day,
    Profile.birth_month,
    Profile.birth_year,
    Profile.company,
    Profile.occupation,
    Profile.joined_at,
    Profile.joined_location_id,
    Profile.preferred_location_id,
    Profile.tier_handle,
    Profile.profile_type,
    Profile.is_completed,
    Profile.tags,
    Profile.statuses,
    Profile.attributes,
    Profile.aggregations,
    Profile.custom_attributes,
    Profile.reward_balance_cents,
    Profile.point_balance,
)
# No figure of a shop comes near; what is larger, or no number at all, counts as nothing.
_LARGEST = 2**63
_AS_THEY_ARE = (
    "external_id title first_name last_name email currency mobile_phone secondary_phone birth_day"
    " birth_month birth_year company occupation joined_location_id preferred_location_id"
    " tier_handle profile_type is_completed point_balance"
).split()
_as_they_are = attrgetter(*_AS_THEY_ARE)
_NESTED = ("tags", "statuses", "attributes", "aggregations", "custom_attributes")
_nested = attrgetter(*_NESTED)
_plain = attrgetter(*(column.key for column in COLUMNS if column.key not in _NESTED))
# Some five kilobytes each, and one for each answer with its words.
_MOST_STANDINGS = 256
_MOST_ANSWERS = 8_000


@dataclass(frozen=True, eq=False)
class Standing:
    """What is known of a profile at one moment; `facts` is built only if a condition asks."""

    profile_id: UUID
    tier_handle: str | None
    tier_names: Mapping[str, str]
    row: Any
    at: datetime
    zone: ZoneInfo

    @cached_property
    def today(self) -> date:
        """Return the day on the programme's clock."""
        return self.at.astimezone(self.zone).date()

    @cached_property
    def tier_places(self) -> dict[str, int]:
        """Return the place of each tier among all, the lowest first."""
        return {handle: place for place, handle in enumerate(self.tier_names)}

    @cached_property
    def facts(self) -> dict[str, Any]:
        """Return every variable by name, normalised: numbers as numbers, missing as null."""
        row, today = self.row, self.today
        tier = {"handle": row.tier_handle, "name": self.tier_names.get(row.tier_handle or "")}
        return {
            **{
                name: None if value == "" else value
                for name, value in zip(_AS_THEY_ARE, _as_they_are(row), strict=True)
            },
            "full_name": " ".join(filter(None, (row.first_name, row.last_name))) or None,
            "gender": row.gender.lower() if row.gender else None,
            "flattened_tags": row.tags,
            "flattened_statuses": row.statuses,
            "reward_balance": row.reward_balance_cents / 100,
            "aggregations": {name: _number(value) for name, value in row.aggregations.items()},
            "attributes": row.attributes,
            "custom_attributes": _by_namespace(row.custom_attributes),
            "tier": tier,
            "joined_at": _wall_clock(row.joined_at),
            "today": today.isoformat(),
            **_since_joining(row.joined_at, today, self.zone),
            **_aroundbirthday(row.birth_year, row.birth_month, row.birth_day, today),
        }

    @cached_property
    def answers(self) -> dict[Any, Any]:
        """Return what was asked and found out of it, by question: offers share their conditions."""
        return {}

    @cached_property
    def handle(self) -> DataHandle:
        """Return the facts parsed once for all the conditions of a page, without what is empty.

        The engine takes a name that is there for one that is not missing, whatever it holds.
        """
        return DataHandle(_without_nothing(self.facts))


def standing_of(
    row: Any, *, tier_names: Mapping[str, str], at: datetime, zone: ZoneInfo
) -> Standing:
    """Freeze the standing of a profile read with `COLUMNS`."""
    return Standing(row.id, row.tier_handle, tier_names, row, at, zone)


class Standings:
    """The standings of members who were here, for those who come again with nothing changed.

    What a standing was asked, it has answered: a member goes through several pages in a minute.
    """

    def __init__(self, tier_names: Mapping[str, str], *, asked: int) -> None:
        """Keep as many as may be, where each is asked so many conditions."""
        self._tier_names = tier_names
        self._most = min(_MOST_STANDINGS, _MOST_ANSWERS // max(1, asked))
        self._kept: dict[UUID, tuple[Any, Standing]] = {}

    def of(self, row: Any, *, at: datetime, zone: ZoneInfo) -> Standing:
        """Freeze the standing of a profile read with `COLUMNS`, or return the one that it had."""
        # Written down, what is nested differs by 1, 1.0 and true too.
        state = (*_plain(row), repr(_nested(row)), at.astimezone(zone).date(), zone)
        before = self._kept.get(row.id)
        if before is not None and before[0] == state:
            return before[1]
        if len(self._kept) >= self._most:
            self._kept.clear()
        standing = standing_of(row, tier_names=self._tier_names, at=at, zone=zone)
        self._kept[row.id] = state, standing
        return standing

    def forget(self) -> None:
        """Give up all that are kept, of which the answers take the most room."""
        self._kept.clear()


def _without_nothing(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        name: fitting
        for name, value in facts.items()
        if value is not None and value != "" and (fitting := _fitting(value)) is not None
    }


def _fitting(value: Any) -> Any:
    """Leave out of a value what the engine has no place for, however deep within it is."""
    if isinstance(value, int):
        return None if abs(value) >= _LARGEST else value
    if isinstance(value, dict):
        return _without_nothing(value)
    return [_fitting(each) for each in value] if isinstance(value, list) else value


def _number(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return value or None
    return value if not isinstance(value, (int, float)) or abs(value) < _LARGEST else None


def _wall_clock(instant: datetime | None) -> str | None:
    return str(instant)[:19] if instant else None


def _by_namespace(attributes: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    spaces: dict[str, dict[str, Any]] = {}
    for attribute in attributes:
        spaces.setdefault(attribute["namespace"], {})[attribute["handle"]] = attribute["value"]
    return spaces


def _since_joining(joined_at: datetime | None, today: date, zone: ZoneInfo) -> dict[str, Any]:
    if joined_at is None:
        return {"days_since_joined": None, "is_join_anniversary_month": False}
    joined = joined_at.astimezone(zone).date()
    return {
        "days_since_joined": (today - joined).days,
        "is_join_anniversary_month": joined.month == today.month and joined.year < today.year,
    }


def _aroundbirthday(
    year: int | None, month: int | None, day: int | None, today: date
) -> dict[str, Any]:
    if month is None:
        return {"is_birthday_month": False, "days_to_birthday": None, "age": None}
    facts: dict[str, Any] = {"is_birthday_month": month == today.month}
    if day is None:
        return facts | {"days_to_birthday": None, "age": None}
    this_year = birthday(today.year, month, day)
    following = this_year if this_year >= today else birthday(today.year + 1, month, day)
    age = None if year is None else today.year - year - (today < this_year)
    return facts | {"days_to_birthday": (following - today).days, "age": age}


def birthday(year: int, month: int, day: int) -> date:
    """Whoever was born on 29 February has a birthday on 28 February in a common year."""
    if day > 28:
        day = min(day, calendar.monthrange(year, month)[1])
    return date(year, month, day)
