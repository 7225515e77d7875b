"""What is asked of the portal: one small file for each workload, found by being here."""

import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from bench.stage import Stage

Asking = Callable[[Stage], Iterator[bytes]]


@dataclass(frozen=True)
class Workload:
    """Requests to the portal, and the floor's requests that they are held against.

    What may be asked only once, such as a claim, is sent in batches and `repeats` not.
    """

    name: str
    title: str
    floor: Literal["hello", "page", "claim", "ordinary"]
    asks: Asking
    floor_asks: Asking
    status: str = "200"
    repeats: bool = True
    batch: int = 400


def all_workloads() -> list[Workload]:
    """Load every file of this folder and list the workloads that they make."""
    modules = [
        import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)
    ]
    return [workload for module in modules for workload in module.WORKLOADS]
