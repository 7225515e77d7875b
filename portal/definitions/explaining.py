"""Says of a condition that failed what would have to change, the least of it and the nearest."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from portal.definitions.conditions import Condition
from portal.definitions.explanations import WHOLE
from portal.definitions.facts import Fact, Told, Wording, fact_of, is_sayable, told_as, wording_of
from portal.definitions.nearness import Distance
from portal.definitions.planning import Group, Leaf, Plan, whole
from portal.definitions.variables import Privacy
from portal.profiles.standing import Standing


class Cost(NamedTuple):
    """What it takes: first what can be reached and said, then the fewest things, then the nearest.

    The order of the fields is the order in which they count.
    """

    unreachable: int = 0
    unsayable: int = 0
    things: int = 0
    share: float = 0.0


NOTHING = Cost()


class Unmet(NamedTuple):
    """A condition that was not met, and by whom; who is told what of it is decided later."""

    condition: Condition
    standing: Standing


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


class _Look(NamedTuple):
    """A leaf as it is for one member; it is met when there is no distance to it."""

    there: Distance | None
    cost: Cost
    code: Told
    wording: Wording


def explain(unmet: Unmet, *, privacy: Privacy) -> Explanation:
    """Find the smallest set of leaves that would have to change."""
    reader = _Reader(unmet, privacy)
    cost, missing = reader.missing(unmet.condition.plan)
    if not missing:
        cost, missing = reader.missing(whole(unmet.condition.logic))
    if len(missing) > 1:
        missing.sort(key=reader.cost)
    facts = dict.fromkeys(map(reader.fact, missing))
    return Explanation(tuple(facts), cost, wording_of(unmet.condition.explanations, WHOLE))


def missing_leaves(unmet: Unmet, *, privacy: Privacy) -> list[Leaf]:
    """Return the leaves behind an explanation, one for each."""
    _cost, missing = _Reader(unmet, privacy).missing(unmet.condition.plan)
    return missing or [whole(unmet.condition.logic)]


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
        self.looks: dict[Leaf, _Look] = {}

    def look(self, leaf: Leaf) -> _Look:
        look = self.looks.get(leaf)
        if look is None:
            look = self.looks[leaf] = self._look(leaf)
        return look

    def cost(self, leaf: Leaf) -> Cost:
        return self.look(leaf).cost

    def fact(self, leaf: Leaf) -> Fact:
        look = self.look(leaf)
        standing = self.unmet.standing
        return fact_of(leaf, standing, look.there, code=look.code, wording=look.wording)

    def missing(self, plan: Plan) -> tuple[Cost, list[Leaf]]:
        """Return what has to change for a plan to hold; nothing when it does."""
        if isinstance(plan, Leaf):
            look = self.look(plan)
            return (NOTHING, []) if look.there is None else (look.cost, [plan])
        found = [self.missing(part) for part in plan.parts]
        if not plan.needs_all:
            return min(found, key=itemgetter(0))
        unmet = [each for each in found if each[1]]
        if len(unmet) == 1:
            return unmet[0]
        costs, leaves = zip(*unmet, strict=True) if unmet else ([NOTHING], [])
        return Cost(*map(sum, zip(*costs, strict=True))), list(chain.from_iterable(leaves))

    def laid_out(self, plan: Plan) -> Part | Fact | None:
        if isinstance(plan, Leaf):
            fact = self.fact(plan)
            return fact if fact.is_sayable or not fact.is_met else None
        ordered = sorted(plan.parts, key=self._order)
        return _put_together(plan, self._is_met(plan), map(self.laid_out, ordered))

    def _look(self, leaf: Leaf) -> _Look:
        standing, measure = self.unmet.standing, leaf.measure
        wording = wording_of(self.unmet.condition.explanations, leaf.need.variable)
        code = told_as(leaf, self.privacy)
        if leaf.holds(standing.handle):
            return _Look(None, NOTHING, code, wording)
        there = measure.distance(measure.actual(standing), standing)
        share = 1.0 if code == "private" else there.share
        unreachable, unsayable = not there.is_reachable, not is_sayable(code, wording)
        return _Look(there, Cost(unreachable, unsayable, 1, share), code, wording)

    def _is_met(self, plan: Plan) -> bool:
        return not self.missing(plan)[1]

    def _order(self, plan: Plan) -> tuple[bool, Cost]:
        return self._is_met(plan), self.missing(plan)[0]


def _put_together(
    group: Group, is_met: bool, parts: Iterable[Part | Fact | None]
) -> Part | Fact | None:
    told = tuple(dict.fromkeys(part for part in parts if part is not None))
    if len(told) == 1 and told[0].is_met == is_met:
        return told[0]
    return Part(group.needs_all, is_met, told) if told else None
