"""Reads what a member holds, in few and narrow statements."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from portal.benefits.models import IS_OPEN, Benefit, Invitation
from portal.benefits.redeemability import NotRedeemable, why_not_redeemable
from portal.definitions.catalogue import Catalogue, Definition, texts_of
from portal.definitions.eligibility import UNLIMITED, Holding, Supply
from portal.definitions.models import Allocation, DefinitionStock
from portal.definitions.texts import Texts
from portal.profiles.models import Profile
from portal.statements import Statement

_FEW_CODES = 100


class Held(NamedTuple):
    """A benefit as its holder's pages need it, with the texts it was claimed with."""

    id: int
    definition_id: int
    state: str
    code: str
    timezone: str
    issued_at: datetime
    claimed_at: datetime | None
    claim_number: int | None
    extended_by_holder_at: datetime | None
    ends_at: datetime
    expires_local_at: datetime
    max_redemptions: int | None
    redemptions_used: int
    reserved_redemptions: int
    void_reason: str | None
    given_to_id: int | None
    redeem_code_pos: str | None
    redeem_code_online: str | None
    allocated_code: str | None
    offered_to: str | None
    offered_until: datetime | None
    invitation_id: int | None
    deleted_at: datetime | None
    texts: Texts

    def is_offered(self, *, now: datetime) -> bool:
        """Tell whether somebody was asked to take it and may still do so."""
        return self.offered_until is not None and now < self.offered_until

    @property
    def pos_code(self) -> str | None:
        """The programme's own code for the till: the one allocated, else the definition's."""
        return self.allocated_code or self.redeem_code_pos

    @property
    def online_code(self) -> str | None:
        """The programme's own code for the web shop: the one allocated, else the definition's."""
        return self.allocated_code or self.redeem_code_online

    def why_not(
        self, catalogue: Catalogue, supplies: Mapping[int, Supply], *, now: datetime
    ) -> NotRedeemable | None:
        """Name the reason why it cannot be used now, or None when it can."""
        definition = catalogue.by_id.get(self.definition_id)
        supply = supplies.get(self.definition_id, UNLIMITED)
        return why_not_redeemable(
            self,
            is_archived=definition is not None and definition.is_archived,
            global_left=supply.redemptions,
            now=now,
        )


_COMPUTED = {
    "allocated_code": Allocation.code,
    "offered_to": Invitation.to_email,
    "offered_until": Invitation.ends_at,
    "invitation_id": Invitation.id,
    "texts": Benefit.texts_id,
}
# One that its holder deleted is out of sight and still a claim.
COUNTING = or_(Benefit.deleted_at.is_(None), Benefit.claim_number.is_not(None))
_ANY_HELD = (
    select(*(_COMPUTED.get(name) or getattr(Benefit, name) for name in Held._fields))
    .select_from(Benefit)
    .outerjoin(Allocation, Allocation.benefit_id == Benefit.id)
    .outerjoin(Invitation, and_(Invitation.benefit_id == Benefit.id, IS_OPEN))
    .where(COUNTING)
    .order_by(Benefit.ends_at, Benefit.id)
)
_HELD_AMONG = _ANY_HELD.add_columns(Benefit.profile_id).where(
    Benefit.definition_id == bindparam("definition_id"),
    Benefit.profile_id.in_(bindparam("profile_ids", expanding=True)),
)
_THEIRS = _ANY_HELD.where(Benefit.profile_id == bindparam("profile_id"))
_HELD = Statement(_THEIRS)
_HELD_OF = Statement(_THEIRS.where(Benefit.definition_id == bindparam("definition_id")))

# When anything that a member holds was last given, used or changed, by whomever.
LATEST_CHANGE = (
    select(func.max(Benefit.updated_at))
    .where(Benefit.profile_id == Profile.id)
    .correlate(Profile)
    .scalar_subquery()
)
_SOME_FREE_CODES = (
    select(Allocation.id)
    .where(
        Allocation.definition_id == DefinitionStock.definition_id, Allocation.benefit_id.is_(None)
    )
    .correlate(DefinitionStock)
    .limit(_FEW_CODES)
    .subquery()
)
LEFT = (DefinitionStock.cap - DefinitionStock.reserved - DefinitionStock.redeemed).label("left")
_ONE_HELD = Statement(
    _THEIRS.add_columns(LEFT)
    .join(DefinitionStock, DefinitionStock.definition_id == Benefit.definition_id)
    .where(Benefit.id == bindparam("benefit_id"), Benefit.deleted_at.is_(None))
)
CODES = select(func.count()).select_from(_SOME_FREE_CODES).scalar_subquery().label("codes")


