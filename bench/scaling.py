"""The same load on 1, 2 and 4 processes."""

from itertools import islice
from uuid import uuid4

from bench import programme
from bench.browsers import signed_in
from bench.figures import Row
from bench.loading import Outcome, load
from bench.stage import FIRST_PORT, Stage, product
from portal.clock import now

PROCESSES = (1, 2, 4)
_CONNECTIONS = 16
_HANDLE = "scaled"


def scaling(stage: Stage, *, seconds: float, claims: int) -> list[Row]:
    """Ask for home, and claim, from as many connections whatever the number of processes."""
    programme.open_definition(_HANDLE, now=now())
    members = programme.add_members(claims * len(PROCESSES), tier="gold", spend=50.0, now=now())
    crowd = iter(signed_in(members, stage.app, now=now()))
    homes = [reader.get("/") for reader in stage.readers]
    rows: list[Row] = []
    for count in PROCESSES:
        claimers = islice(crowd, claims)
        posts = [each.post(f"/offers/{_HANDLE}/claim", key=str(uuid4())) for each in claimers]
        with product(stage.settings, port=FIRST_PORT, workers=count) as server:
            load(server.port, homes, seconds=seconds / 2, connections=_CONNECTIONS)
            before = server.cpu_ms()
            home = load(server.port, homes, seconds=seconds, connections=_CONNECTIONS)
            between = server.cpu_ms()
            claim = load(server.port, posts, seconds=60, connections=_CONNECTIONS, repeat=False)
            rows.append(
                {"on": stage.database, "processes": count}
                | _figures("home", home, between - before)
                | _figures("claim", claim, server.cpu_ms() - between)
            )
    return rows


def _figures(name: str, outcome: Outcome, cpu_ms: float) -> Row:
    return {
        f"{name}/s": outcome.answered / outcome.seconds,
        f"{name} p50 ms": outcome.percentile(0.5),
        f"{name} p99 ms": outcome.percentile(0.99),
        f"{name} CPU ms": cpu_ms / max(outcome.answered, 1),
    }
