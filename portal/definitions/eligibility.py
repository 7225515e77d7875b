"""The one decision whether a member may claim: for the list, the page, the claim and the till."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from portal.definitions.catalogue import Definition
from portal.definitions.conditions import Condition
from portal.definitions.engine import CannotDecide
from portal.definitions.explaining import Unmet
from portal.errors import Refusal
from portal.profiles.standing import Standing


class Holding(NamedTuple):
    """A benefit of the definition that the member has or had."""

    benefit_id: int
    is_redeemable: bool
    claimed_at: datetime | None
    is_voided: bool


class Supply(NamedTuple):
    """What is left of a definition: redemptions under its cap, and free codes; None is no limit."""

    redemptions: int | None = None
    codes: int | None = None


UNLIMITED = Supply()


class Case(NamedTuple):
    """Everything that the decision looks at."""

    definition: Definition
    standing: Standing
    holdings: tuple[Holding, ...]
    supply: Supply
    now: datetime


def refusals(case: Case) -> list[Refusal]:
    """List every reason why the member may not claim, in the order told; none means yes."""
    return [refusal for rule in _RULES if (refusal := rule(case)) is not None]


def first_refusal(case: Case) -> Refusal | None:
    """Return the reason that a member is told, or None when they may claim."""
    for rule in _RULES:
        if (refusal := rule(case)) is not None:
            return refusal
    return None


def not_published(case: Case) -> Refusal | None:
    """A draft is offered to nobody."""
    return None if case.definition.is_published else Refusal("not_published")


def archived(case: Case) -> Refusal | None:
    """What is put away is offered no more."""
    return Refusal("archived") if case.definition.is_archived else None


def not_claimable(case: Case) -> Refusal | None:
    """Some benefits are only ever given by the programme."""
    return None if case.definition.is_claimable else Refusal("not_claimable")


def not_visible(case: Case) -> Refusal | None:
    """Some offers are shown to some members; one whose rule cannot be read is shown to none."""
    try:
        for view in case.definition.view_conditions:
            if not view.holds(case.standing.handle):
                return Refusal("not_visible")
    except CannotDecide:
        return Refusal("not_visible", is_undecided=True)
    return None


def not_open_yet(case: Case) -> Refusal | None:
    """Some benefits can be claimed only from a date on."""
    opens_at = case.definition.claim_period_start_at
    if opens_at is not None and case.now < opens_at:
        return Refusal("not_open_yet", {"opens_at": opens_at})
    return None


def closed(case: Case) -> Refusal | None:
    """A claim window, and the end of a definition, are over at that instant."""
    closed_at = case.definition.closes_at
    if closed_at is not None and case.now >= closed_at:
        return Refusal("closed", {"closed_at": closed_at})
    return None


def already_held(case: Case) -> Refusal | None:
    """Whoever holds one that they can still use, uses that one first."""
    for holding in case.holdings:
        if holding.is_redeemable:
            return Refusal("already_held", {"benefit_id": holding.benefit_id})
    return None


def already_claimed(case: Case) -> Refusal | None:
    """One claim per member, ever, unless the definition allows more or the claim was withdrawn."""
    if case.definition.is_reclaimable:
        return None
    for holding in case.holdings:
        if holding.claimed_at is not None and not holding.is_voided:
            return Refusal("already_claimed", {"claimed_at": holding.claimed_at})
    return None


def condition_not_met(case: Case) -> Refusal | None:
    """The programme's own rule; one that cannot be decided says no."""
    condition, answers = case.definition.claim_condition, case.standing.answers
    if condition not in answers:
        answers[condition] = _answer(condition, case.standing)
    refusal: Refusal | None = answers[condition]
    return refusal


def _answer(condition: Condition, standing: Standing) -> Refusal | None:
    try:
        if condition.is_empty or condition.holds(standing.handle):
            return None
    except CannotDecide:
        return Refusal("condition_invalid", is_undecided=True)
    return Refusal("condition_not_met", {"unmet": Unmet(condition, standing)})


def sold_out(case: Case) -> Refusal | None:
    """A claim is only given where all of its uses fit under the cap."""
    left = case.supply.redemptions
    return Refusal("sold_out") if left is not None and left < case.definition.reserves else None


def no_code_left(case: Case) -> Refusal | None:
    """Where every benefit carries a code of its own, the last code is the last benefit."""
    left = case.supply.codes
    return Refusal("no_code_left") if left is not None and left < 1 else None


_RULES: tuple[Callable[[Case], Refusal | None], ...] = (
    not_published,
    archived,
    not_claimable,
    not_visible,
    not_open_yet,
    closed,
    already_held,
    already_claimed,
    condition_not_met,
    sold_out,
    no_code_left,
)
