"""What shops know profiles by, and the levels that profiles have."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from portal.api.customers import customers
from portal.api.guard import body_of, caller
from portal.api.operations import call
from portal.api.v3 import v3
from portal.api.v3.listing import asked_for, list_json
from portal.api.v3.presenting_profiles import identity_json, profile_json, tier_json
from portal.api.v3.profile_bodies import IdentityChange, IdentityCreate, TierCreate, TierOfProfile
from portal.api.v3.profiles import ONE
from portal.clock import now
from portal.definitions import tiers
from portal.profiles import changing, identifying, listing
from portal.profiles.models import Identity

_ALL = f"{ONE}/identities"
_BY_HANDLE = f"{_ALL}/<handle:handle>"
_BY_ID = f"{_ALL}/id/<id:identity_id>"
_CARD = {"handle": "loyalty-card", "identifier": "290000009001"}


@v3.get(_ALL)
@customers.get(_ALL)
@call("read-profiles", answers="Identity", many=True, fields={})
def show_identities(profile_id: UUID) -> ResponseReturnValue:
    wanted, page = asked_for({})
    found = identifying.identities_of(profile_id)
    rows = found[wanted.offset : wanted.offset + wanted.limit]
    return list_json([identity_json(each) for each in rows], len(found), page)


@v3.post(_ALL)
@call("update-profiles", answers="Identity", body=IdentityCreate, status=201, example=_CARD)
def add_identity(profile_id: UUID) -> ResponseReturnValue:
    body = body_of(IdentityCreate)
    made = identifying.identify(
        profile_id,
        body.handle,
        body.identifier,
        by=caller(),
        now=now(),
        is_active=body.is_active,
    )
    return {"data": identity_json(_found(profile_id, Identity.id == made))}, 201


@v3.get(_BY_HANDLE)
@customers.get(_BY_HANDLE)
@call("read-profiles", answers="Identity")
def show_identity_of_handle(profile_id: UUID, handle: str) -> ResponseReturnValue:
    return {"data": identity_json(_found(profile_id, Identity.handle == handle))}


@v3.put(_BY_HANDLE)
@call("update-profiles", answers="Identity", body=IdentityChange, example={"is_active": True})
def change_identity_of_handle(profile_id: UUID, handle: str) -> ResponseReturnValue:
    return _changed(profile_id, Identity.handle == handle)


@v3.delete(_BY_HANDLE)
@call("update-profiles", answers="Nothing", status=204)
def remove_identity_of_handle(profile_id: UUID, handle: str) -> ResponseReturnValue:
    return _removed(profile_id, Identity.handle == handle)


@v3.get(_BY_ID)
@customers.get(_BY_ID)
@call("read-profiles", answers="Identity")
def show_identity(profile_id: UUID, identity_id: int) -> ResponseReturnValue:
    return {"data": identity_json(_found(profile_id, Identity.id == identity_id))}


@v3.put(_BY_ID)
@call("update-profiles", answers="Identity", body=IdentityChange, example={"is_active": True})
def change_identity(profile_id: UUID, identity_id: int) -> ResponseReturnValue:
    return _changed(profile_id, Identity.id == identity_id)


@v3.delete(_BY_ID)
@call("update-profiles", answers="Nothing", status=204)
def remove_identity(profile_id: UUID, identity_id: int) -> ResponseReturnValue:
    return _removed(profile_id, Identity.id == identity_id)


@v3.get("/tiers/definitions")
@call("read-profiles", answers="Tier", many=True, fields=tiers.FIELDS)
def show_tiers() -> ResponseReturnValue:
    wanted, page = asked_for(tiers.FIELDS)
    found = tiers.list_tiers(wanted)
    return list_json([tier_json(each) for each in found.rows], found.total, page)


@v3.post("/tiers/definitions")
@call(
    "update-profiles",
    answers="Tier",
    body=TierCreate,
    status=201,
    example={"handle": "diamond", "name": "Diamond"},
)
def add_tier() -> ResponseReturnValue:
    body = body_of(TierCreate)
    tier = tiers.add_tier(body.handle, body.name, body.rank, by=caller(), now=now())
    return {"data": tier_json(tier)}, 201


@v3.put(f"{ONE}/tiers")
@call("update-profiles", answers="Profile", body=TierOfProfile, example={"handle": "gold"})
def put_on_tier(profile_id: UUID) -> ResponseReturnValue:
    """Put a profile on a tier."""
    changing.set_tier(profile_id, body_of(TierOfProfile).handle, by=caller(), now=now())
    return {"data": profile_json(listing.find(profile_id))}


def _found(profile_id: UUID, chosen: ColumnElement[bool]) -> Identity:
    return identifying.identity_of(profile_id, chosen=chosen)


def _changed(profile_id: UUID, chosen: ColumnElement[bool]) -> ResponseReturnValue:
    body, identity = body_of(IdentityChange), _found(profile_id, chosen)
    identifying.change_identity(
        identity.id, body.identifier, body.is_active, by=caller(), now=now()
    )
    return {"data": identity_json(_found(profile_id, Identity.id == identity.id))}


def _removed(profile_id: UUID, chosen: ColumnElement[bool]) -> ResponseReturnValue:
    identity = _found(profile_id, chosen)
    identifying.remove_identity(identity.id, by=caller(), now=now())
    return "", 204