def held_by(profile_id: UUID, catalogue: Catalogue, connection: Connection) -> list[Held]:
    """List everything that the profile holds or held, the soonest to end first.

    With what they deleted themselves, where it still counts as a claim.
    """
    return _found(_HELD, {"profile_id": profile_id}, catalogue, connection)


def held_of(
    profile_id: UUID, definition_id: int, catalogue: Catalogue, connection: Connection
) -> list[Held]:
    """List everything of one definition that the profile holds or held."""
    given = {"profile_id": profile_id, "definition_id": definition_id}
    return _found(_HELD_OF, given, catalogue, connection)


def held_one(
    benefit_id: int, profile_id: UUID, catalogue: Catalogue, connection: Connection
) -> tuple[Held, Supply] | None:
    """Return one benefit of the profile, and the redemptions that its definition has left.

    None when there is none such or it is another's.
    """
    given = {"profile_id": profile_id, "benefit_id": benefit_id}
    row = _ONE_HELD.first(connection, given)
    if row is None:
        return None
    left = None if row.left is None else max(0, row.left)
    return _held(row[:-1], texts_of([row.texts_id], catalogue, connection)), Supply(left)


def held_among(
    profile_ids: Iterable[UUID], definition_id: int, catalogue: Catalogue, connection: Connection
) -> dict[UUID, list[Held]]:
    """List what many profiles hold or held of one definition, by profile."""
    given = {"profile_ids": list(profile_ids), "definition_id": definition_id}
    rows = connection.execute(_HELD_AMONG, given).all()
    texts = texts_of((row[-2] for row in rows), catalogue, connection)
    found: dict[UUID, list[Held]] = {}
    for row in rows:
        found.setdefault(row[-1], []).append(Held._make((*row[:-2], texts[row[-2]])))
    return found


def supplies(catalogue: Catalogue, ids: Iterable[int], connection: Connection) -> dict[int, Supply]:
    """Read what is left of these definitions; those that are not scarce are left out."""
    wanted = tuple(each for each in ids if each in catalogue.scarce)
    if not wanted:
        return {}
    return {
        row.definition_id: supply_of(catalogue.by_id[row.definition_id], row)
        for row in _supplies_of(wanted).all(connection, {})
    }


@lru_cache(256)
def _supplies_of(ids: tuple[int, ...]) -> Statement:
    """Write the statement that reads these supplies; a catalogue asks for the same each time."""
    query = select(DefinitionStock.definition_id, LEFT, CODES)
    return Statement(query.where(DefinitionStock.definition_id.in_(ids)))


def supply_of(definition: Definition, row: Any) -> Supply:
    """Read a supply from a row that has `LEFT` and `CODES`."""
    return Supply(
        redemptions=None if row.left is None else max(0, row.left),
        codes=row.codes if definition.needs_code else None,
    )


def holdings_among(
    held: Iterable[Held],
    catalogue: Catalogue,
    supplies: Mapping[int, Supply],
    *,
    now: datetime,
) -> dict[int, tuple[Holding, ...]]:
    """Sort what is held by definition, as the decision wants it."""
    sorted_out: dict[int, tuple[Holding, ...]] = {}
    for benefit in held:
        usable = benefit.why_not(catalogue, supplies, now=now) is None
        is_voided = benefit.state == "voided" and benefit.deleted_at is None
        holding = Holding(benefit.id, usable, benefit.claimed_at, is_voided)
        sorted_out[benefit.definition_id] = (*sorted_out.get(benefit.definition_id, ()), holding)
    return sorted_out


def _found(
    statement: Statement, given: dict[str, Any], catalogue: Catalogue, connection: Connection
) -> list[Held]:
    """Read rows whose columns stand in the order of `Held`, the id of its texts last."""
    rows = statement.all(connection, given)
    texts = texts_of((row[-1] for row in rows), catalogue, connection)
    return [_held(row, texts) for row in rows]


def _held(row: Any, texts: Mapping[int, Texts]) -> Held:
    return Held._make((*row[:-1], texts[row[-1]]))
