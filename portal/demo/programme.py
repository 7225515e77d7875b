"""Fills an empty store with the demo programme: a shop, what it offers, and its members."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select

from portal import pins
from portal.audit.recording import PROGRAMME, Actor
from portal.benefits import claiming, issuing
from portal.benefits.redeeming import Occasion, redeem
from portal.database import reading, transaction
from portal.definitions import allocating, catalogue, defining
from portal.definitions.models import BenefitDefinition
from portal.demo import (
    offers_anywhere,
    offers_in_store,
    offers_to_unlock,
    words_in_arabic,
    words_in_german,
)
from portal.demo.cast import ANA_ID, FEATURED, TIERS, Person, neighbours
from portal.profiles.credentials import MemberPin
from portal.profiles.models import Identity, Profile, Tier
from portal.stores.models import Location

TIMEZONE = "Australia/Melbourne"
LOCATIONS = (("collins-st", "Collins St"), ("fitzroy", "Fitzroy"), ("geelong", "Geelong"))
SAMPLE_CODES = 40
_USUAL = {"period_type": "days", "max_redemptions": 1}


def is_empty() -> bool:
    """Tell whether the store has neither definitions nor members."""
    with reading() as connection:
        found = connection.execute(
            select(exists(select(BenefitDefinition.id)) | exists(select(Profile.id)))
        )
        return not found.scalar_one()


def fill(*, now: datetime) -> None:
    """Write the demo programme. Raises RuntimeError when the store is not empty."""
    if not is_empty():
        raise RuntimeError("the store is not empty")
    people = (*FEATURED, *neighbours())
    long_ago = now - timedelta(days=400)
    _settle(people, now)
    ids = {
        each["handle"]: defining.create(_USUAL | each, by=PROGRAMME, now=long_ago).id
        for each in definitions(now)
    }
    codes = [f"SWATCH-{number:03d}" for number in range(1, SAMPLE_CODES + 1)]
    allocating.add_codes(ids["a-box-of-samples"], codes, by=PROGRAMME, now=long_ago)
    ana, *others = people
    _hand_out(ana, ids, now)
    _use_one_just_now(others[-1], now)
    for person in others:
        _hand_out(person, ids, now)
    _nearly_sell_out(people, now)


def definitions(now: datetime) -> list[dict[str, Any]]:
    """List all that the shop gives, told in each language of the portal."""
    offers = (
        *offers_in_store.definitions(now),
        *offers_anywhere.definitions(now),
        *offers_to_unlock.definitions(now, ZoneInfo(TIMEZONE)),
    )
    return [each | {"meta": each.get("meta", {}) | _translated(each["handle"])} for each in offers]


def _translated(handle: str) -> dict[str, Any]:
    words = {"de": words_in_german.WORDS[handle], "ar": words_in_arabic.WORDS[handle]}
    return {"translations": {language: dict(told) for language, told in words.items()}}


def cards() -> Iterator[str]:
    """Number the cards of the members, in their order."""
    return (f"29{number:010d}" for number in count(1))


def profile_id(person: Person) -> UUID:
    """Return the id that a person has in every demo."""
    return person.id or uuid5(ANA_ID, person.email)


def _settle(people: tuple[Person, ...], now: datetime) -> None:
    with transaction() as session:
        session.add_all(Location(id=i, name=name, timezone=TIMEZONE) for i, name in LOCATIONS)
        for rank, (handle, name) in enumerate(TIERS, start=1):
            session.add(Tier(handle=handle, name=name, rank=rank))
        session.flush()
        session.add_all(_profile(person, now) for person in people)
        session.flush()
        for person, card in zip(people, cards(), strict=False):
            session.add(
                Identity(
                    profile_id=profile_id(person),
                    handle="loyalty-card",
                    identifier=card,
                    created_at=now,
                )
            )
            if person.pin:
                kept = pins.hashed(person.pin)
                session.add(MemberPin(profile_id=profile_id(person), pin_hash=kept, chosen_at=now))
        catalogue.changed()


def _profile(person: Person, now: datetime) -> Profile:
    joined = now - timedelta(days=person.joined_days)
    return Profile(
        id=profile_id(person),
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email,
        language=person.language,
        currency="AUD",
        tier_handle=person.tier_handle,
        joined_at=joined,
        joined_location_id=LOCATIONS[person.joined_days % 3][0],
        birth_year=1960 + person.joined_days % 40,
        birth_month=(now.month - 1 + person.birthday_in_months) % 12 + 1,
        birth_day=1 + person.joined_days % 28,
        tags=list(person.tags),
        aggregations=person.aggregations,
        point_balance=int(person.spend),
        reward_balance_cents=int(person.spend) // 100 * 500,
        created_at=joined,
        updated_at=joined,
    )


def _hand_out(person: Person, ids: dict[str, int], now: datetime) -> None:
    for handle, days_ago, uses in person.claimed:
        at = now - timedelta(days=days_ago)
        benefit_id = _claim(handle, person, at)
        for number in range(uses):
            _use(benefit_id, at + timedelta(hours=3 + 20 * number), "collins-st")
    for handle, days_ago, uses in person.given:
        at = now - timedelta(days=days_ago)
        benefit_id = issuing.issue(
            ids[handle],
            to=profile_id(person),
            issued_at=None,
            timezone=TIMEZONE,
            by=PROGRAMME,
            now=at,
        )
        for number in range(uses):
            _use(benefit_id, at + timedelta(days=1 + number), "fitzroy")


def _claim(handle: str, person: Person, at: datetime) -> int:
    member = profile_id(person)
    return claiming.claim(
        handle,
        profile_id=member,
        by=Actor("member", str(member)),
        key=f"demo-{handle}-{at:%Y%m%d}",
        timezone=TIMEZONE,
        home=TIMEZONE,
        now=at,
    )


def _use(benefit_id: int, at: datetime, location_id: str) -> None:
    redeem(benefit_id, by=PROGRAMME, on=Occasion("store", location_id), now=at)


def _use_one_just_now(person: Person, now: datetime) -> None:
    """Leave a use that can still be undone; it has the first number, as the API's examples say."""
    benefit_id = _claim("wrapped-for-giving", person, now - timedelta(hours=1))
    _use(benefit_id, now - timedelta(minutes=1), "geelong")


def _nearly_sell_out(people: tuple[Person, ...], now: datetime) -> None:
    """Leave two places in the workshop, and nothing of the denim."""
    for number, person in enumerate(people[10:20]):
        _claim("natural-dye-workshop", person, now - timedelta(hours=30 - number))
    for number, person in enumerate(people[20:23]):
        _claim("raw-denim-fitting", person, now - timedelta(hours=9 - number))
