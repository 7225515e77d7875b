"""The goals, and whether a run reached them."""

from dataclasses import dataclass
from typing import Literal

from bench.measuring import Measured


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound on the ratio of a figure to the floor's, or on a figure itself."""

    name: str
    says: str
    workload: str
    figure: Literal["cpu_ms", "per_second", "statements"]
    bounds: dict[str, float]
    is_least: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a goal wanted and what was found; None where the run was too noisy to tell."""

    goal: Goal
    database: str
    bound: float
    found: float | None

    @property
    def is_met(self) -> bool | None:
        """Whether the goal was reached, if that can be told."""
        if self.found is None:
            return None
        return self.found >= self.bound if self.goal.is_least else self.found <= self.bound


def _everywhere(bound: float) -> dict[str, float]:
    return {"sqlite": bound, "postgresql": bound}


GOALS = (
    Goal("P1", "home, CPU ≤ 0.9 × floor", "home-en", "cpu_ms", _everywhere(0.9)),
    Goal(
        "P2",
        "home, requests/s ≥ 1.0 (PostgreSQL 0.7) × floor",
        "home-en",
        "per_second",
        {"sqlite": 1.0, "postgresql": 0.7},
        is_least=True,
    ),
    Goal(
        "P4",
        "claim, requests/s ≥ 0.60 (PostgreSQL 0.55) × floor",
        "claim",
        "per_second",
        {"sqlite": 0.60, "postgresql": 0.55},
        is_least=True,
    ),
    Goal("P7", "home, statements ≤ 4", "home-en", "statements", _everywhere(4)),
    Goal("P7", "claim and session, statements ≤ 7", "claim", "statements", _everywhere(7)),
)


def verdicts(found: list[Measured]) -> list[Verdict]:
    """Hold every goal against what was measured."""
    judged = []
    for measured in found:
        for goal in GOALS:
            if goal.workload == measured.workload:
                bound = goal.bounds[measured.database]
                judged.append(Verdict(goal, measured.database, bound, _found(goal, measured)))
    return judged + _languages(found)


def _found(goal: Goal, measured: Measured) -> float | None:
    if goal.figure == "statements":
        return measured.statements
    return None if measured.is_too_noisy else measured.ratios(goal.figure)[1]


def _languages(found: list[Measured]) -> list[Verdict]:
    """P3: a page in another language beside the same page in English."""
    by_name = {(each.workload, each.database): each for each in found}
    judged = []
    for (name, database), measured in by_name.items():
        english = by_name.get(("home-en", database))
        if name not in {"home-de", "home-ar"} or english is None:
            continue
        goal = Goal("P3", f"{name} ≤ 1.15 × English", name, "cpu_ms", _everywhere(1.15))
        noisy = measured.is_too_noisy or english.is_too_noisy
        one, other = measured.middle("cpu_ms"), english.middle("cpu_ms")
        ratio = None if noisy or not one or not other else one / other
        judged.append(Verdict(goal, database, 1.15, ratio))
    return judged
