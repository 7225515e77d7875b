"""The definitions as pages and decisions read them, kept by version in each process."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, bindparam, exists, select, update

from portal.database import db
from portal.definitions.conditions import Condition, compiled
from portal.definitions.explanations import by_variable
from portal.definitions.models import (
    Allocation,
    BenefitDefinition,
    CatalogueVersion,
    DefinitionStock,
    DefinitionTexts,
)
from portal.definitions.texts import TEXT_COLUMNS, Texts, texts_in
from portal.profiles.models import Tier
from portal.profiles.standing import Standings

VERSION = select(CatalogueVersion.version).scalar_subquery()


@dataclass(frozen=True, eq=False)
class Definition:
    """A benefit definition with its conditions compiled; one object for each version."""

    id: int
    handle: str
    texts: Texts
    tags: tuple[str, ...]
    meta: Mapping[str, Any]
    period: int
    period_type: str
    absolute_expiry: datetime | None
    notify_issue_offset_days: int | None
    notify_issue_offset_hour: int | None
    end_at: datetime | None
    max_redemptions: int | None
    redeem_code_pos: str | None
    redeem_code_online: str | None
    is_published: bool
    is_archived: bool
    is_claimable: bool
    is_reclaimable: bool
    is_extendable: bool
    is_reassignable: bool
    allow_user_redeem: bool
    claim_period_start_at: datetime | None
    claim_period_end_at: datetime | None
    is_capped: bool
    needs_code: bool
    claim_condition: Condition
    view_conditions: tuple[Condition, ...]

    @cached_property
    def closes_at(self) -> datetime | None:
        """When it can be claimed no more: at the end of its window, or its own."""
        ends = (self.claim_period_end_at, self.end_at)
        return min((end for end in ends if end is not None), default=None)

    @property
    def reserves(self) -> int:
        """How many redemptions a claim sets aside: all that it may use, or one of unlimited."""
        return self.max_redemptions or 1

    @property
    def is_shown(self) -> bool:
        """Whether members can come across it at all."""
        return self.is_published and not self.is_archived and self.is_claimable


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every definition of a store at one version, by id and by handle.

    `texts` grows by older words as they are met that benefits were promised; rows never change.
    `standings` are those of members who were here while it was the latest that was read.
    """

    version: str
    by_id: Mapping[int, Definition]
    by_handle: Mapping[str, Definition]
    shown: tuple[Definition, ...]
    scarce: tuple[int, ...]
    tier_names: Mapping[str, str]
    texts: dict[int, Texts]
    standings: Standings


_AS_STORED = (
    "id handle period period_type absolute_expiry notify_issue_offset_days"
    " notify_issue_offset_hour end_at max_redemptions redeem_code_pos"
    " redeem_code_online is_published is_archived is_claimable is_reclaimable"
    " is_extendable is_reassignable allow_user_redeem claim_period_start_at claim_period_end_at"
).split()

_DEFINITIONS = (
    select(
        *(getattr(BenefitDefinition, name) for name in _AS_STORED),
        BenefitDefinition.tags,
        BenefitDefinition.meta,
        BenefitDefinition.claim_condition,
        BenefitDefinition.view_condition,
        BenefitDefinition.visibility_condition,
        DefinitionStock.cap.is_not(None).label("is_capped"),
        (
            BenefitDefinition.force_allocation
            | exists().where(Allocation.definition_id == BenefitDefinition.id)
        ).label("needs_code"),
        *TEXT_COLUMNS,
    )
    .join(DefinitionTexts, DefinitionTexts.id == BenefitDefinition.texts_id)
    .join(DefinitionStock, DefinitionStock.definition_id == BenefitDefinition.id)
    .where(BenefitDefinition.deleted_at.is_(None))
    .order_by(BenefitDefinition.id)
)
_SOME_TEXTS = select(*TEXT_COLUMNS).where(DefinitionTexts.id.in_(bindparam("ids", expanding=True)))
_TIERS = select(Tier.handle, Tier.name).order_by(Tier.rank)

_MOST_KEPT = 8
_kept: dict[str, Catalogue] = {}


def at_version(version: str, connection: Connection) -> Catalogue:
    """Return the catalogue, read again only when its version is not the one kept.

    The version is read before the rows, so that what is kept is never older than its name.
    """
    catalogue = _kept.get(version)
    if catalogue is None:
        catalogue = _read(version, connection)
        for older in list(_kept.values()):
            older.standings.forget()
        for oldest in list(_kept)[: 1 - _MOST_KEPT]:
            _kept.pop(oldest, None)
        _kept[version] = catalogue
    return catalogue


def texts_of(
    ids: Iterable[int], catalogue: Catalogue, connection: Connection
) -> Mapping[int, Texts]:
    """Return texts by id; only those that no definition has any more are read, and once."""
    older = {each for each in ids if each not in catalogue.texts}
    if older:
        rows = connection.execute(_SOME_TEXTS, {"ids": sorted(older)})
        catalogue.texts.update((row.texts_id, texts_in(row)) for row in rows)
    return catalogue.texts


def changed() -> None:
    """Give the catalogue a new version inside the transaction that changed it."""
    db.session.execute(update(CatalogueVersion).values(version=str(uuid4())))


def _read(version: str, connection: Connection) -> Catalogue:
    shared: dict[str, Condition] = {}
    definitions = [_definition(row, shared) for row in connection.execute(_DEFINITIONS)]
    tier_names = MappingProxyType({row.handle: row.name for row in connection.execute(_TIERS)})
    return Catalogue(
        version=version,
        by_id=MappingProxyType({each.id: each for each in definitions}),
        by_handle=MappingProxyType({each.handle: each for each in definitions}),
        shown=tuple(each for each in definitions if each.is_shown),
        scarce=tuple(each.id for each in definitions if each.is_capped or each.needs_code),
        tier_names=tier_names,
        texts={each.texts.id: each.texts for each in definitions},
        standings=Standings(tier_names, asked=len(shared)),
    )


def _definition(row: Any, shared: dict[str, Condition]) -> Definition:
    """Make a definition of its row; those that ask for the same in the same words share it."""
    views = (row.view_condition, row.visibility_condition)
    condition = compiled(
        row.claim_condition,
        definition_handle=row.handle,
        explanations=by_variable(row.meta or {}),
    )
    return Definition(
        **{name: getattr(row, name) for name in _AS_STORED},
        texts=texts_in(row),
        tags=tuple(row.tags),
        meta=MappingProxyType(row.meta or {}),
        is_capped=bool(row.is_capped),
        needs_code=bool(row.needs_code),
        claim_condition=shared.setdefault(condition.written, condition),
        view_conditions=tuple(
            compiled(view, definition_handle=row.handle) for view in views if view
        ),
    )
