"""Tells what a profile may claim now, and why not the rest of what it sees."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from portal.benefits.holding import held_by, held_of, holdings_among, supplies
from portal.definitions import catalogue
from portal.definitions.catalogue import Catalogue
from portal.definitions.eligibility import Case, Supply, refusals
from portal.errors import NotFound, Refusal
from portal.profiles.models import Profile
from portal.profiles.standing import COLUMNS, Standing, standing_of

_STANDING = select(*COLUMNS, catalogue.VERSION.label("version"))


def offers_to(
    profile_id: UUID, connection: Connection, *, home: str, now: datetime
) -> dict[int, list[Refusal]]:
    """Decide every definition that the profile sees: claimable where there is no refusal.

    What is today, the clock of `home` says. Raises NotFound for an unknown profile.
    """
    standing, kept = standing_in(profile_id, connection, home=home, now=now)
    held = held_by(profile_id, kept, connection)
    left = supplies(kept, kept.scarce, connection)
    holdings = holdings_among(held, kept, left, now=now)
    decided = {
        each.id: refusals(
            Case(each, standing, holdings.get(each.id, ()), left.get(each.id, Supply()), now)
        )
        for each in kept.shown
    }
    return {each: found for each, found in decided.items() if not any(r.hides for r in found)}


def case_of(
    handle: str, profile_id: UUID, connection: Connection, *, home: str, now: datetime
) -> Case:
    """Put together all that the decision on one definition looks at. Raises NotFound."""
    standing, kept = standing_in(profile_id, connection, home=home, now=now)
    definition = kept.by_handle.get(handle)
    if definition is None:
        raise NotFound
    held = held_of(profile_id, definition.id, kept, connection)
    left = supplies(kept, [definition.id], connection)
    holdings = holdings_among(held, kept, left, now=now).get(definition.id, ())
    return Case(definition, standing, holdings, left.get(definition.id, Supply()), now)


def standing_in(
    profile_id: UUID, connection: Connection, *, home: str, now: datetime
) -> tuple[Standing, Catalogue]:
    """Freeze what is known of a profile, with the catalogue of that moment. Raises NotFound."""
    one = _STANDING.where(Profile.id == profile_id, Profile.deleted_at.is_(None))
    row = connection.execute(one).first()
    if row is None:
        raise NotFound
    kept = catalogue.at_version(row.version, connection)
    zone = ZoneInfo(home)
    return standing_of(row, tier_names=kept.tier_names, at=now, zone=zone), kept
