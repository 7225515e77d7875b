"""Makes the benefit that a claim or an issue gives: its end, its texts, its codes, its row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from portal.benefits.models import Benefit, digest
from portal.benefits.notices import moment_of
from portal.codes import new_code
from portal.database import table_of
from portal.definitions.allocating import take_code
from portal.definitions.catalogue import Definition
from portal.definitions.periods import Ending, computed_ending
from portal.errors import Refusal, Refused
from portal.outbox.posting import post_mail
from portal.statements import Statement

_INSERT = {
    name: Statement(insert(table_of(Benefit)).on_conflict_do_nothing().returning(Benefit.id))
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


@dataclass(frozen=True, slots=True)
class Grant:
    """What is about to be given, to whom, from when."""

    definition: Definition
    profile_id: UUID
    issued_at: datetime
    issued_local_at: datetime
    zone: ZoneInfo
    ending: Ending
    claim_number: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    noted: Mapping[str, Any] = field(default_factory=dict)


def ending_of(definition: Definition, issued_at: datetime, zone: ZoneInfo) -> Ending:
    """Work out when a benefit of the definition that is issued now ends."""
    return computed_ending(
        issued_at,
        zone,
        period=definition.period,
        period_type=definition.period_type,
        absolute_expiry=definition.absolute_expiry,
        end_at=definition.end_at,
    )


def hand_out(grant: Grant, connection: Connection, *, now: datetime) -> int | None:
    """Insert the benefit in the open transaction; None when the same claim was there before.

    Raises Refused with `no_code_left` where each benefit needs a code and the pool is empty.
    """
    insert = _INSERT[connection.dialect.name]
    benefit_id = insert.scalar(connection, _values(grant, now))
    if benefit_id is None:
        return None
    if grant.definition.needs_code and not take_code(grant.definition.id, benefit_id):
        raise Refused(Refusal("no_code_left"))
    if grant.definition.notify_issue_offset_days is not None:
        _announce(grant, int(benefit_id), now)
    return int(benefit_id)


def told_of(grant: Grant) -> dict[str, Any]:
    """Tell the record of what was given."""
    told = {
        "ends_at": grant.ending.ends_at.isoformat(),
        "timezone": grant.zone.key,
        **grant.noted,
    }
    return told | {"code_allocated": True} if grant.definition.needs_code else told


def _announce(grant: Grant, benefit_id: int, now: datetime) -> None:
    """Tell the holder by mail, at once or as many days later as the programme wants."""
    days = grant.definition.notify_issue_offset_days or 0
    hour = grant.definition.notify_issue_offset_hour
    due_at = now + timedelta(days=days)
    if hour is not None:
        due_at = moment_of(grant.issued_local_at.date(), days, hour, grant.zone.key)
    post_mail("given", to=grant.profile_id, benefit=benefit_id, at=now, due_at=max(due_at, now))


def _values(grant: Grant, now: datetime) -> dict[str, Any]:
    definition = grant.definition
    is_claim = grant.claim_number is not None
    return {
        "profile_id": grant.profile_id,
        "definition_id": definition.id,
        "texts_id": definition.texts.id,
        "code": new_code(),
        "timezone": grant.zone.key,
        "issued_at": grant.issued_at,
        "issued_local_at": grant.issued_local_at,
        "ends_at": grant.ending.ends_at.astimezone(UTC),
        "expires_local_at": grant.ending.local,
        "claimed_at": now if is_claim else None,
        "claim_number": grant.claim_number,
        "max_redemptions": definition.max_redemptions,
        "reserved_redemptions": definition.reserves if is_claim and definition.is_capped else 0,
        "redeem_code_pos": definition.redeem_code_pos,
        "redeem_code_online": definition.redeem_code_online,
        "created_at": now,
        "updated_at": now,
        "meta_digest": digest(grant.extra.get("meta")),
        **grant.extra,
    }
