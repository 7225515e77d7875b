"""Changes what is written on a benefit."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from portal.audit.recording import Actor
from portal.benefits.acting import held_still, put_on_record
from portal.benefits.issuing import sent_ending
from portal.benefits.models import Benefit, digest
from portal.benefits.reassigning import hand_over
from portal.database import transaction
from portal.errors import NotFound

_TIMES = {"issued_at": "issued_local_at", "expires_at": "expires_local_at"}


def change(
    benefit_id: int,
    fields: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    holder: UUID | None = None,
) -> bool:
    """Change the named fields of a benefit and tell whether any was different.

    With `holder` the benefit must be theirs. With another `profile_id` it is given to that profile,
    where it may be. `issued_at` and `expires_at` are readings of the clock in the benefit's
    `timezone`. Raises NotFound, Refused, or Invalid naming the field.
    """
    with transaction():
        benefit = held_still(benefit_id)
        if holder not in {None, benefit.profile_id}:
            raise NotFound
        receiver: UUID = fields.get("profile_id", benefit.profile_id)
        if is_moved := receiver != benefit.profile_id:
            hand_over(benefit, to=receiver, by=by, now=now)
        before = {name: _current(benefit, name) for name in fields}
        changed = {name: value for name, value in fields.items() if before[name] != value}
        if not changed:
            return is_moved
        _write(benefit, changed)
        put_on_record(
            "benefit changed",
            benefit,
            by=by,
            at=now,
            before=_told({name: before[name] for name in changed}),
            after=_told(changed),
        )
    return True


def _current(benefit: Benefit, name: str) -> Any:
    return getattr(benefit, _TIMES.get(name, name))


def _write(benefit: Benefit, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(benefit, _TIMES.get(name, name), value)
    zone = ZoneInfo(benefit.timezone)
    if "meta" in fields:
        benefit.meta_digest = digest(benefit.meta)
    if fields.keys() & {"issued_at", "timezone"}:
        benefit.issued_at = benefit.issued_local_at.replace(tzinfo=zone).astimezone(UTC)
    if fields.keys() & {"expires_at", "timezone"}:
        benefit.ends_at = sent_ending(benefit.expires_local_at, zone).ends_at.astimezone(UTC)


def _told(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Tell times for the record; of what may be about a person, no more than its name."""
    times = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in fields.items()
        if name in {*_TIMES, "timezone"}
    }
    return {"fields": sorted(fields), **times}
