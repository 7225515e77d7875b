"""The goals, and whether a run reached them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.figures import Figures, Row
from bench.measuring import Measured

# How much slower somebody else's home may be, in the middle, while ten thousand want one thing.
HOME_UNDER_RUSH = 3.0
SLOWEST_UNDER_RUSH_MS = 500
PAGE_GROWTH, ACT_GROWTH = 1.25, 1.40


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a goal wanted and what was found; None where the run was too noisy to tell."""

    goal: str
    says: str
    database: str
    bound: float
    found: float | None
    is_least: bool = False

    @property
    def is_met(self) -> bool | None:
        """Whether the goal was reached, if that can be told."""
        if self.found is None:
            return None
        return self.found >= self.bound if self.is_least else self.found <= self.bound


@dataclass(frozen=True, slots=True)
class _Ratio:
    """A bound on the ratio of a workload's figure to its floor's."""

    goal: str
    says: str
    workload: str
    figure: str
    bounds: Mapping[str, float]
    is_least: bool = False


def _alike(bound: float) -> dict[str, float]:
    return {"sqlite": bound, "postgresql": bound}


_RATIOS = (
    _Ratio("P1", "home: CPU × floor", "home-en", "cpu_ms", _alike(0.9)),
    _Ratio(
        "P2", "home: requests/s × floor", "home-en", "per_second",
        {"sqlite": 1.0, "postgresql": 0.7}, is_least=True,
    ),
    _Ratio(
        "P4", "claim: requests/s × floor", "claim", "per_second",
        {"sqlite": 0.60, "postgresql": 0.55}, is_least=True,
    ),
    _Ratio(
        "P12", "home: CPU × an ordinary application's", "home-ordinary", "cpu_ms", _alike(1 / 6)
    ),
)  # fmt: skip
# A list of the API is counted with the reading of its key, a page and a claim with their session.
_STATEMENTS = {"home-en": 4, "claim": 6, "api-list": 3, "api-claimable": 3, "api-claim": 6}
_LANGUAGES = {"home-de": "German", "home-ar": "Arabic"}


# What a scan asks for, one after the other.
_SCAN = ("scan-find", "scan-verdict")


def verdicts(figures: Figures) -> list[Verdict]:
    """Hold every goal against what was measured, in the order of their numbers."""
    ways: Sequence[Callable[[Figures], Iterator[Verdict]]] = (
        _ratios, _languages, _rush, _growth, _statements, _deciding, _scanning, _starting,
    )  # fmt: skip
    judged = [verdict for way in ways for verdict in way(figures)]
    return sorted(judged, key=lambda each: int(each.goal[1:]))


def _ratios(figures: Figures) -> Iterator[Verdict]:
    for goal in _RATIOS:
        for each in figures.named(goal.workload):
            found = None if each.is_too_noisy else each.ratios(goal.figure)[1]
            bound = goal.bounds[each.database]
            yield Verdict(goal.goal, goal.says, each.database, bound, found, goal.is_least)


def _languages(figures: Figures) -> Iterator[Verdict]:
    english = {each.database: each for each in figures.named("home-en")}
    for name, language in _LANGUAGES.items():
        for each in figures.named(name):
            ratio = _beside(each, english[each.database]) if each.database in english else None
            yield Verdict("P3", f"home in {language}: CPU × English", each.database, 1.15, ratio)


def _beside(one: Measured, other: Measured) -> float | None:
    costs = one.middle("cpu_ms"), other.middle("cpu_ms")
    if one.is_too_noisy or other.is_too_noisy or not costs[0] or not costs[1]:
        return None
    return costs[0] / costs[1]


def _rush(figures: Figures) -> Iterator[Verdict]:
    for row in figures.rush:
        over, place = abs(row["given"] - row["places"]) + row["5xx"], row["on"]
        slowest, slower = row["slowest ms"], row["home × calm"]
        yield Verdict("P5", "rush: given too many or too few, or 5xx", place, 0, over)
        yield Verdict("P5", "rush: slowest claim, ms", place, SLOWEST_UNDER_RUSH_MS, slowest)
        yield Verdict("P5", "rush: other members' home × calm", place, HOME_UNDER_RUSH, slower)


def _growth(figures: Figures) -> Iterator[Verdict]:
    """P6: the page, and the act, that grew most from the smallest store to the largest."""
    for is_act, bound in ((False, PAGE_GROWTH), (True, ACT_GROWTH)):
        for row in _grew_most([each for each in figures.growth if each["act"] == is_act]):
            says = f"what grew most, {row['what']}: CPU with {row['members']:,} members × the least"
            yield Verdict("P6", says, row["on"], bound, row["CPU × smallest"])


def _grew_most(rows: list[Row]) -> Iterator[Row]:
    chosen = [row for row in rows if row["goal"]]
    for place in dict.fromkeys(row["on"] for row in chosen):
        here = [row for row in chosen if row["on"] == place]
        most = max(row["members"] for row in here)
        largest = [row for row in here if row["members"] == most and row["CPU × smallest"]]
        if largest:
            yield max(largest, key=lambda row: row["CPU × smallest"])


def _statements(figures: Figures) -> Iterator[Verdict]:
    for name, most in _STATEMENTS.items():
        for each in figures.named(name):
            says = f"{each.title}: statements"
            yield Verdict("P7", says, each.database, most, each.statements)


def _deciding(figures: Figures) -> Iterator[Verdict]:
    for row in figures.deciding:
        says = "30 offers decided and explained: share of home's CPU"
        yield Verdict("P8", says, row["on"], 0.10, row["share of home"])


def _scanning(figures: Figures) -> Iterator[Verdict]:
    """P9: both requests of a scan together, beside home."""
    for home in figures.named("home-en"):
        parts = [each for name in _SCAN for each in figures.named(name)]
        here = [each for each in parts if each.database == home.database]
        if len(here) == len(_SCAN):
            ratios = [_beside(each, home) for each in here]
            found = None if None in ratios else sum(filter(None, ratios))
            yield Verdict("P9", "scan to verdict: CPU × home's", home.database, 1.0, found)


def _starting(figures: Figures) -> Iterator[Verdict]:
    for row in figures.starting:
        start, memory = row["start × floor"], row["memory × floor"]
        yield Verdict("P10", "first answer after start × bare Flask's", row["on"], 2.5, start)
        yield Verdict("P10", "memory of a process × bare Flask's", row["on"], 2.6, memory)


def as_row(verdict: Verdict) -> dict[str, Any]:
    """Write a verdict with its outcome."""
    return {name: getattr(verdict, name) for name in (*Verdict.__slots__, "is_met")}
