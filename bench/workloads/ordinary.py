"""Home beside an ordinary application that shows the same from the same store."""

from collections.abc import Iterator

from bench.browsers import browser_with
from bench.stage import Stage
from bench.workloads import Workload


def _asks(stage: Stage) -> Iterator[bytes]:
    for reader in stage.readers:
        yield reader.get("/")


def _floor_asks(stage: Stage) -> Iterator[bytes]:
    for reader in stage.readers:
        who = {"_user_id": str(reader.profile_id), "_fresh": True}
        yield browser_with(who, stage.app).get("/")


WORKLOADS = [
    Workload("home-ordinary", "Home, beside an ordinary one", "ordinary", _asks, _floor_asks)
]
