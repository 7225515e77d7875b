"""Reads everything that decides a claim, in one statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, bindparam, select

from portal.benefits.holding import CODES, COUNTING, LEFT, supply_of
from portal.benefits.models import Benefit
from portal.benefits.redeemability import why_not_redeemable
from portal.definitions import catalogue
from portal.definitions.catalogue import Catalogue, Definition
from portal.definitions.eligibility import Case, Holding, Supply
from portal.definitions.models import BenefitDefinition, DefinitionStock
from portal.errors import NotFound
from portal.idempotency import Attempt, RememberedAnswer
from portal.profiles.models import Profile
from portal.profiles.standing import COLUMNS
from portal.statements import Statement


@dataclass(frozen=True, slots=True)
class HeldOfOne:
    """A benefit of the wanted definition that the member has or had, as far as it decides."""

    id: int
    state: str
    ends_at: datetime
    claimed_at: datetime | None
    claim_number: int | None
    max_redemptions: int | None
    redemptions_used: int
    reserved_redemptions: int
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Opening:
    """What a claim starts from: the member, the answer kept under its key, and what is held."""

    row: Any
    held: tuple[HeldOfOne, ...]

    @property
    def next_number(self) -> int:
        """The number that the next claim of the definition has among the member's."""
        numbers = (each.claim_number or 0 for each in self.held if each.state != "voided")
        return 1 + max(numbers, default=0)

    def case(
        self, definition: Definition, kept: Catalogue, *, home: ZoneInfo, now: datetime
    ) -> Case:
        """Return what the decision looks at."""
        supply = supply_of(definition, self.row)
        holdings = tuple(holding(each, definition, supply, now) for each in self.held)
        standing = kept.standings.of(self.row, at=now, zone=home)
        return Case(definition, standing, holdings, supply, now)


_OPENING = Statement(
    select(
        *COLUMNS,
        catalogue.VERSION.label("version"),
        RememberedAnswer.answer,
        RememberedAnswer.fingerprint,
        LEFT,
        CODES,
        *(getattr(Benefit, name).label(f"held_{name}") for name in HeldOfOne.__slots__),
    )
    .select_from(Profile)
    .outerjoin(
        RememberedAnswer,
        and_(
            RememberedAnswer.sender == bindparam("sender"), RememberedAnswer.key == bindparam("key")
        ),
    )
    .outerjoin(BenefitDefinition, BenefitDefinition.handle == bindparam("handle"))
    .outerjoin(DefinitionStock, DefinitionStock.definition_id == BenefitDefinition.id)
    .outerjoin(
        Benefit,
        and_(
            Benefit.profile_id == Profile.id,
            Benefit.definition_id == BenefitDefinition.id,
            COUNTING,
        ),
    )
    .where(Profile.id == bindparam("profile_id"), Profile.deleted_at.is_(None))
)


# Nobody is called so.
_NO_KEY = {"sender": "", "key": ""}


def opened(
    handle: str, profile_id: UUID, attempt: Attempt | None, connection: Connection
) -> Opening:
    """Read a row for each benefit of the definition that is held, or one. Raises NotFound."""
    asked = {"profile_id": profile_id, "handle": handle}
    keyed = {"sender": attempt.sender, "key": attempt.key} if attempt else _NO_KEY
    rows = _OPENING.all(connection, asked | keyed)
    if not rows:
        raise NotFound
    held = (each[-len(HeldOfOne.__slots__) :] for each in rows if each.held_id is not None)
    return Opening(rows[0], tuple(HeldOfOne(*each) for each in held))


def holding(held: HeldOfOne, definition: Definition, supply: Supply, now: datetime) -> Holding:
    """Return what the decision looks at of a benefit that is held."""
    archived, left = definition.is_archived, supply.redemptions
    usable = why_not_redeemable(held, is_archived=archived, global_left=left, now=now) is None
    is_voided = held.state == "voided" and held.deleted_at is None
    return Holding(held.id, usable, held.claimed_at, is_voided)
