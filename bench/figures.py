"""Everything that one run measured."""

from dataclasses import dataclass, field
from typing import Any

from bench.measuring import Measured

Row = dict[str, Any]


@dataclass
class Figures:
    """Workloads beside their floors, and rows of what has no floor."""

    workloads: list[Measured] = field(default_factory=list)
    starting: list[Row] = field(default_factory=list)
    scaling: list[Row] = field(default_factory=list)
    rush: list[Row] = field(default_factory=list)
    deciding: list[Row] = field(default_factory=list)
    growth: list[Row] = field(default_factory=list)

    def named(self, name: str) -> list[Measured]:
        """Return a workload as it was measured on each database."""
        return [each for each in self.workloads if each.workload == name]
