"""Adds members by the thousand, for trying the portal at the size of a real programme."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select

from portal.audit.models import AuditRow
from portal.audit.signing import key_of, signature
from portal.benefits.handing_out import ending_of
from portal.benefits.models import Benefit
from portal.codes import ALPHABET, LENGTH, check_character, new_code
from portal.database import db, transaction
from portal.definitions import catalogue
from portal.definitions.catalogue import Definition
from portal.demo.cast import HOST, TIERS
from portal.demo.programme import TIMEZONE
from portal.profiles.models import Profile

AT_ONCE = 1_000
BENEFITS_EACH = 10
_FIRST = "Ada Bo Cleo Dan Eve Finn Gia Hal Ida Joe Kit Lou Mia Ned Ola Pia Ray Sue Tom Una".split()
_LAST = "Ash Bell Cole Dunn East Fox Gray Hart Irwin Jones Kent Lane Moore North Orr Page".split()


def add_members(count: int, *, now: datetime, advance: Callable[[int], None]) -> None:
    """Add so many members with ten benefits each; calls `advance` after each batch."""
    with transaction() as session:
        there = session.scalar(select(func.count()).select_from(Profile)) or 0
        version = session.scalar(select(catalogue.VERSION)) or ""
        shown = catalogue.at_version(version, session.connection())
    definitions = [each for each in shown.by_id.values() if not each.needs_code]
    numbers = iter(range(there, there + count))
    while batch := list(islice(numbers, AT_ONCE)):
        _add(batch, definitions, now)
        advance(len(batch))


def _add(numbers: list[int], definitions: list[Definition], now: datetime) -> None:
    chance = random.Random(numbers[0])
    profiles = [_profile(number, chance, now) for number in numbers]
    with transaction() as session:
        session.execute(insert(Profile), profiles)
        first = (session.scalar(select(func.max(Benefit.id))) or 0) + 1
        owners = (profile["id"] for profile in profiles for _ in range(BENEFITS_EACH))
        benefits = [
            _benefit(
                benefit_id, owner, definitions[chance.randrange(len(definitions))], chance, now
            )
            for benefit_id, owner in enumerate(owners, start=first)
        ]
        session.execute(insert(Benefit), benefits)
        key = key_of(session.connection())
        session.execute(insert(AuditRow), [_signed(row, key) for row in _records(benefits)])
        _keep_counting()


def _profile(number: int, chance: random.Random, now: datetime) -> dict[str, Any]:
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    joined = now - timedelta(days=chance.randrange(1, 2500))
    spend = round(chance.expovariate(1 / 400), 2)
    return {
        "id": UUID(int=chance.getrandbits(128), version=4),
        "first_name": first,
        "last_name": last,
        "email": f"{first}.{last}.{number}@{HOST}".lower(),
        "tier_handle": TIERS[min(3, int(spend // 300))][0],
        "joined_at": joined,
        "birth_year": chance.randrange(1940, 2008),
        "birth_month": chance.randrange(1, 13),
        "birth_day": chance.randrange(1, 29),
        "tags": ["homewares"] if chance.random() < 0.3 else [],
        "aggregations": {"spend_12m": spend, "spend_all": spend * 2, "shop_count": 1 + spend // 80},
        "point_balance": int(spend),
        "reward_balance_cents": 0,
        "created_at": joined,
        "updated_at": joined,
    }


def _benefit(
    benefit_id: int, owner: UUID, definition: Definition, chance: random.Random, now: datetime
) -> dict[str, Any]:
    zone = ZoneInfo(TIMEZONE)
    issued = now - timedelta(hours=chance.randrange(24 * 400))
    ending = ending_of(definition, issued, zone)
    return {
        "id": benefit_id,
        "profile_id": owner,
        "definition_id": definition.id,
        "texts_id": definition.texts.id,
        "code": _code(benefit_id),
        "timezone": TIMEZONE,
        "issued_at": issued,
        "issued_local_at": issued.astimezone(zone).replace(tzinfo=None),
        "ends_at": ending.ends_at,
        "expires_local_at": ending.local,
        "max_redemptions": definition.max_redemptions,
        "redemptions_used": 0,
        "reserved_redemptions": 0,
        "redeem_code_pos": definition.redeem_code_pos,
        "redeem_code_online": definition.redeem_code_online,
        "created_at": issued,
        "updated_at": issued,
    }


def _code(number: int) -> str:
    """Spread the numbers over the codes, so that no two are alike."""
    body = ""
    scattered = number * 524_287 % len(ALPHABET) ** LENGTH
    for _ in range(LENGTH):
        scattered, place = divmod(scattered, len(ALPHABET))
        body += ALPHABET[place]
    return body + check_character(body)


def _records(benefits: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for benefit in benefits:
        yield {
            "reference": new_code(),
            "event": "benefit issued",
            "at": benefit["issued_at"],
            "actor_kind": "programme",
            "benefit_id": benefit["id"],
            "number": 1,
            "definition_id": benefit["definition_id"],
            "profile_id": benefit["profile_id"],
            "after": {"ends_at": benefit["ends_at"].isoformat(), "timezone": TIMEZONE},
        }


def _signed(row: dict[str, Any], key: bytes) -> dict[str, Any]:
    return row | {"mac": signature(row, key)}


def _keep_counting() -> None:
    """Tell PostgreSQL that ids were given out by hand."""
    if db.engine.dialect.name == "postgresql":
        highest = select(func.max(Benefit.id)).scalar_subquery()
        db.session.execute(select(func.setval("benefits_id_seq", highest)))
