"""Tells what a member may do with a benefit beside showing it."""

from datetime import datetime

from portal.benefits.extending import why_not_extendable_alone
from portal.benefits.overview import InHand
from portal.benefits.reassigning import why_not_reassignable
from portal.definitions.catalogue import Catalogue
from portal.web.signed_in import settings


def can_use_alone(in_hand: InHand, catalogue: Catalogue) -> bool:
    """Whether the programme lets the member use it without staff."""
    definition = catalogue.by_id.get(in_hand.held.definition_id)
    return in_hand.why_not is None and definition is not None and definition.allow_user_redeem


def can_give(in_hand: InHand, catalogue: Catalogue, *, now: datetime) -> bool:
    """Whether it can be offered to somebody now."""
    definition = catalogue.by_id.get(in_hand.held.definition_id)
    if in_hand.why_not is not None or definition is None or in_hand.held.is_offered(now=now):
        return False
    lets = definition.is_reassignable
    return why_not_reassignable(in_hand.held, is_reassignable=lets, now=now) is None


def can_extend(in_hand: InHand, catalogue: Catalogue, *, now: datetime) -> bool:
    """Whether the member may move its end now."""
    definition = catalogue.by_id.get(in_hand.held.definition_id)
    if in_hand.why_not is not None or definition is None or not definition.is_extendable:
        return False
    days = settings().member_extension_days
    return why_not_extendable_alone(in_hand.held, days=days, now=now) is None
