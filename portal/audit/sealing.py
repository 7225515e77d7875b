"""Seals the record from time to time, so that rows cannot vanish from its end unseen."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import IntegrityError

from portal.audit.models import AuditRow, AuditSeal
from portal.audit.signing import key_of
from portal.database import db, transaction

# A row may get its id before another that is kept sooner; by then it is kept too, or never is.
SETTLED_AFTER = timedelta(minutes=5)
_AT_ONCE = 10_000
_OTHERS = text(
    "SELECT min(xact_start) FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True, slots=True)
class Head:
    """How far the record is sealed, and the digest of everything until there."""

    number: int = 0
    last_id: int = 0
    digest: str = ""


def seal(*, now: datetime) -> int:
    """Seal the rows that have settled and return how many; none when another was quicker."""
    try:
        with transaction() as session:
            connection = session.connection()
            head = head_of(connection)
            rows = _settled(head, connection, now)
            if not rows:
                return 0
            digest, last_id = digest_of(head.digest, (mac for _id, mac in rows)), rows[-1][0]
            sealed = AuditSeal(
                number=head.number + 1, last_id=last_id, rows=len(rows), digest=digest, at=now
            )
            sealed.mac = seal_mac(sealed, key_of(connection))
            session.add(sealed)
    except IntegrityError:
        return 0
    return len(rows)


def head_of(connection: Connection) -> Head:
    """Read the newest seal."""
    newest = select(AuditSeal.number, AuditSeal.last_id, AuditSeal.digest)
    row = connection.execute(newest.order_by(AuditSeal.number.desc()).limit(1)).first()
    return Head(*row) if row else Head()


def digest_of(before: str, macs: Iterable[str]) -> str:
    """Add the signatures of rows, in their order, to the digest of those before."""
    digest = sha256(before.encode())
    for mac in macs:
        digest.update(mac.encode())
    return digest.hexdigest()


def seal_mac(sealed: AuditSeal | Any, key: bytes) -> str:
    """Sign a seal."""
    written = f"{sealed.number} {sealed.last_id} {sealed.rows} {sealed.digest}"
    return hmac.new(key, written.encode(), sha256).hexdigest()


def _settled(head: Head, connection: Connection, now: datetime) -> list[tuple[int, str]]:
    until = min(now, _oldest_writer(connection) or now) - SETTLED_AFTER
    unsettled = select(func.min(AuditRow.id)).where(AuditRow.id > head.last_id, AuditRow.at > until)
    first_unsettled = connection.scalar(unsettled)
    rows = select(AuditRow.id, AuditRow.mac).where(AuditRow.id > head.last_id)
    if first_unsettled is not None:
        rows = rows.where(AuditRow.id < first_unsettled)
    found = connection.execute(rows.order_by(AuditRow.id).limit(_AT_ONCE))
    return [(row.id, row.mac) for row in found]


def _oldest_writer(connection: Connection) -> datetime | None:
    """Tell since when a transaction is open that may still keep rows; SQLite lets in one alone."""
    if connection.dialect.name == "sqlite":
        return None
    since: datetime | None = connection.scalar(_OTHERS)
    return since


def sealed_until() -> Head:
    """Return how far the record is sealed now."""
    with db.get_engine("read").connect() as connection:
        return head_of(connection)
