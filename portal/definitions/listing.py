"""Lists benefit definitions."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.database import reading_entities
from portal.definitions.models import BenefitDefinition, DefinitionTexts
from portal.listing import Field, Fields, Slice, Wanted, conditions, cut, has_tag, order

_FLAGS = (
    "is_extendable is_assignable is_reassignable is_published is_archived is_claimable"
    " is_reclaimable allow_user_redeem force_allocation"
).split()
_TEXTS = (
    "handle period_type redeem_code_pos redeem_code_online region_id currency type external_id"
).split()

FIELDS: Fields = {
    "id": Field("number", BenefitDefinition.id),
    "name": Field("text", DefinitionTexts.name),
    "period": Field("number", BenefitDefinition.period),
    "max_redemptions": Field("number", BenefitDefinition.max_redemptions),
    "claim_period_start_at": Field("instant", BenefitDefinition.claim_period_start_at),
    "claim_period_end_at": Field("instant", BenefitDefinition.claim_period_end_at),
    "end_at": Field("instant", BenefitDefinition.end_at),
    "created_at": Field("utc", BenefitDefinition.created_at),
    "updated_at": Field("utc", BenefitDefinition.updated_at),
    **{name: Field("flag", getattr(BenefitDefinition, name)) for name in _FLAGS},
    **{name: Field("text", getattr(BenefitDefinition, name)) for name in _TEXTS},
}


def list_definitions(wanted: Wanted) -> Slice[BenefitDefinition]:
    """Return the definitions that are wanted."""
    rules = [
        BenefitDefinition.deleted_at.is_(None),
        *conditions(wanted, FIELDS),
        *holding_tags(wanted.tags),
    ]
    if wanted.search is not None:
        rules.append(named_like(wanted.search))
    chosen = _with_texts(select(BenefitDefinition)).where(*rules)
    counted = _with_texts(select(func.count()).select_from(BenefitDefinition)).where(*rules)
    rows = chosen.options(
        contains_eager(BenefitDefinition.texts), joinedload(BenefitDefinition.stock)
    ).order_by(*order(wanted, FIELDS, last=BenefitDefinition.id))
    with reading_entities() as session:
        found = cut(session, rows, counted, wanted)
    return Slice([row[0] for row in found.rows], found.total)


def holding_tags(tags: Sequence[str]) -> list[ColumnElement[bool]]:
    """Return that a definition has all of these tags."""
    return [has_tag(BenefitDefinition.tags, tag) for tag in tags]


def named_like(text: str) -> ColumnElement[bool]:
    """Return that a definition's name or handle holds the text, in any case of ASCII letters."""
    named = select(DefinitionTexts.id).where(_holds(DefinitionTexts.name, text))
    return or_(_holds(BenefitDefinition.handle, text), BenefitDefinition.texts_id.in_(named))


def _holds(column: Any, text: str) -> ColumnElement[bool]:
    return func.lower(column).contains(text.lower(), autoescape=True)


def _with_texts(statement: Any) -> Any:
    return statement.join(DefinitionTexts, DefinitionTexts.id == BenefitDefinition.texts_id)
