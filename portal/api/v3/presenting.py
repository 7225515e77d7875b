"""Writes definitions and benefits as the API shows them."""

from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from portal.benefits.counting import Totals
from portal.benefits.models import Benefit
from portal.benefits.redeemability import why_not_redeemable
from portal.benefits.redemptions import Redeemed
from portal.definitions.models import BenefitDefinition
from portal.definitions.texts import TEXTS
from portal.outbox.models import Webhook

_AS_STORED = (
    "handle period period_type description internal_notes meta redeem_code_pos redeem_code_online"
    " max_redemptions is_extendable is_assignable is_reassignable is_published is_archived tags"
    " is_claimable claim_timeframe claim_condition view_condition visibility_condition"
    " is_reclaimable allow_user_redeem force_allocation notify_schedule_offset"
    " notify_issue_offset_days notify_issue_offset_hour notify_remind_offset_days"
    " notify_remind_offset_hour notify_extend_offset_days notify_extend_offset_hour"
    " issue_target_id remind_target_id extend_target_id region_id region currency value type"
    " campaign external_id"
).split()
_OF_THE_PROGRAMME = (
    "claim_condition view_condition visibility_condition description internal_notes".split()
)
_BENEFIT_AS_STORED = "external_id timezone meta value combine_meta is_combined".split()


def definition_json(
    definition: BenefitDefinition, totals: Totals, *, zone: ZoneInfo
) -> dict[str, Any]:
    """Write a whole definition; its times are readings of the clock in `zone`."""
    stock = definition.stock
    left = None if stock.cap is None else max(0, stock.cap - stock.reserved - stock.redeemed)
    return {
        "id": str(definition.id),
        **{name: getattr(definition.texts, name) for name in TEXTS},
        **{name: getattr(definition, name) for name in _AS_STORED},
        "absolute_expiry": written(definition.absolute_expiry),
        "claim_period_start_at": local(definition.claim_period_start_at, zone),
        "claim_period_end_at": local(definition.claim_period_end_at, zone),
        "end_at": local(definition.end_at, zone),
        "max_global_redemptions": stock.cap,
        "total_global_redemptions": stock.redeemed,
        "total_global_redemptions_remaining": left,
        "total_global_created": totals.created,
        "total_allocations": totals.allocations,
        "total_allocations_remaining": totals.allocations_left,
        "created_at": local(definition.created_at, UTC),
        "updated_at": local(definition.updated_at, UTC),
        "claim_period_start_at_iso": iso(definition.claim_period_start_at, zone),
        "claim_period_end_at_iso": iso(definition.claim_period_end_at, zone),
        "end_at_iso": iso(definition.end_at, zone),
        "created_at_iso": iso(definition.created_at, UTC),
        "updated_at_iso": iso(definition.updated_at, UTC),
    }


def without_rules(definition: dict[str, Any]) -> dict[str, Any]:
    """Leave out of a definition what the programme keeps to itself: its rules and its notes."""
    meta = {
        name: each for name, each in (definition["meta"] or {}).items() if name != "explanations"
    }
    return (
        definition
        | dict.fromkeys(_OF_THE_PROGRAMME)
        | {"meta": meta if definition["meta"] is not None else None}
    )


def benefit_json(
    benefit: Benefit,
    definition: dict[str, Any],
    *,
    is_archived: bool,
    allocated_code: str | None,
    now: datetime,
) -> dict[str, Any]:
    """Write a whole benefit with its definition; `definition` is written already."""
    global_left = definition["total_global_redemptions_remaining"]
    why_not = why_not_redeemable(benefit, is_archived=is_archived, global_left=global_left, now=now)
    most, used = benefit.max_redemptions, benefit.redemptions_used
    zone = ZoneInfo(benefit.timezone)
    return {
        "id": benefit.id,
        "profile_id": str(benefit.profile_id),
        "definition": definition,
        **{name: getattr(benefit, name) for name in _BENEFIT_AS_STORED},
        "issued_at": written(benefit.issued_local_at),
        "expires_at": written(benefit.expires_local_at),
        "is_expired": now >= benefit.ends_at,
        "is_redeemable": why_not is None,
        "not_redeemable_reason": why_not,
        "redemptions_remaining": None if most is None else most - used,
        "total_global_redemptions_remaining": global_left,
        "redeem_code_pos": allocated_code or benefit.redeem_code_pos,
        "redeem_code_online": allocated_code or benefit.redeem_code_online,
        "claimed_at": local(benefit.claimed_at, UTC),
        "extended_at": local(benefit.extended_at, UTC),
        "created_at": local(benefit.created_at, UTC),
        "updated_at": local(benefit.updated_at, UTC),
        "issued_local_at": written(benefit.issued_local_at),
        "expires_local_at": written(benefit.expires_local_at),
        "issued_at_iso": iso(benefit.issued_local_at.replace(tzinfo=zone), zone),
        "expires_at_iso": iso(benefit.expires_local_at.replace(tzinfo=zone), zone),
        "claimed_at_iso": iso(benefit.claimed_at, UTC),
        "extended_at_iso": iso(benefit.extended_at, UTC),
        "created_at_iso": iso(benefit.created_at, UTC),
        "updated_at_iso": iso(benefit.updated_at, UTC),
    }


def redemption_json(redeemed: Redeemed) -> dict[str, Any]:
    """Write one redemption, with what was undone of it."""
    redemption = redeemed.redemption
    return {
        "id": redemption.id,
        "profile_id": str(redemption.profile_id),
        "type": "benefit",
        "total": redemption.count,
        "items": [{"benefit_id": redemption.benefit_id, "count": redemption.count}],
        "benefit_id": redemption.benefit_id,
        "location_id": redemption.location_id,
        "meta": redemption.meta,
        "returned": redeemed.returned,
        "is_reversed": redeemed.reversed_at is not None,
        "reversed_at": local(redeemed.reversed_at, UTC),
        "created_at": local(redemption.redeemed_at, UTC),
        "updated_at": local(redeemed.reversed_at or redemption.redeemed_at, UTC),
        "created_at_iso": iso(redemption.redeemed_at, UTC),
    }


def allocation_json(row: Any) -> dict[str, Any]:
    """Write a code of a pool; `benefit_id` is the benefit that it was handed to."""
    return {
        "id": row.id,
        "definition_id": str(row.definition_id),
        "code": row.code,
        "status": "free" if row.benefit_id is None else "used",
        "benefit_id": row.benefit_id,
        "created_at": local(row.created_at, UTC),
        "created_at_iso": iso(row.created_at, UTC),
    }


def webhook_json(webhook: Webhook) -> dict[str, Any]:
    """Write a webhook; its secret is shown once, by whoever made it."""
    names = ("id", "trigger", "url", "namespace", "is_active", "condition")
    return {
        **{name: getattr(webhook, name) for name in names},
        "created_at": local(webhook.created_at, UTC),
        "updated_at": local(webhook.updated_at, UTC),
        "created_at_iso": iso(webhook.created_at, UTC),
        "updated_at_iso": iso(webhook.updated_at, UTC),
    }


def written(moment: datetime | None) -> str | None:
    """Write a reading of a clock as `YYYY-MM-DD HH:MM:SS`."""
    return moment.replace(tzinfo=None, microsecond=0).isoformat(" ") if moment else None


def local(instant: datetime | None, zone: tzinfo) -> str | None:
    """Write an instant as the clock in `zone` reads it."""
    return written(instant.astimezone(zone)) if instant else None


def iso(moment: datetime | None, zone: tzinfo) -> str | None:
    """Write an instant in ISO 8601 with the offset of `zone`."""
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else None
