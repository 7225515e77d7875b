"""A member takes a benefit: exactly once, whatever arrives together or twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, update
from sqlalchemy.exc import IntegrityError

from portal.audit.recording import Actor, record
from portal.benefits.acting import held_still
from portal.benefits.handing_out import Grant, ending_of, hand_out, told_of
from portal.benefits.opening import opened
from portal.benefits.redeeming import Occasion, use
from portal.database import table_of, transaction, violated
from portal.definitions import catalogue
from portal.definitions.catalogue import Definition
from portal.definitions.eligibility import first_refusal
from portal.definitions.models import DefinitionStock
from portal.definitions.undecided import report_undecided
from portal.errors import Invalid, NotFound, Refusal, Refused
from portal.idempotency import Attempt
from portal.retrying import retried
from portal.statements import Statement

_MOST_TRIES = 5


_stock = table_of(DefinitionStock).c
_RESERVE = Statement(
    update(table_of(DefinitionStock))
    .where(
        _stock.definition_id == bindparam("id_"),
        _stock.reserved + _stock.redeemed + bindparam("uses") <= _stock.cap,
    )
    .values(reserved=_stock.reserved + bindparam("uses"))
    .returning(_stock.definition_id)
)


class _Overtaken(Exception):
    """Another claim of the same member was kept between our reading and our writing."""


@dataclass(frozen=True, slots=True)
class _Wish:
    handle: str
    profile_id: UUID
    by: Actor
    attempt: Attempt | None
    zone: ZoneInfo
    home: ZoneInfo
    now: datetime
    extra: Mapping[str, Any] = field(default_factory=dict)
    redeem_on: Occasion | None = None
    noted: Mapping[str, Any] = field(default_factory=dict)


@retried
def claim(
    handle: str,
    *,
    profile_id: UUID,
    by: Actor,
    key: str | None,
    timezone: str,
    home: str,
    now: datetime,
    extra: Mapping[str, Any] | None = None,
    redeem_on: Occasion | None = None,
    noted: Mapping[str, Any] | None = None,
) -> int:
    """Claim the definition for the profile and return the benefit's id.

    The benefit runs on the clock of `timezone`; what is today for its conditions, the clock of
    `home` says, the programme's. With `redeem_on` it is used at once: both are kept, or neither.
    `noted` is what else the record says of it.
    The same key gives the same benefit, however often it is sent; without one, whoever asks sees
    to that. Raises NotFound, Refused, or Invalid when the key was used for another definition.
    """
    act = "claim-redeem" if redeem_on else "claim"
    attempt = Attempt(f"profile:{profile_id}", key, f"{act} {handle}") if key else None
    zones = ZoneInfo(timezone), ZoneInfo(home)
    wish = _Wish(handle, profile_id, by, attempt, *zones, now, extra or {}, redeem_on, noted or {})
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
        opening = opened(wish.handle, wish.profile_id, wish.attempt, connection)
        if wish.attempt is not None and opening.row.answer is not None:
            return _answered_before(opening.row, wish.attempt)
        kept = catalogue.at_version(opening.row.version, connection)
        definition = kept.by_handle.get(wish.handle)
        if definition is None:
            raise NotFound
        case = opening.case(definition, kept, home=wish.home, now=wish.now)
        if (refusal := first_refusal(case)) is not None:
            report_undecided(definition, refusal)
            # The same attempt may have been kept elsewhere since the opening was read.
            if wish.attempt is not None and (answer := wish.attempt.remembered()) is not None:
                return int(answer["benefit_id"])
            raise Refused(refusal)
        benefit_id = _give(definition, opening.next_number, wish, connection)
        if wish.redeem_on is not None:
            use(held_still(benefit_id), by=wish.by, on=wish.redeem_on, now=wish.now)
        return benefit_id


def _answered_before(row: Any, attempt: Attempt) -> int:
    if row.fingerprint != attempt.fingerprint:
        raise Invalid({"key": ["The key was used for something else."]})
    return int(row.answer["benefit_id"])


def _give(definition: Definition, number: int, wish: _Wish, connection: Connection) -> int:
    ending = ending_of(definition, wish.now, wish.zone)
    local = wish.now.astimezone(wish.zone).replace(tzinfo=None, microsecond=0)
    grant = Grant(
        definition,
        wish.profile_id,
        wish.now,
        local,
        wish.zone,
        ending,
        number,
        wish.extra,
        wish.noted,
    )
    benefit_id = hand_out(grant, connection, now=wish.now)
    if benefit_id is None:
        raise _Overtaken
    if wish.attempt is not None:
        wish.attempt.remember({"benefit_id": benefit_id}, connection, now=wish.now)
    record(
        "benefit claimed",
        by=wish.by,
        at=wish.now,
        benefit_id=benefit_id,
        number=1,
        definition_id=definition.id,
        profile_id=wish.profile_id,
        after=told_of(grant),
    )
    if definition.is_capped:
        # Last, so that the row everybody wants is locked for as short a time as can be.
        _reserve(definition, connection)
    return benefit_id


def _reserve(definition: Definition, connection: Connection) -> None:
    wanted = {"id_": definition.id, "uses": definition.reserves}
    if _RESERVE.first(connection, wanted) is None:
        raise Refused(Refusal("sold_out"))
