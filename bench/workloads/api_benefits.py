"""The API: a benefit is given, and a benefit is read."""

import json
from collections.abc import Iterator

from sqlalchemy import select

from bench import programme
from bench.browsers import api_request, plain_request
from bench.stage import Stage
from bench.workloads import Workload
from portal.benefits.models import Benefit
from portal.clock import now
from portal.database import reading

_RECEIVERS = 50
_READ = 100


def _creates(stage: Stage) -> Iterator[bytes]:
    for member in programme.add_members(_RECEIVERS, tier="gold", spend=50.0, now=now()):
        body = {"profile_id": str(member), "benefit_definition_id": stage.given[0]}
        yield api_request("POST", "/api/v3/benefits", stage.api_token, json.dumps(body).encode())


def _reads(stage: Stage) -> Iterator[bytes]:
    with reading() as connection:
        ids = connection.scalars(select(Benefit.id).limit(_READ)).all()
    for benefit_id in ids:
        yield api_request("GET", f"/api/v3/benefits/{benefit_id}", stage.api_token)


def _lists(stage: Stage) -> Iterator[bytes]:
    for reader in stage.readers:
        yield api_request("GET", f"/api/v3/profiles/{reader.profile_id}/benefits", stage.api_token)


def _claimable(stage: Stage) -> Iterator[bytes]:
    for reader in stage.readers:
        path = f"/api/v3/profiles/{reader.profile_id}/benefits/claimable?limit=100"
        yield api_request("GET", path, stage.api_token)


def _claims(stage: Stage) -> Iterator[bytes]:
    members = programme.add_members(_RECEIVERS, tier="gold", spend=5000.0, now=now())
    for handle in programme.offer_handles():
        for member in members:
            path = f"/api/v3/profiles/{member}/benefits/{handle}/claim"
            yield api_request("POST", path, stage.api_token)


def _floor_asks(_stage: Stage) -> Iterator[bytes]:
    yield plain_request("/")


WORKLOADS = [
    Workload("api-create", "API: give a benefit", "hello", _creates, _floor_asks, status="201"),
    Workload("api-read", "API: read a benefit", "hello", _reads, _floor_asks),
    Workload("api-list", "API: what a member holds", "hello", _lists, _floor_asks),
    Workload("api-claimable", "API: what a member may claim", "hello", _claimable, _floor_asks),
    Workload(
        "api-claim",
        "API: claim",
        "hello",
        _claims,
        _floor_asks,
        status="201",
        repeats=False,
        batch=200,
    ),
]
