"""Uses benefits of the demo, as a till would have."""

from datetime import datetime

from sqlalchemy import update

from portal.audit.recording import PROGRAMME, record
from portal.benefits.models import Benefit, Redemption
from portal.database import transaction
from portal.definitions.models import DefinitionStock


def use(benefit_id: int, *, at: datetime, location_id: str) -> None:
    """Use a benefit once, and move its reservation to what is redeemed."""
    with transaction() as session:
        benefit = session.get_one(Benefit, benefit_id)
        reserved = min(1, benefit.reserved_redemptions)
        benefit.redemptions_used += 1
        benefit.reserved_redemptions -= reserved
        benefit.updated_at = at
        session.add(
            Redemption(
                benefit_id=benefit_id,
                profile_id=benefit.profile_id,
                count=1,
                redeemed_at=at,
                location_id=location_id,
                channel="store",
                by_kind="programme",
                created_at=at,
            )
        )
        session.execute(
            update(DefinitionStock)
            .where(DefinitionStock.definition_id == benefit.definition_id)
            .values(
                reserved=DefinitionStock.reserved - reserved, redeemed=DefinitionStock.redeemed + 1
            )
        )
        record(
            "benefit redeemed",
            by=PROGRAMME,
            at=at,
            benefit_id=benefit_id,
            definition_id=benefit.definition_id,
            profile_id=benefit.profile_id,
            after={"redemptions_used": benefit.redemptions_used, "location_id": location_id},
        )
