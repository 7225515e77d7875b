"""Takes every condition to its limits in time and memory: `python -m tests.definitions.hostile`.

Each is compiled, decided and explained from the beginning, which a portal does once a version.
"""

import sys
import tracemalloc
from time import process_time
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from portal.definitions.conditions import InvalidCondition, checked
from portal.definitions.engine import CannotDecide
from portal.definitions.explaining import explain, laid_out
from portal.definitions.variables import Privacy
from tests.definitions.random_conditions import LISTS, conditions, members
from tests.standings import unmet

MOST_MILLISECONDS = 20
MOST_BYTES = 1_000_000
OPEN = Privacy(shown=frozenset(LISTS))
SPEND = {">=": [{"var": "aggregations.spend_12m"}, 5]}


def nested(operator: str, depth: int, inside: Any) -> Any:
    for _ in range(depth):
        inside = {operator: [inside, inside] if operator != "!" else [inside]}
    return inside


def choices(depth: int) -> Any:
    """Nest each choice in the condition of another, where taking it apart doubles it."""
    inside: Any = SPEND
    for _ in range(depth):
        inside = {"if": [inside, SPEND, {"!": [SPEND]}]}
    return inside


HOSTILE: list[Any] = [
    {"and": [{">=": [{"var": f"aggregations.n{i}"}, i]} for i in range(48)]},
    {"or": [{"==": [{"var": "tier_handle"}, "x" * 60]} for _ in range(48)]},
    {"in": [{"var": "tier_handle"}, ["y" * 70] * 100]},
    *(nested(operator, 5, SPEND) for operator in ("and", "or", "==", "min")),
    nested("!", 9, SPEND),
    *(choices(depth) for depth in range(1, 5)),
    {"all": [list(range(90)), {"some": [list(range(90)), {"<": [{"var": ""}, 0]}]}]},
    {"none": [[1] * 90, {"none": [[1] * 90, {"none": [[1] * 9, {"!": [{"var": ""}]}]}]}]},
    {">=": [{"*": [{"var": "age"}, 9007199254740991]}, 1e-300]},
    {">=": [{"/": [{"var": "age"}, 1e-300]}, 9007199254740991]},
    {">=": [{"var": "age"}, "1e999999999"]},
    {"<": [{"var": "today"}, "9999-12-31"]},
    {">": [{"var": "today"}, "0001-01-01"]},
    {"==": [{"var": ""}, {"var": ""}]},
    {"var": "." * 200},
    {"missing": [["a"] * 90]},
]


class Worst:
    """The longest time and the largest memory that any condition took."""

    def __init__(self) -> None:
        self.milliseconds = 0.0
        self.bytes = 0
        self.count = 0
        self.slowest: Any = None

    def take(self, condition: Any, member: dict[str, Any]) -> None:
        try:
            checked(condition)
        except InvalidCondition:
            return
        self.count += 1
        took = min(_time(condition, member) for _ in range(2))
        if took > self.milliseconds:
            self.milliseconds, self.slowest = took, condition
        if self.count % 10 == 0 or condition in HOSTILE:
            self.bytes = max(self.bytes, _memory(condition, member))


def _go_through(condition: Any, member: dict[str, Any]) -> None:
    case = unmet(condition, **member)
    try:
        if not case.condition.holds(case.standing.handle):
            explain(case, privacy=OPEN)
            laid_out(case, privacy=OPEN)
    except CannotDecide:
        return


def _time(condition: Any, member: dict[str, Any]) -> float:
    began = process_time()
    _go_through(condition, member)
    return (process_time() - began) * 1000


def _memory(condition: Any, member: dict[str, Any]) -> int:
    tracemalloc.start()
    _go_through(condition, member)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def main(examples: int) -> int:
    worst = Worst()

    @settings(
        max_examples=examples, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(conditions, members)
    def take(condition: Any, member: dict[str, Any]) -> None:
        worst.take(condition, member)

    for condition in HOSTILE:
        worst.take(condition, {})
    take()
    sys.stdout.write(
        f"{worst.count} conditions: {worst.milliseconds:.1f} ms and {worst.bytes:,} bytes at most\n"
    )
    if worst.milliseconds <= MOST_MILLISECONDS and worst.bytes <= MOST_BYTES:
        return 0
    sys.stdout.write(f"more than {MOST_MILLISECONDS} ms or {MOST_BYTES:,} bytes: {worst.slowest}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
