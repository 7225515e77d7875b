"""Reads what a till scans or types of a benefit; what is refused is put on record."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from portal import attempts
from portal.audit.recording import Actor, record
from portal.benefits.holding import LEFT
from portal.benefits.models import Benefit, Redemption
from portal.benefits.redeemability import why_not_redeemable
from portal.benefits.redeeming import Occasion, where
from portal.benefits.showing import looks_shown, shown_by
from portal.codes import read_code
from portal.config import Settings
from portal.database import reading, transaction
from portal.definitions.models import BenefitDefinition, DefinitionStock
from portal.errors import NotFound, Refused
from portal.statements import Statement

WRONG_CODES, HOUR = 30, timedelta(hours=1)

_BENEFIT = (
    select(
        Benefit.id,
        Benefit.code,
        Benefit.state,
        Benefit.ends_at,
        Benefit.max_redemptions,
        Benefit.redemptions_used,
        Benefit.reserved_redemptions,
        BenefitDefinition.is_archived,
        LEFT,
    )
    .join(BenefitDefinition, BenefitDefinition.id == Benefit.definition_id)
    .join(DefinitionStock, DefinitionStock.definition_id == Benefit.definition_id)
    .where(Benefit.deleted_at.is_(None))
)
_BY_ID = Statement(_BENEFIT.where(Benefit.id == bindparam("id")))
# How many wrong ones the till has typed is asked along the way.
_BY_CODE = Statement(
    _BENEFIT.where(Benefit.code == bindparam("code")).add_columns(
        attempts.counted(bindparam("limited"), bindparam("now")).label("wrong_ones")
    )
)
_undone = aliased(Redemption)
_USES_OF_SCREEN = Statement(
    select(Redemption.id, _undone.id.label("undone_by"))
    .outerjoin(_undone, _undone.reverses_id == Redemption.id)
    .where(
        Redemption.benefit_id == bindparam("id"),
        Redemption.attempt_key.startswith(bindparam("screen")),
    )
)


@dataclass(frozen=True, slots=True)
class Scanned:
    """A benefit that was scanned or typed.

    `key` is the same for the same screen, and `redemption_id` what that screen was used for.
    """

    benefit_id: int
    key: str | None = None
    redemption_id: int | None = None


def looks_like_a_benefit(text: str) -> bool:
    """Tell a code of a benefit from a card, a phone number, an address and a name."""
    return looks_shown(text) or read_code(text) is not None


def scan(text: str, *, by: Actor, on: Occasion, settings: Settings, now: datetime) -> Scanned:
    """Return the benefit that a screen shows, or whose code was typed.

    Raises Refused for a code of a screen that is old or altered, NotFound for a typed code that
    nobody has, and TooMany when a till typed many of those.
    """
    try:
        if looks_shown(text):
            benefit, found = _shown(text, settings, now)
        else:
            benefit, found = _typed(text, on, now)
    except (Refused, NotFound) as refused:
        code = refused.refusal.code if isinstance(refused, Refused) else "unknown_code"
        with transaction():
            record("scan refused", by=by, at=now, after={"code": code, **where(on)})
        raise
    if found.redemption_id is None:
        _record_unusable(benefit, by, on, now)
    return found


def _shown(token: str, settings: Settings, now: datetime) -> tuple[Any, Scanned]:
    screen = f"scan-{sha256(token.upper().encode()).hexdigest()[:40]}"
    benefit: Any = None
    with reading() as connection:

        def code_of(benefit_id: int) -> str | None:
            nonlocal benefit
            benefit = _BY_ID.first(connection, {"id": benefit_id})
            return benefit.code if benefit is not None else None

        benefit_id = shown_by(token, code_of=code_of, settings=settings, now=now)
        uses = _USES_OF_SCREEN.all(connection, {"id": benefit_id, "screen": screen})
    first = next((use.id for use in uses if use.undone_by is None), None)
    # After an undoing the screen is good once more, and under a key of its own.
    key = f"{screen}-{len(uses)}" if uses and first is None else screen
    return benefit, Scanned(benefit_id, key, first)


def _typed(text: str, on: Occasion, now: datetime) -> tuple[Any, Scanned]:
    """Look a typed code up; each that nobody has counts against the till.

    Once there was one, each is counted before anything is said of it.
    """
    limited = f"typed codes on {on.device_id}"
    asked = {"code": read_code(text), "limited": limited, "now": now}
    with reading() as connection:
        benefit = _BY_CODE.first(connection, asked)
    if benefit is None or benefit.wrong_ones:
        with transaction():
            attempts.spend(limited, limit=WRONG_CODES, per=HOUR, now=now)
            if benefit is not None:
                attempts.forgive(limited)
    if benefit is None:
        raise NotFound
    return benefit, Scanned(benefit.id)


def _record_unusable(benefit: Any, by: Actor, on: Occasion, now: datetime) -> None:
    reason = why_not_redeemable(
        benefit, is_archived=benefit.is_archived, global_left=benefit.left, now=now
    )
    if reason is not None:
        after = {"code": reason, **where(on)}
        with transaction():
            record("redemption refused", by=by, at=now, benefit_id=benefit.id, after=after)
