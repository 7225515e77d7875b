"""What it costs to decide every offer of home, and to say why not."""

import time
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bench.figures import Row
from bench.stage import Stage
from portal.benefits.overview import overview
from portal.clock import now
from portal.database import reading
from portal.definitions import catalogue
from portal.definitions.eligibility import UNLIMITED, Case, first_refusal
from portal.profiles.models import Profile
from portal.profiles.standing import COLUMNS, standing_of

_TIMES = 200


def deciding(stage: Stage, home_ms: float) -> Row:
    """Decide the offers of one member again and again, each time from their row on."""
    with reading() as connection:
        query = select(*COLUMNS, catalogue.VERSION.label("version"))
        row = connection.execute(query.where(Profile.id == stage.readers[0].profile_id)).one()
        kept = catalogue.at_version(row.version, connection)
        zone = ZoneInfo(stage.settings.timezone)
        costs = []
        for _ in range(_TIMES):
            began = time.process_time()
            standing = standing_of(row, tier_names=kept.tier_names, at=now(), zone=zone)
            refusals = [
                first_refusal(Case(each, standing, (), UNLIMITED, now())) for each in kept.shown
            ]
            costs.append((time.process_time() - began) * 1000)
        seen = overview(standing, kept, connection, now=now())
    cost = median(costs)
    return {
        "on": stage.database,
        "offers": len(refusals),
        "refused": sum(each is not None for each in refusals),
        "on home": len(seen.offers),
        "CPU ms": cost,
        "share of home": cost / home_ms,
    }
