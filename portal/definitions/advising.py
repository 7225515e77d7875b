"""Warns of what a definition says that is probably not meant, though it can be kept."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.definitions.allocations import free_codes
from portal.definitions.defining import CAP, CONDITIONS, all_fields
from portal.definitions.linting import findings
from portal.definitions.models import BenefitDefinition
from portal.definitions.tiers import tier_handles
from portal.definitions.variables import Privacy

Warnings = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Case:
    """What a definition says, what is out of it, and the moment of asking."""

    fields: Mapping[str, Any]
    out: int
    free_codes: int
    tiers: frozenset[str]
    now: datetime

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]

    @property
    def is_offered(self) -> bool:
        """Whether members are meant to come across it and claim it."""
        return bool(self["is_published"] and self["is_claimable"] and not self["is_archived"])

    def is_over(self, name: str) -> bool:
        """Whether a time of the definition has passed."""
        return self[name] is not None and self[name] <= self.now


def warnings_about(definition: BenefitDefinition, *, now: datetime) -> Warnings:
    """Say of each field of a definition that is kept what about it is probably not meant."""
    stock = definition.stock
    case = Case(
        all_fields(definition),
        stock.reserved + stock.redeemed,
        free_codes(definition.id),
        tier_handles(),
        now,
    )
    found: Warnings = {}
    for rule in _RULES:
        for name, text in rule(case):
            found.setdefault(name, []).append(text)
    return found


Rule = Callable[[Case], Iterator[tuple[str, str]]]


def _over_before_it_is_claimed(case: Case) -> Iterator[tuple[str, str]]:
    """An offer whose time has passed is shown to nobody who could take it."""
    if not case.is_offered:
        return
    for name in ("claim_period_end_at", "end_at"):
        if case.is_over(name):
            yield name, "This has passed: nobody can claim it any more."
    opens, ends = case["claim_period_start_at"], case["end_at"]
    if opens is not None and ends is not None and ends <= opens:
        yield "end_at", "It ends before it can be claimed."


def _window_beyond_its_end(case: Case) -> Iterator[tuple[str, str]]:
    """The end of a definition closes its window too."""
    closes, ends = case["claim_period_end_at"], case["end_at"]
    if closes is not None and ends is not None and closes > ends:
        yield "claim_period_end_at", "Claiming closes at end_at, which is earlier."


def _window_without_claims(case: Case) -> Iterator[tuple[str, str]]:
    """What cannot be claimed needs no time to claim it in."""
    if case["is_claimable"]:
        return
    for name in ("claim_period_start_at", "claim_period_end_at"):
        if case[name] is not None:
            yield name, "It has no effect unless is_claimable is set."


def _date_that_counts_or_not(case: Case) -> Iterator[tuple[str, str]]:
    """A date takes the place of a period only where the period is one."""
    if case["absolute_expiry"] is None:
        return
    if not case["period_type"].startswith("absolute"):
        yield "absolute_expiry", "It has no effect unless period_type is absolute_date."
    elif case["absolute_expiry"] <= case.now.replace(tzinfo=None):
        yield "absolute_expiry", "This has passed: what is given now is over at once."


def _cap_that_lets_nobody_in(case: Case) -> Iterator[tuple[str, str]]:
    """A claim sets aside all of its uses, and so needs room for all of them under the cap."""
    cap, uses = case[CAP], case["max_redemptions"] or 1
    if cap is None or not case.is_offered:
        return
    if uses > cap:
        yield CAP, f"A claim sets aside {uses} redemptions: nobody can claim it."
    elif uses > cap - case.out:
        yield CAP, f"{case.out} are out already: nobody can claim it any more."


def _pool_without_codes(case: Case) -> Iterator[tuple[str, str]]:
    """Where each benefit needs a code, none is given before there are codes."""
    if case["force_allocation"] and not case.free_codes:
        yield "force_allocation", "The pool has no free code: nobody gets one until there is."


def _reminder_before_it_is_given(case: Case) -> Iterator[tuple[str, str]]:
    """A reminder that is due before a benefit is given is never sent."""
    days = {"days": 1, "weeks": 7}.get(case["period_type"], 0) * case["period"]
    before = abs(case["notify_remind_offset_days"] or 0)
    if days and before > days:
        yield "notify_remind_offset_days", "The reminder would be due before the benefit is given."


def _condition_that_is_not_meant(case: Case) -> Iterator[tuple[str, str]]:
    """A condition may be well formed and yet hold for nobody, for everybody or by mistake."""
    for name in CONDITIONS:
        found = findings(case[name], privacy=Privacy(), today=case.now.date(), tiers=case.tiers)
        for finding in found:
            if finding.code != "private_only" or name == "claim_condition":
                yield name, str(finding)


_RULES: tuple[Rule, ...] = (
    _over_before_it_is_claimed,
    _window_beyond_its_end,
    _window_without_claims,
    _date_that_counts_or_not,
    _cap_that_lets_nobody_in,
    _pool_without_codes,
    _reminder_before_it_is_given,
    _condition_that_is_not_meant,
)
