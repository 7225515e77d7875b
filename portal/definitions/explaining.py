"""Says of a condition that failed what would have to change, the least of it and the nearest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from portal.definitions.conditions import Condition
from portal.definitions.explanations import WHOLE
from portal.definitions.facts import Fact, Wording, fact_of, wording_of
from portal.definitions.nearness import Distance
from portal.definitions.planning import Group, Leaf, Plan, whole
from portal.definitions.variables import EVERYTHING, Privacy
from portal.profiles.standing import Standing


@dataclass(frozen=True, slots=True, order=True)
class Cost:
    """What it takes: first what can be reached and said, then the fewest things, then the nearest.

    The order of the fields is the order in which they count.
    """

    unreachable: int = 0
    unsayable: int = 0
    things: int = 0
    share: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.unreachable + other.unreachable,
            self.unsayable + other.unsayable,
            self.things + other.things,
            self.share + other.share,
        )


NOTHING = Cost()


@dataclass(frozen=True, slots=True, eq=False)
class Unmet:
    """A condition that was not met, and by whom; whoever may be told what of it is decided later.

    `explanations` are the programme's own words, `meta.explanations` of the definition.
    """

    condition: Condition
    standing: Standing
    explanations: Mapping[str, Any]

    def __eq__(self, other: object) -> bool:
        """Tell whether both would be explained alike, however the member was read."""
        if not isinstance(other, Unmet):
            return NotImplemented
        return (self.condition.logic, self.key) == (other.condition.logic, other.key)

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def key(self) -> str:
        """Write down all that the explanation of this condition depends on."""
        facts, watched = self.standing.facts, self.condition.watched
        return repr(facts if EVERYTHING in watched else [facts.get(name) for name in watched])


@dataclass(frozen=True, slots=True)
class Explanation:
    """The smallest set of facts to change, the nearest first, and what that takes in all."""

    facts: tuple[Fact, ...]
    cost: Cost
    wording: Wording = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Several facts that belong together: all of them are needed, or any one."""

    needs_all: bool
    is_met: bool
    parts: tuple["Part | Fact", ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A leaf as it is for one member."""

    leaf: Leaf
    fact: Fact
    cost: Cost


def explain(unmet: Unmet, *, privacy: Privacy) -> Explanation:
    """Find the smallest set of leaves that would have to change."""
    reader = _Reader(unmet, privacy)
    cost, missing = reader.missing(unmet.condition.plan)
    if not missing:
        cost, missing = reader.missing(whole(unmet.condition.logic))
    facts = [seen.fact for seen in sorted(missing, key=lambda seen: seen.cost)]
    return Explanation(tuple(dict.fromkeys(facts)), cost, wording_of(unmet.explanations, WHOLE))


def missing_leaves(unmet: Unmet, *, privacy: Privacy) -> list[Leaf]:
    """Return the leaves behind an explanation, one for each."""
    _cost, missing = _Reader(unmet, privacy).missing(unmet.condition.plan)
    return [seen.leaf for seen in missing] or [whole(unmet.condition.logic)]


def laid_out(unmet: Unmet, *, privacy: Privacy) -> Part:
    """Lay out all that the condition needs, met and unmet, without what is met in private."""
    laid = _Reader(unmet, privacy).laid_out(unmet.condition.plan)
    if isinstance(laid, Part) and laid.needs_all:
        return laid
    return Part(needs_all=True, is_met=False, parts=(laid,) if laid else ())


class _Reader:
    """Reads the leaves of one condition for one member, each once."""

    def __init__(self, unmet: Unmet, privacy: Privacy) -> None:
        self.unmet = unmet
        self.privacy = privacy
        self.known: dict[Leaf, _Seen] = {}

    def seen(self, leaf: Leaf) -> _Seen:
        seen = self.known.get(leaf)
        if seen is None:
            fact, there = fact_of(
                leaf,
                self.unmet.standing,
                privacy=self.privacy,
                explanations=self.unmet.explanations,
            )
            seen = self.known[leaf] = _Seen(leaf, fact, _cost(fact, there))
        return seen

    def missing(self, plan: Plan) -> tuple[Cost, list[_Seen]]:
        """Return what has to change for a plan to hold; nothing when it does."""
        if isinstance(plan, Leaf):
            seen = self.seen(plan)
            return (NOTHING, []) if seen.fact.is_met else (seen.cost, [seen])
        found = [self.missing(part) for part in plan.parts]
        if plan.needs_all:
            cost = reduce(Cost.__add__, (cost for cost, _ in found), NOTHING)
            return cost, [each for _, missing in found for each in missing]
        return min(found, key=lambda each: each[0])

    def laid_out(self, plan: Plan) -> Part | Fact | None:
        if isinstance(plan, Leaf):
            fact = self.seen(plan).fact
            return fact if fact.is_sayable or not fact.is_met else None
        ordered = sorted(plan.parts, key=self._order)
        return _put_together(plan, self._is_met(plan), map(self.laid_out, ordered))

    def _is_met(self, plan: Plan) -> bool:
        return not self.missing(plan)[1]

    def _order(self, plan: Plan) -> tuple[bool, Cost]:
        return self._is_met(plan), self.missing(plan)[0]


def _cost(fact: Fact, there: Distance) -> Cost:
    return Cost(int(not there.is_reachable), int(not fact.is_sayable), 1, there.share)


def _put_together(
    group: Group, is_met: bool, parts: Iterable[Part | Fact | None]
) -> Part | Fact | None:
    told = tuple(dict.fromkeys(part for part in parts if part is not None))
    if len(told) == 1 and told[0].is_met == is_met:
        return told[0]
    return Part(group.needs_all, is_met, told) if told else None
