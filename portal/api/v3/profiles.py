"""Profiles: who can hold benefits."""

from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue

from portal.api.customers import customers
from portal.api.guard import body_of, caller, settings
from portal.api.operations import call
from portal.api.v3 import v3
from portal.api.v3.listing import asked_for, list_json
from portal.api.v3.presenting_profiles import profile_json
from portal.api.v3.profile_bodies import (
    Availability,
    ProfileBody,
    ProfileChange,
    ProfileChangeByHolder,
    ProfileCreate,
    ProfileCreateByHolder,
    Search,
)
from portal.benefits.erasing import erase
from portal.clock import now
from portal.profiles import changing, erasing, listing, registering
from portal.profiles.phones import in_e164

ONE = "/profiles/<profile:profile_id>"


@v3.get("/profiles")
@call("read-profiles", answers="Profile", many=True, fields=listing.FIELDS, is_tagged=True)
def show_profiles() -> ResponseReturnValue:
    wanted, page = asked_for(listing.FIELDS)
    found = listing.list_profiles(wanted)
    return list_json([profile_json(each) for each in found.rows], found.total, page)


@v3.post("/profiles")
@call(
    "create-profiles",
    answers="Profile",
    body=ProfileCreate,
    status=201,
    example={"first_name": "Ida", "last_name": "Stone", "email": "ida@northfield.example"},
)
def create_profile() -> ResponseReturnValue:
    body = body_of(ProfileCreate)
    pairs = [(each.handle, each.identifier) for each in body.identities]
    return _registered(body, identities=pairs)


@customers.post("/profiles")
@call(answers="Profile", body=ProfileCreateByHolder, status=201, example={"first_name": "Ida"})
def join() -> ResponseReturnValue:
    """Join."""
    return _registered(body_of(ProfileCreateByHolder))


@v3.get(ONE)
@customers.get(ONE)
@call("read-profiles", answers="Profile")
def show_profile(profile_id: UUID) -> ResponseReturnValue:
    return _answer(profile_id)


@v3.put(ONE)
@call("update-profiles", answers="Profile", body=ProfileChange, example={"title": "Dr"})
def change_profile(profile_id: UUID) -> ResponseReturnValue:
    return _changed(profile_id, body_of(ProfileChange))


@customers.put(ONE)
@call(answers="Profile", body=ProfileChangeByHolder, example={"first_name": "Ana"})
def change_own_profile(profile_id: UUID) -> ResponseReturnValue:
    """Change one's own profile."""
    return _changed(profile_id, body_of(ProfileChangeByHolder))


@v3.delete(ONE)
@call("delete-profiles", answers="Nothing", status=204)
def delete_profile(profile_id: UUID) -> ResponseReturnValue:
    erasing.hide(profile_id, by=caller(), now=now())
    return "", 204


@v3.delete(f"{ONE}/purge")
@call("delete-profiles", answers="Nothing", status=204)
def purge_profile(profile_id: UUID) -> ResponseReturnValue:
    """Erase a person for good."""
    erase(profile_id, by=caller(), now=now())
    return "", 204


@v3.post("/profiles/search-id")
@call(
    "read-profiles",
    answers="Profile",
    body=Search,
    example={"type": "email", "id": "ana.marsh@northfield.example"},
)
def search_by_id() -> ResponseReturnValue:
    """Find the profile with an id of any kind."""
    body = body_of(Search)
    return {"data": profile_json(listing.find_by(body.type, body.id))}


@v3.post("/profiles/availability")
@call(
    "read-profiles",
    answers="Availability",
    body=Availability,
    example={"email": "new@northfield.example"},
)
def show_availability() -> ResponseReturnValue:
    """Tell whether an address or a number can still be used."""
    body = body_of(Availability)
    answer: dict[str, bool] = {}
    if body.email is not None:
        answer["email"] = not listing.is_taken(email=body.email)
    if body.mobile_phone is not None:
        country = body.mobile_phone_country or settings().country
        phone = in_e164(body.mobile_phone, field="mobile_phone", country=country)
        answer["mobile_phone"] = not listing.is_taken(mobile_phone=phone)
    return {"data": answer}


def _registered(body: ProfileBody, **more: Any) -> ResponseReturnValue:
    made = registering.register(
        body.sent(), by=caller(), now=now(), country=settings().country, **more
    )
    return _answer(made), 201


def _changed(profile_id: UUID, body: ProfileBody) -> ResponseReturnValue:
    changing.change(profile_id, body.sent(), by=caller(), now=now(), country=settings().country)
    return _answer(profile_id)


def _answer(profile_id: UUID) -> dict[str, Any]:
    return {"data": profile_json(listing.find(profile_id))}
