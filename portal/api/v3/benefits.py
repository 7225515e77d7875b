"""Benefits: give one to a profile, and look at one."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, model_validator

from portal.api.strict_json import json_body
from portal.api.v3 import key_holder, needs, settings, v3
from portal.api.v3.fields import Anything, Id, Mapping, Short, WallClock, Zone
from portal.api.v3.presenting import benefit_json, definition_json
from portal.benefits import issuing
from portal.benefits.counting import totals_of
from portal.benefits.finding import find
from portal.clock import now

READ_ONLY = frozenset(
    "id definition is_expired is_redeemable not_redeemable_reason redemptions_remaining"
    " total_global_redemptions_remaining claimed_at redeem_code_pos redeem_code_online is_combined"
    " combine_meta extended_at created_at updated_at issued_local_at expires_local_at"
    " issued_at_iso expires_at_iso claimed_at_iso extended_at_iso created_at_iso"
    " updated_at_iso".split()
)


class BenefitCreate(BaseModel):
    """A benefit to be given."""

    model_config = ConfigDict(extra="forbid")

    profile_id: UUID
    benefit_definition_id: Id
    issued_at: WallClock | None = None
    timezone: Zone | None = None
    expires_at: WallClock | None = None
    external_id: Short | None = None
    meta: Mapping | None = None
    value: Anything = None

    @model_validator(mode="before")
    @classmethod
    def _without_read_only(cls, body: Any) -> Any:
        """Clients send back whole objects; what they cannot write does no harm."""
        return {name: value for name, value in body.items() if name not in READ_ONLY}


@v3.post("/benefits")
@needs("create-benefits")
def issue_benefit() -> ResponseReturnValue:
    body = BenefitCreate.model_validate(json_body())
    benefit_id = issuing.issue(
        body.benefit_definition_id,
        to=body.profile_id,
        issued_at=body.issued_at,
        timezone=body.timezone or settings().timezone,
        expires_at=body.expires_at,
        extra={"external_id": body.external_id, "meta": body.meta, "value": body.value},
        by=key_holder(),
        now=now(),
    )
    return _answer(benefit_id), 201


@v3.get("/benefits/<id:benefit_id>")
@needs("read-benefits")
def show_benefit(benefit_id: int) -> ResponseReturnValue:
    return _answer(benefit_id)


def _answer(benefit_id: int) -> dict[str, Any]:
    found = find(benefit_id)
    definition = found.benefit.definition
    written = definition_json(
        definition, totals_of(definition.id), zone=ZoneInfo(settings().timezone)
    )
    return {
        "data": benefit_json(
            found.benefit,
            written,
            is_archived=definition.is_archived,
            allocated_code=found.allocated_code,
            now=now(),
        )
    }
