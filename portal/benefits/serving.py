"""Reads what a till needs of a member, and what was used there, by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, bindparam, select
from sqlalchemy.orm import aliased

from portal.benefits.models import Benefit, Redemption
from portal.benefits.overview import InHand, Offer, Overview, benefit_of, offer_to, overview
from portal.definitions import catalogue
from portal.definitions.catalogue import Catalogue
from portal.definitions.models import DefinitionTexts
from portal.definitions.texts import TEXT_COLUMNS, Texts, texts_in
from portal.errors import NotFound
from portal.profiles.models import Identity, Profile
from portal.profiles.standing import COLUMNS, Standing
from portal.statements import Statement
from portal.stores.models import Device, Location, StaffMember


@dataclass(frozen=True, slots=True)
class Guest:
    """A member who stands at the till."""

    id: UUID
    first_name: str | None
    last_name: str | None
    tier_name: str | None
    card: str | None
    standing: Standing
    catalogue: Catalogue

    def sees(self, connection: Connection, *, now: datetime) -> Overview:
        """Read what they hold, and decide every offer."""
        return overview(self.standing, self.catalogue, connection, now=now)

    def holds(self, benefit_id: int, connection: Connection, *, now: datetime) -> InHand:
        """Read one benefit of theirs. Raises NotFound."""
        return benefit_of(benefit_id, self.id, self.catalogue, connection, now=now)

    def is_offered(self, handle: str, connection: Connection, *, now: datetime) -> Offer:
        """Decide one offer. Raises NotFound when there is none that they may see."""
        return offer_to(handle, self.standing, self.catalogue, connection, now=now)


@dataclass(frozen=True, slots=True)
class UseAtTill:
    """One use of a benefit as staff are told of it, also one that was undone."""

    id: int
    benefit_id: int
    profile_id: UUID
    count: int
    redeemed_at: datetime
    location_name: str | None
    device_id: int | None
    device_name: str | None
    by_kind: str
    staff_name: str | None
    note: str | None
    undone_at: datetime | None
    first_name: str | None
    last_name: str | None
    texts: Texts


_CARD = (
    select(Identity.identifier)
    .where(Identity.profile_id == Profile.id, Identity.is_active)
    .order_by(Identity.id)
    .limit(1)
    .scalar_subquery()
)
_GUEST = Statement(
    select(*COLUMNS, catalogue.VERSION.label("version"), _CARD.label("card")).where(
        Profile.id == bindparam("profile_id"), Profile.deleted_at.is_(None)
    )
)
_HOLDER = Statement(
    select(Benefit.profile_id).where(
        Benefit.id == bindparam("benefit_id"), Benefit.deleted_at.is_(None)
    )
)
_reversal = aliased(Redemption)
_OTHERS: dict[str, Any] = {
    "location_name": Location.name.label("location_name"),
    "device_name": Device.name.label("device_name"),
    "staff_name": StaffMember.name.label("staff_name"),
    "undone_at": _reversal.redeemed_at.label("undone_at"),
    "first_name": Profile.first_name,
    "last_name": Profile.last_name,
}
_NAMES = [name for name in UseAtTill.__slots__ if name != "texts"]
_VALUES: list[Any] = [
    _OTHERS[name] if name in _OTHERS else getattr(Redemption, name) for name in _NAMES
]
_USES = (
    select(*_VALUES, *TEXT_COLUMNS)
    .join(Benefit, Benefit.id == Redemption.benefit_id)
    .join(DefinitionTexts, DefinitionTexts.id == Benefit.texts_id)
    .join(Profile, Profile.id == Redemption.profile_id)
    .outerjoin(Location, Location.id == Redemption.location_id)
    .outerjoin(Device, Device.id == Redemption.device_id)
    .outerjoin(
        StaffMember, and_(StaffMember.handle == Redemption.by_id, Redemption.by_kind == "staff")
    )
    .outerjoin(_reversal, _reversal.reverses_id == Redemption.id)
    .where(Redemption.reverses_id.is_(None), Benefit.deleted_at.is_(None))
    .order_by(Redemption.redeemed_at.desc(), Redemption.id.desc())
    .limit(bindparam("most"))
)
_ONE_USE = Statement(_USES.where(Redemption.id == bindparam("redemption_id")))
_USES_OF_ONE = Statement(_USES.where(Redemption.benefit_id == bindparam("benefit_id")))
_USES_HERE = Statement(
    _USES.where(
        Redemption.device_id == bindparam("device_id"), Redemption.redeemed_at >= bindparam("since")
    )
)


def guest(profile_id: UUID, connection: Connection, *, zone: str, now: datetime) -> Guest:
    """Read a member as they stand at the till now. Raises NotFound."""
    row = _GUEST.first(connection, {"profile_id": profile_id})
    if row is None:
        raise NotFound
    kept = catalogue.at_version(row.version, connection)
    standing = kept.standings.of(row, at=now, zone=ZoneInfo(zone))
    tier = kept.tier_names.get(row.tier_handle or "")
    return Guest(profile_id, row.first_name, row.last_name, tier, row.card, standing, kept)


def holder_of(benefit_id: int, connection: Connection) -> UUID:
    """Return whose benefit it is. Raises NotFound."""
    holder: UUID | None = _HOLDER.scalar(connection, {"benefit_id": benefit_id})
    if holder is None:
        raise NotFound
    return holder


def use_at_till(redemption_id: int, connection: Connection) -> UseAtTill:
    """Read one use. Raises NotFound."""
    found = _read(_ONE_USE, connection, redemption_id=redemption_id, most=1)
    if not found:
        raise NotFound
    return found[0]


def uses_told(benefit_id: int, connection: Connection, *, most: int = 10) -> Sequence[UseAtTill]:
    """List the uses of a benefit, the latest first."""
    return _read(_USES_OF_ONE, connection, benefit_id=benefit_id, most=most)


def used_at(
    device_id: int, connection: Connection, *, since: datetime, most: int = 100
) -> Sequence[UseAtTill]:
    """List what was used at a till since a moment, the latest first."""
    return _read(_USES_HERE, connection, device_id=device_id, since=since, most=most)


def _read(statement: Statement, connection: Connection, **given: Any) -> Sequence[UseAtTill]:
    return [
        UseAtTill(**{name: getattr(row, name) for name in _NAMES}, texts=texts_in(row))
        for row in statement.all(connection, given)
    ]
