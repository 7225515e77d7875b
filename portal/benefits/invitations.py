"""Reads what members offer to one another."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, exists, select

from portal.benefits.models import IS_OPEN, Benefit, Invitation
from portal.benefits.reassigning import why_not_reassignable
from portal.definitions.models import BenefitDefinition, DefinitionTexts
from portal.definitions.texts import TEXT_COLUMNS, Texts, texts_in
from portal.errors import NotFound
from portal.profiles.models import Profile


@dataclass(frozen=True, slots=True)
class Offered:
    """A benefit that somebody offers to the member, and what it promises."""

    invitation_id: int
    benefit_id: int
    giver: str | None
    is_open: bool
    open_until: datetime
    timezone: str
    expires_local_at: datetime
    texts: Texts


_OFFERED = (
    select(
        Invitation.id.label("invitation_id"),
        Invitation.state.label("invitation_state"),
        Invitation.ends_at.label("open_until"),
        Benefit.id.label("benefit_id"),
        Benefit.state,
        Benefit.ends_at,
        Benefit.redemptions_used,
        Benefit.timezone,
        Benefit.expires_local_at,
        BenefitDefinition.is_reassignable,
        Profile.first_name.label("giver"),
        *TEXT_COLUMNS,
    )
    .join(Benefit, and_(Benefit.id == Invitation.benefit_id, Benefit.deleted_at.is_(None)))
    .join(BenefitDefinition, BenefitDefinition.id == Benefit.definition_id)
    .join(DefinitionTexts, DefinitionTexts.id == Benefit.texts_id)
    .join(Profile, Profile.id == Invitation.from_profile_id)
    .where(Invitation.to_profile_id == bindparam("profile_id"))
)
# Most members are offered nothing, and home, which knows this with the session, asks no further.
HAS_OFFERS = exists().where(Invitation.to_profile_id == Profile.id, IS_OPEN).correlate(Profile)
# Built once: putting it together for each request took a twelfth of home.
_OPEN_TO = _OFFERED.where(
    IS_OPEN, Invitation.ends_at > bindparam("now", type_=Invitation.ends_at.type)
).order_by(Invitation.ends_at)
_ONE_TO = _OFFERED.where(Invitation.id == bindparam("invitation_id"))


def offered_to(profile_id: UUID, connection: Connection, *, now: datetime) -> list[Offered]:
    """List what others offer to the member at this moment, the soonest to end first."""
    rows = connection.execute(_OPEN_TO, {"profile_id": profile_id, "now": now})
    return [each for row in rows if (each := _offered(row, now)).is_open]


def invitation_to(
    invitation_id: int, profile_id: UUID, connection: Connection, *, now: datetime
) -> Offered:
    """Return one offer to the member, open or over. Raises NotFound when it is not to them."""
    given = {"profile_id": profile_id, "invitation_id": invitation_id}
    row = connection.execute(_ONE_TO, given).first()
    if row is None:
        raise NotFound
    return _offered(row, now)


def _offered(row: Any, now: datetime) -> Offered:
    can_be_given = why_not_reassignable(row, is_reassignable=row.is_reassignable, now=now) is None
    return Offered(
        invitation_id=row.invitation_id,
        benefit_id=row.benefit_id,
        giver=row.giver,
        is_open=row.invitation_state == "open" and now < row.open_until and can_be_given,
        open_until=row.open_until,
        timezone=row.timezone,
        expires_local_at=row.expires_local_at,
        texts=texts_in(row),
    )


def between(invitation_id: int, connection: Connection) -> tuple[UUID, UUID | None]:
    """Return who offers, and to whom, if anybody is known by the address. Raises NotFound."""
    parties = select(Invitation.from_profile_id, Invitation.to_profile_id)
    row = connection.execute(parties.where(Invitation.id == invitation_id)).first()
    if row is None:
        raise NotFound
    return row[0], row[1]
