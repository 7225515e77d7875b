"""A member takes a benefit: exactly once, whatever arrives together or twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from portal.audit.recording import Actor, record
from portal.benefits.handing_out import Grant, ending_of, hand_out
from portal.benefits.holding import CODES, LEFT, held_of, holdings_among, supply_of
from portal.database import db, transaction, violated
from portal.definitions import catalogue
from portal.definitions.catalogue import Definition
from portal.definitions.eligibility import Case, first_refusal
from portal.definitions.models import BenefitDefinition, DefinitionStock
from portal.errors import Invalid, NotFound, Refusal, Refused
from portal.idempotency import Attempt, RememberedAnswer
from portal.profiles.models import Profile
from portal.profiles.standing import COLUMNS, standing_of

_MOST_TRIES = 5
_OPENING = (
    select(
        *COLUMNS,
        catalogue.VERSION.label("version"),
        RememberedAnswer.answer,
        RememberedAnswer.fingerprint,
        LEFT,
        CODES,
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
    .where(Profile.id == bindparam("profile_id"), Profile.deleted_at.is_(None))
)


class _Overtaken(Exception):
    """Another claim of the same member was kept between our reading and our writing."""


@dataclass(frozen=True, slots=True)
class _Wish:
    handle: str
    profile_id: UUID
    by: Actor
    attempt: Attempt
    zone: ZoneInfo
    now: datetime
    extra: Mapping[str, Any] = field(default_factory=dict)


def claim(
    handle: str,
    *,
    profile_id: UUID,
    by: Actor,
    key: str,
    timezone: str,
    now: datetime,
    extra: Mapping[str, Any] | None = None,
) -> int:
    """Claim the definition for the profile and return the benefit's id.

    The same key gives the same benefit, however often it is sent. Raises NotFound, Refused, or
    Invalid when the key was used for another definition.
    """
    attempt = Attempt(f"profile:{profile_id}", key, f"claim {handle}")
    wish = _Wish(handle, profile_id, by, attempt, ZoneInfo(timezone), now, extra or {})
    for _ in range(_MOST_TRIES):
        try:
            return _claim(wish)
        except _Overtaken:
            continue
        except IntegrityError as error:
            if violated(error) != "one_answer_per_key":
                raise
    raise RuntimeError("a claim was overtaken again and again")


def _claim(wish: _Wish) -> int:
    with transaction() as session:
        connection = session.connection()
        opening = connection.execute(
            _OPENING,
            {
                "profile_id": wish.profile_id,
                "handle": wish.handle,
                "sender": wish.attempt.sender,
                "key": wish.attempt.key,
            },
        ).first()
        if opening is None:
            raise NotFound
        if opening.answer is not None:
            return _answered_before(opening, wish)
        kept = catalogue.at_version(opening.version, connection)
        definition = kept.by_handle.get(wish.handle)
        if definition is None:
            raise NotFound
        held = held_of(wish.profile_id, definition.id, connection)
        supply = supply_of(definition, opening)
        holdings = holdings_among(held, kept, {definition.id: supply}, now=wish.now)
        standing = standing_of(opening, tier_names=kept.tier_names, at=wish.now, zone=wish.zone)
        case = Case(definition, standing, holdings.get(definition.id, ()), supply, wish.now)
        if (refusal := first_refusal(case)) is not None:
            # The same attempt may have been kept elsewhere since the opening was read.
            if (answer := wish.attempt.remembered()) is not None:
                return int(answer["benefit_id"])
            raise Refused(refusal)
        number = 1 + max(
            (each.claim_number or 0 for each in held if each.state != "voided"), default=0
        )
        return _give(definition, number, wish)


def _answered_before(opening: Any, wish: _Wish) -> int:
    if opening.fingerprint != wish.attempt.fingerprint:
        raise Invalid({"key": ["The key was used for something else."]})
    return int(opening.answer["benefit_id"])


def _give(definition: Definition, number: int, wish: _Wish) -> int:
    ending = ending_of(definition, wish.now, wish.zone)
    local = wish.now.astimezone(wish.zone).replace(tzinfo=None, microsecond=0)
    grant = Grant(
        definition, wish.profile_id, wish.now, local, wish.zone, ending, number, wish.extra
    )
    benefit_id = hand_out(grant, now=wish.now)
    if benefit_id is None:
        raise _Overtaken
    wish.attempt.remember({"benefit_id": benefit_id}, now=wish.now)
    record(
        "benefit claimed",
        by=wish.by,
        at=wish.now,
        benefit_id=benefit_id,
        definition_id=definition.id,
        profile_id=wish.profile_id,
        after={"ends_at": ending.ends_at.isoformat(), "timezone": wish.zone.key},
    )
    if definition.is_capped:
        # Last, so that the row everybody wants is locked for as short a time as can be.
        _reserve(definition)
    return benefit_id


def _reserve(definition: Definition) -> None:
    stock = DefinitionStock
    won = db.session.scalar(
        update(stock)
        .where(
            stock.definition_id == definition.id,
            stock.reserved + stock.redeemed + definition.reserves <= stock.cap,
        )
        .values(reserved=stock.reserved + definition.reserves)
        .returning(stock.definition_id)
        .execution_options(synchronize_session=False)
    )
    if won is None:
        raise Refused(Refusal("sold_out"))
