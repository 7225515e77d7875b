"""What a member can see: what they hold, and each offer with its decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from portal.benefits.holding import Held, held_by, held_of, held_one, holdings_among, supplies
from portal.benefits.redeemability import NotRedeemable
from portal.definitions.catalogue import Catalogue, Definition
from portal.definitions.eligibility import UNLIMITED, Case, Supply, first_refusal
from portal.definitions.undecided import report_undecided
from portal.errors import NotFound, Refusal
from portal.profiles.standing import Standing


class Offer(NamedTuple):
    """A definition as one member sees it: claimable when there is no refusal."""

    definition: Definition
    refusal: Refusal | None
    supply: Supply


class InHand(NamedTuple):
    """A benefit of the member, and why it cannot be used now, if so."""

    held: Held
    why_not: NotRedeemable | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything of one member at one moment."""

    in_hand: tuple[InHand, ...]
    offers: tuple[Offer, ...]


def overview(
    standing: Standing, catalogue: Catalogue, connection: Connection, *, now: datetime
) -> Overview:
    """Read what the member holds and decide every offer, in two statements."""
    held = held_by(standing.profile_id, catalogue, connection)
    left = supplies(catalogue, catalogue.scarce, connection)
    holdings = holdings_among(held, catalogue, left, now=now)
    offers = (
        _decided(Case(each, standing, holdings.get(each.id, ()), left.get(each.id, UNLIMITED), now))
        for each in catalogue.shown
    )
    return Overview(
        in_hand=tuple(
            _in_hand(each, catalogue, left, now) for each in held if each.deleted_at is None
        ),
        offers=tuple(offer for offer in offers if not (offer.refusal and offer.refusal.hides)),
    )


def offer_to(
    handle: str,
    standing: Standing,
    catalogue: Catalogue,
    connection: Connection,
    *,
    now: datetime,
) -> Offer:
    """Decide one offer for the member. Raises NotFound when there is none that they may see."""
    definition = catalogue.by_handle.get(handle)
    if definition is None:
        raise NotFound
    held = held_of(standing.profile_id, definition.id, catalogue, connection)
    left = supplies(catalogue, [definition.id], connection)
    holdings = holdings_among(held, catalogue, left, now=now).get(definition.id, ())
    supply = left.get(definition.id, UNLIMITED)
    offer = _decided(Case(definition, standing, holdings, supply, now))
    if offer.refusal is not None and offer.refusal.hides:
        raise NotFound
    return offer


def benefit_of(
    benefit_id: int,
    profile_id: UUID,
    catalogue: Catalogue,
    connection: Connection,
    *,
    now: datetime,
) -> InHand:
    """Return one benefit of the member. Raises NotFound when it is not theirs."""
    found = held_one(benefit_id, profile_id, catalogue, connection)
    if found is None:
        raise NotFound
    held, supply = found
    return _in_hand(held, catalogue, {held.definition_id: supply}, now)


def _decided(case: Case) -> Offer:
    refusal = first_refusal(case)
    report_undecided(case.definition, refusal)
    return Offer(case.definition, refusal, case.supply)


def _in_hand(held: Held, catalogue: Catalogue, left: Mapping[int, Supply], now: datetime) -> InHand:
    return InHand(held, held.why_not(catalogue, left, now=now))
