"""Changes what is known of a profile."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from portal.audit.recording import Actor, record
from portal.database import Base, db, transaction, violated
from portal.errors import Invalid, NotFound
from portal.profiles.models import Identity, Profile, Tier
from portal.profiles.phones import in_e164

_TAKEN = {
    "one_profile_per_email": ("email", "The email exists"),
    "one_profile_per_mobile_phone": ("mobile_phone", "The phone number exists"),
    "one_profile_per_identity": ("identifier", "The identity exists"),
}


def change(
    profile_id: UUID,
    fields: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    country: str | None,
    identities: Sequence[tuple[str, str]] = (),
) -> bool:
    """Change the named fields only and tell whether any was different.

    Of `attributes` only the groups that are named change; `identities`, pairs of handle and
    identifier, are added to those there are. Numbers without a prefix are of `country`. Raises
    NotFound, or Invalid naming each field. The record names the fields that changed and never
    what they say of a person.
    """
    with mistakes_named(), transaction() as session:
        profile = held_still(profile_id)
        write(profile, fields, country=country)
        is_changed = session.is_modified(profile)
        added = _identities_added(profile_id, identities, now)
        if not added and not is_changed:
            return False
        profile.updated_at = now
        session.flush()
        record(
            "profile changed",
            by=by,
            at=now,
            profile_id=profile_id,
            after={"fields": sorted([*fields, *(["identities"] if added else [])])},
        )
    return True


def _identities_added(profile_id: UUID, pairs: Sequence[tuple[str, str]], now: datetime) -> int:
    theirs = select(Identity.handle, Identity.identifier).where(Identity.profile_id == profile_id)
    there = {(row.handle, row.identifier) for row in db.session.execute(theirs)} if pairs else ()
    new = [pair for pair in pairs if pair not in there]
    db.session.add_all(
        Identity(profile_id=profile_id, handle=handle, identifier=identifier, created_at=now)
        for handle, identifier in new
    )
    return len(new)


def set_tier(profile_id: UUID, handle: str | None, *, by: Actor, now: datetime) -> None:
    """Put a profile on a tier, or on none. Raises NotFound, or Invalid for an unknown tier."""
    with transaction():
        profile = held_still(profile_id)
        before = profile.tier_handle
        _check_tier(handle, field="handle")
        profile.tier_handle, profile.updated_at = handle, now
        record(
            "profile tier changed",
            by=by,
            at=now,
            profile_id=profile_id,
            before={"tier_handle": before},
            after={"tier_handle": handle},
        )


def held_still(profile_id: UUID) -> Profile:
    """Lock a profile in the open transaction. Raises NotFound."""
    profile = db.session.scalar(
        select(Profile)
        .where(Profile.id == profile_id, Profile.deleted_at.is_(None))
        .with_for_update()
    )
    if profile is None:
        raise NotFound
    return profile


def write(profile: Profile, fields: Mapping[str, Any], *, country: str | None) -> None:
    """Set fields of a profile in the open transaction. Raises Invalid naming one."""
    given = dict(fields)
    country = given.pop("mobile_phone_country", None) or country
    for name in ("mobile_phone", "secondary_phone"):
        if given.get(name):
            given[name] = in_e164(given[name], field=name, country=country)
    if "attributes" in given:
        given["attributes"] = _merged(profile.attributes or {}, given["attributes"] or {})
    if given.get("joined_at") == _to_the_second(profile.joined_at):
        given.pop("joined_at", None)  # sent back as it was written, it is what it was
    if "reward_balance" in given:
        given["reward_balance_cents"] = round(given.pop("reward_balance") * 100)
    if "tier_handle" in given:
        _check_tier(given["tier_handle"], field="tier_handle")
    _check_locations(given)
    for name, value in given.items():
        setattr(profile, name, value)


def _to_the_second(moment: datetime | None) -> datetime | None:
    return moment.replace(microsecond=0) if moment else None


def _merged(there: Mapping[str, Any], named: Mapping[str, Any]) -> dict[str, Any]:
    """Replace the groups that are named; one that is empty and was not there stays away."""
    return {**there, **{name: group for name, group in named.items() if group or name in there}}


@contextmanager
def mistakes_named() -> Iterator[None]:
    """Turn a broken promise of the database into the field that broke it."""
    try:
        yield
    except IntegrityError as error:
        taken = _TAKEN.get(violated(error) or "")
        if taken is None:
            raise
        raise Invalid({taken[0]: [taken[1]]}) from error


def _check_tier(handle: str | None, *, field: str) -> None:
    if handle is not None and db.session.get(Tier, handle) is None:
        raise Invalid({field: ["No such tier."]})


def _check_locations(given: Mapping[str, Any]) -> None:
    places = Base.metadata.tables["locations"]
    for name in ("joined_location_id", "preferred_location_id"):
        if given.get(name) is None:
            continue
        if not db.session.scalar(select(exists().where(places.c.id == given[name]))):
            raise Invalid({name: ["No such location."]})
