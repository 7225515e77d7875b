"""Makes valid rows with the fewest words."""

from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, select, update

from portal.audit.recording import PROGRAMME, Actor
from portal.benefits import claiming, issuing
from portal.benefits.models import Benefit
from portal.clock import now as this_moment
from portal.database import transaction
from portal.definitions import catalogue, defining
from portal.definitions.catalogue import Catalogue
from portal.definitions.models import BenefitDefinition
from portal.profiles.models import Profile

_numbers = count(1)


def a_definition(**fields: Any) -> BenefitDefinition:
    number = next(_numbers)
    usual = {
        "name": f"Benefit {number}",
        "handle": f"benefit-{number}",
        "period": 30,
        "period_type": "days",
        "max_redemptions": 1,
        "is_claimable": True,
    }
    at = fields.pop("now", None) or this_moment()
    return defining.create(usual | fields, by=PROGRAMME, now=at)


def claims(
    handle: str,
    profile_id: UUID,
    *,
    key: str = "",
    now: datetime | None = None,
    timezone: str = "Australia/Melbourne",
) -> int:
    return claiming.claim(
        handle,
        profile_id=profile_id,
        by=Actor("member", str(profile_id)),
        key=key or str(uuid4()),
        timezone=timezone,
        home="Australia/Melbourne",
        now=now or this_moment(),
    )


def a_benefit(definition: BenefitDefinition, to: UUID, **more: Any) -> int:
    given = {"issued_at": None, "timezone": "Australia/Melbourne", "now": this_moment()} | more
    return issuing.issue(definition.id, to=to, by=PROGRAMME, **given)


def changed_benefit(benefit_id: int, **values: Any) -> None:
    """Write columns that no use case writes yet."""
    with transaction() as session:
        session.execute(update(Benefit).where(Benefit.id == benefit_id).values(**values))


def changed_profile(profile_id: UUID, **values: Any) -> None:
    """Write what a programme knows of a member."""
    with transaction() as session:
        session.execute(update(Profile).where(Profile.id == profile_id).values(**values))


def kept_catalogue(connection: Connection) -> Catalogue:
    return catalogue.at_version(connection.scalar(select(catalogue.VERSION)), connection)
