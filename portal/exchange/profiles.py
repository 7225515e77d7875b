"""Profiles by file: known by their id, the id others know them by, their address or number."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from portal.api.v3.presenting_profiles import profile_json
from portal.api.v3.profile_bodies import READ_ONLY, ProfileCreate
from portal.errors import Invalid
from portal.exchange.cells import readings
from portal.exchange.kinds import Done, Given, Kind, one_by_one
from portal.listing import Filter, Wanted
from portal.profiles import changing, registering
from portal.profiles.knowing import known_as
from portal.profiles.listing import list_profiles
from portal.profiles.phones import in_e164

_AT_ONCE = 2_000
_DERIVED = READ_ONLY - {"id", "identities"}


def bring(row: dict[str, Any], given: Given) -> Done:
    """Register a profile, or change what the row names of the one that is known by it."""
    body, own_id = ProfileCreate.model_validate(row), _own_id(row.get("id"))
    country = given.settings.country
    phone = body.mobile_phone and in_e164(
        body.mobile_phone, field="mobile_phone", country=body.mobile_phone_country or country
    )
    names = {"external_id": body.external_id, "email": body.email, "mobile_phone": phone}
    more: dict[str, Any] = {
        "by": given.by,
        "now": given.now,
        "country": country,
        "identities": [(each.handle, each.identifier) for each in body.identities],
    }
    known = known_as(names | {"id": own_id})
    if known is None:
        registering.register(body.sent(), profile_id=own_id, **more)
        return "added"
    return "changed" if changing.change(known, body.sent(), **more) else "unchanged"


def _own_id(written: Any) -> UUID | None:
    try:
        return UUID(str(written)) if written else None
    except ValueError as error:
        raise Invalid({"id": ["must be a UUID"]}) from error


def everything(_given: Given) -> Iterator[dict[str, Any]]:
    """Write every profile as the API does, with the identities in use."""
    after: tuple[Filter, ...] = ()
    while rows := list_profiles(Wanted(filters=after, limit=_AT_ONCE)).rows:
        for profile in rows:
            identities = [
                {"handle": each.handle, "identifier": each.identifier}
                for each in profile.identities
                if each.is_active
            ]
            yield {**profile_json(profile), "identities": identities}
        after = (Filter("id", "gt", rows[-1].id),)


PROFILES = Kind(
    columns={"id": "text", **readings(ProfileCreate), **dict.fromkeys(sorted(_DERIVED), "json")},
    bring_all=one_by_one(bring),
    all=everything,
)
