"""Ten thousand members who all want one of a thousand places, while others look at their home."""

from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from bench import programme
from bench.browsers import signed_in
from bench.loading import Outcome, load, load_and_look
from bench.stage import Stage, product
from portal.benefits.models import Benefit
from portal.clock import now
from portal.database import reading
from portal.definitions.models import BenefitDefinition

CONNECTIONS = 32
LONGEST = 60
_CALM_SECONDS = 2
_HANDLE = "rush"


def rush(stage: Stage, members: int, places: int, *, port: int) -> dict[str, Any]:
    """Let every member claim the one definition, within a minute; then count what was given."""
    programme.rush_definition(_HANDLE, places, now=now())
    crowd = signed_in(
        programme.add_members(members, tier="gold", spend=50.0, now=now()), stage.app, now=now()
    )
    claims = [each.post(f"/offers/{_HANDLE}/claim", key=str(uuid4())) for each in crowd]
    homes = [reader.get("/") for reader in stage.readers]
    with product(stage.settings, port=port) as server:
        load(server.port, homes, seconds=1, connections=1)
        calm = load(server.port, homes, seconds=_CALM_SECONDS, connections=1)
        outcome, meanwhile = load_and_look(
            server.port, claims, homes, seconds=LONGEST, connections=CONNECTIONS
        )
    return _figures(stage, outcome, (calm, meanwhile), places)


def _figures(
    stage: Stage, outcome: Outcome, homes: tuple[Outcome, Outcome], places: int
) -> dict[str, Any]:
    calm, meanwhile = homes
    with reading() as connection:
        given = connection.scalar(
            select(func.count())
            .select_from(Benefit)
            .join(BenefitDefinition, BenefitDefinition.id == Benefit.definition_id)
            .where(BenefitDefinition.handle == _HANDLE)
        )
    failed = sum(count for status, count in outcome.statuses.items() if status >= "5")
    slower = meanwhile.percentile(0.5) / max(calm.percentile(0.5), 1e-9)
    return {
        "on": stage.database,
        "members": outcome.answered,
        "places": places,
        "given": given,
        "5xx": failed,
        "claims/s": outcome.answered / outcome.seconds,
        "p50 ms": outcome.percentile(0.5),
        "p99 ms": outcome.percentile(0.99),
        "slowest ms": max(outcome.latencies_ms),
        "home × calm": slower,
        "exact": given == min(places, outcome.answered) and not failed,
    }
