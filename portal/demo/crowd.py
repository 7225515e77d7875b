"""Adds members by the thousand, for trying the portal at the size of a real programme."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from portal.audit.models import AuditRow
from portal.audit.signing import key_of, signature
from portal.benefits.handing_out import ending_of
from portal.benefits.models import Benefit
from portal.codes import CODES, code_of, new_code
from portal.database import db, transaction
from portal.definitions import catalogue
from portal.definitions.catalogue import Definition
from portal.demo.bulk import Bulk
from portal.demo.cast import HOST, TIERS
from portal.demo.programme import TIMEZONE
from portal.profiles.models import Profile
from portal.profiles.names import NameWord, keep_slips, words_of

AT_ONCE = 2_000
BENEFITS_EACH = 10
_DAYS_BACK = 400
_FIRST = "Ada Bo Cleo Dan Eve Finn Gia Hal Ida Joe Kit Lou Mia Ned Ola Pia Ray Sue Tom Una".split()
_LAST = "Ash Bell Cole Dunn East Fox Gray Hart Irwin Jones Kent Lane Moore North Orr Page".split()
_PROFILE = (
    "id first_name last_name email tier_handle joined_at birth_year birth_month birth_day tags"
    " statuses attributes aggregations custom_attributes is_completed point_balance"
    " reward_balance_cents created_at updated_at"
).split()
_BENEFIT = (
    "id profile_id code definition_id texts_id state timezone issued_at issued_local_at ends_at"
    " expires_local_at max_redemptions redemptions_used reserved_redemptions redeem_code_pos"
    " redeem_code_online is_combined created_at updated_at"
).split()
_RECORD = (
    "reference event at actor_kind benefit_id number definition_id profile_id after mac"
).split()


@dataclass(frozen=True, slots=True)
class _Kind:
    """What benefits of one definition that were issued on one day have in common."""

    benefit: tuple[Any, ...]
    record: dict[str, Any]


def add_members(count: int, *, now: datetime, advance: Callable[[int], None]) -> None:
    """Add so many members with ten benefits each; calls `advance` after each batch.

    A batch is all that is in memory, however many members there are.
    """
    with transaction() as session:
        connection = session.connection()
        there = session.scalar(select(func.count()).select_from(Profile)) or 0
        version = session.scalar(select(catalogue.VERSION)) or ""
        shown = catalogue.at_version(version, connection)
        kinds = _kinds(Bulk(connection), shown.by_id.values(), now)
    numbers = iter(range(there, there + count))
    while batch := list(islice(numbers, AT_ONCE)):
        _add(batch, kinds, now)
        advance(len(batch))


def _add(numbers: list[int], kinds: list[_Kind], now: datetime) -> None:
    chance = random.Random(numbers[0])
    with transaction() as session:
        connection = session.connection()
        bulk, first = Bulk(connection), _first_free(connection)
        profiles = [_profile(number, chance, now) for number in numbers]
        owners = (profile[0] for profile in profiles for _ in range(BENEFITS_EACH))
        given = [
            (benefit_id, owner, chance.choice(kinds))
            for benefit_id, owner in enumerate(owners, start=first)
        ]
        bulk.write(Profile, _PROFILE, (bulk.row(*profile) for profile in profiles))
        named = [(word, id_) for id_, *names in profiles for word in words_of(*names[:2])]
        bulk.write(NameWord, ("word", "profile_id"), (bulk.row(*pair) for pair in named))
        keep_slips({word for word, _id in named}, connection)
        bulk.write(
            Benefit,
            _BENEFIT,
            ((*bulk.row(i, owner, _code(i)), *kind.benefit) for i, owner, kind in given),
        )
        key = key_of(connection)
        bulk.write(
            AuditRow, _RECORD, (bulk.row(*_record(i, owner, kind, key)) for i, owner, kind in given)
        )
        _keep_counting()


def _record(benefit_id: int, owner: UUID, kind: _Kind, key: bytes) -> list[Any]:
    row = {
        **kind.record,
        "reference": new_code(),
        "benefit_id": benefit_id,
        "number": 1,
        "profile_id": owner,
    }
    row["mac"] = signature(row, key)
    return [row[name] for name in _RECORD]


def _first_free(connection: Connection) -> int:
    return (connection.scalar(select(func.max(Benefit.id))) or 0) + 1


def _profile(number: int, chance: random.Random, now: datetime) -> tuple[Any, ...]:
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    joined = now - timedelta(days=chance.randrange(1, 2500))
    spend = round(chance.expovariate(1 / 400), 2)
    # Ids grow, so that the indexes over them grow at one end and stay in memory.
    profile_id = UUID(int=(number << 80) + chance.getrandbits(80), version=4)
    return (
        profile_id,
        first,
        last,
        f"{first}.{last}.{number}@{HOST}".lower(),
        TIERS[min(3, int(spend // 300))][0],
        joined,
        chance.randrange(1940, 2008),
        chance.randrange(1, 13),
        chance.randrange(1, 29),
        ["homewares"] if chance.random() < 0.3 else [],
        [],
        {},
        {"spend_12m": spend, "spend_all": spend * 2, "shop_count": 1 + spend // 80},
        [],
        False,
        int(spend),
        0,
        joined,
        joined,
    )


def _kinds(bulk: Bulk, definitions: Iterable[Definition], now: datetime) -> list[_Kind]:
    zone = ZoneInfo(TIMEZONE)
    return [
        _kind(bulk, definition, now - timedelta(days=days), zone)
        for definition in definitions
        for days in range(_DAYS_BACK)
        if not definition.needs_code
    ]


def _kind(bulk: Bulk, definition: Definition, issued: datetime, zone: ZoneInfo) -> _Kind:
    ending = ending_of(definition, issued, zone)
    benefit = bulk.row(
        definition.id,
        definition.texts.id,
        "active",
        TIMEZONE,
        issued,
        issued.astimezone(zone).replace(tzinfo=None),
        ending.ends_at,
        ending.local,
        definition.max_redemptions,
        0,
        0,
        definition.redeem_code_pos,
        definition.redeem_code_online,
        False,
        issued,
        issued,
    )
    after = {"ends_at": ending.ends_at.isoformat(), "timezone": TIMEZONE}
    record = {
        "event": "benefit issued",
        "at": issued,
        "actor_kind": "programme",
        "definition_id": definition.id,
        "after": after,
    }
    return _Kind(benefit, record)


def _code(number: int) -> str:
    """Spread the numbers over the codes: no two are alike, and they grow as the numbers do."""
    return code_of(number * 524_287 % CODES)


def _keep_counting() -> None:
    """Tell PostgreSQL that ids were given out by hand."""
    if db.engine.dialect.name == "postgresql":
        highest = select(func.max(Benefit.id)).scalar_subquery()
        db.session.execute(select(func.setval("benefits_id_seq", highest)))
