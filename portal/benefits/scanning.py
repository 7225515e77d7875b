"""Reads what a till scans or types of a benefit; what is refused is put on record."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal import attempts
from portal.audit.recording import Actor, record
from portal.benefits.models import Benefit, Redemption
from portal.benefits.redeemability import why_not_redeemable
from portal.benefits.redeeming import Occasion, where
from portal.benefits.showing import looks_shown, shown_by
from portal.benefits.stock import stock_of
from portal.codes import read_code
from portal.config import Settings
from portal.database import db, transaction
from portal.errors import NotFound, Refused

WRONG_CODES, HOUR = 30, timedelta(hours=1)


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
        found = _shown(text, settings, now) if looks_shown(text) else _typed(text, on, now)
    except (Refused, NotFound) as refused:
        code = refused.refusal.code if isinstance(refused, Refused) else "unknown_code"
        with transaction():
            record("scan refused", by=by, at=now, after={"code": code, **where(on)})
        raise
    if found.redemption_id is None:
        _record_unusable(found.benefit_id, by, on, now)
    return found


def _shown(token: str, settings: Settings, now: datetime) -> Scanned:
    screen = f"scan-{sha256(token.upper().encode()).hexdigest()[:40]}"
    undone = aliased(Redemption)
    with transaction() as session:
        benefit_id = shown_by(token, code_of=_code_of, settings=settings, now=now)
        uses = session.execute(
            select(Redemption.id, undone.id.label("undone_by"))
            .outerjoin(undone, undone.reverses_id == Redemption.id)
            .where(Redemption.benefit_id == benefit_id, Redemption.attempt_key.startswith(screen))
        ).all()
    first = next((use.id for use in uses if use.undone_by is None), None)
    # After an undoing the screen is good once more, and under a key of its own.
    key = f"{screen}-{len(uses)}" if uses and first is None else screen
    return Scanned(benefit_id, key, first)


def _code_of(benefit_id: int) -> str | None:
    own = select(Benefit.code).where(Benefit.id == benefit_id, Benefit.deleted_at.is_(None))
    return db.session.scalar(own)


def _typed(text: str, on: Occasion, now: datetime) -> Scanned:
    """Look a typed code up; each that nobody has counts against the till."""
    code, limit = read_code(text), f"typed codes on {on.device_id}"
    with transaction() as session:
        attempts.spend(limit, limit=WRONG_CODES, per=HOUR, now=now)
        benefit_id = session.scalar(
            select(Benefit.id).where(Benefit.code == code, Benefit.deleted_at.is_(None))
        )
        if benefit_id is not None:
            attempts.forgive(limit)
    if benefit_id is None:
        raise NotFound
    return Scanned(benefit_id)


def _record_unusable(benefit_id: int, by: Actor, on: Occasion, now: datetime) -> None:
    with transaction():
        benefit = db.session.get(Benefit, benefit_id)
        if benefit is None or benefit.deleted_at is not None:
            raise NotFound
        stock = stock_of(benefit.definition_id)
        reason = why_not_redeemable(
            benefit, is_archived=stock.is_archived, global_left=stock.left, now=now
        )
        if reason is not None:
            after = {"code": reason, **where(on)}
            record("redemption refused", by=by, at=now, benefit_id=benefit_id, after=after)
