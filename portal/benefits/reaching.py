"""Counts whom a definition reaches: who sees it, who can claim it, and why the others cannot."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, select

from portal.benefits.holding import held_among, holdings_among, supplies
from portal.definitions import catalogue
from portal.definitions.catalogue import Catalogue, Definition
from portal.definitions.eligibility import UNLIMITED, Case, first_refusal
from portal.definitions.explaining import explain
from portal.definitions.variables import Privacy
from portal.errors import NotFound, Refusal
from portal.profiles.models import Profile
from portal.profiles.standing import COLUMNS, standing_of

_AT_ONCE = 1_000
_HERE = Profile.deleted_at.is_(None)
_FIRST = select(*COLUMNS).where(_HERE).order_by(Profile.id).limit(_AT_ONCE)
_NEXT = _FIRST.where(Profile.id > bindparam("last"))
_COUNT = select(func.count()).select_from(Profile).where(_HERE)


@dataclass
class Reach:
    """How many profiles there are, see it and can claim it; and the first reason of the others."""

    profiles: int = 0
    see: int = 0
    claim: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


def reach(
    handle: str,
    connection: Connection,
    *,
    home: str,
    privacy: Privacy,
    now: datetime,
    told: Callable[[int, int], None],
) -> Reach:
    """Decide the definition for every profile, a thousand in memory at a time. Raises NotFound.

    `told` hears how many of how many are done.
    """
    version = connection.execute(select(catalogue.VERSION)).scalar_one()
    kept = catalogue.at_version(version, connection)
    definition = kept.by_handle.get(handle)
    if definition is None:
        raise NotFound
    total, found = connection.scalar(_COUNT) or 0, Reach()
    for rows in _profiles(connection):
        for case in _cases(rows, definition, kept, connection, home=home, now=now):
            _count(found, first_refusal(case), privacy)
        told(found.profiles, total)
    return found


def _profiles(connection: Connection) -> Iterator[list[Any]]:
    rows = list(connection.execute(_FIRST))
    while rows:
        yield rows
        rows = list(connection.execute(_NEXT, {"last": rows[-1].id}))


def _cases(
    rows: list[Any],
    definition: Definition,
    kept: Catalogue,
    connection: Connection,
    *,
    home: str,
    now: datetime,
) -> Iterator[Case]:
    zone = ZoneInfo(home)
    held = held_among((row.id for row in rows), definition.id, kept, connection)
    left = supplies(kept, [definition.id], connection)
    for row in rows:
        standing = standing_of(row, tier_names=kept.tier_names, at=now, zone=zone)
        holdings = holdings_among(held.get(row.id, ()), kept, left, now=now)
        supply = left.get(definition.id, UNLIMITED)
        yield Case(definition, standing, holdings.get(definition.id, ()), supply, now)


def _count(found: Reach, refusal: Refusal | None, privacy: Privacy) -> None:
    found.profiles += 1
    if refusal is None or not refusal.hides:
        found.see += 1
    if refusal is None:
        found.claim += 1
    else:
        found.reasons[_reason(refusal, privacy)] += 1


def _reason(refusal: Refusal, privacy: Privacy) -> str:
    """Name a reason as the condition writes it: this is for the programme and for no member."""
    unmet = refusal.facts.get("unmet")
    if unmet is None:
        return refusal.code
    first = explain(unmet, privacy=privacy).facts[0]
    if first.variable is None:
        return f"{refusal.code}: {first.code}"
    needed = "" if first.needed is None else f" {first.needed}"
    return f"{refusal.code}: {first.variable} {first.operator}{needed}"
