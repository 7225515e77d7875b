"""A claim: the form of an offer, with the session and the key of the form."""

from collections.abc import Iterator
from uuid import uuid4

from bench import programme
from bench.browsers import form_request
from bench.stage import Stage
from bench.workloads import Workload


def _asks(stage: Stage) -> Iterator[bytes]:
    for handle in programme.offer_handles():
        for claimer in stage.claimers:
            yield claimer.post(f"/offers/{handle}/claim", key=str(uuid4()))


def _floor_asks(stage: Stage) -> Iterator[bytes]:
    for handle in programme.offer_handles():
        for claimer in stage.claimers:
            profile = str(claimer.profile_id)
            yield form_request("/", {"profile": profile, "handle": handle, "key": str(uuid4())})


WORKLOADS = [Workload("claim", "Claim", "claim", _asks, _floor_asks, status="303", repeats=False)]
