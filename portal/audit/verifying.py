"""Finds whatever was tampered with on record."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from portal.audit.models import AuditRow, AuditSeal
from portal.audit.sealing import Head, digest_of, seal_mac
from portal.audit.signing import SIGNED, key_of, signature
from portal.database import reading

_AT_ONCE = 1_000
_ROWS = select(AuditRow.id, AuditRow.mac, *(getattr(AuditRow, name) for name in SIGNED))
_SEALS = select(AuditSeal.__table__).order_by(AuditSeal.number)


def tampering() -> Iterator[str]:
    """Say of each row and each seal what is wrong with it; of a clean record, nothing."""
    with reading() as connection:
        head = Head()
        for sealed in connection.execute(_SEALS).all():
            yield from _about_seal(sealed, head, connection)
            head = Head(sealed.number, sealed.last_id, sealed.digest)
        yield from _about_rows(_rows_after(head.last_id, connection), key_of(connection), [])


def was_once(digest: str) -> bool:
    """Tell whether the record was once sealed with this head."""
    with reading() as connection:
        known = select(AuditSeal.number).where(AuditSeal.digest == digest)
        return connection.scalar(known) is not None


def _about_seal(sealed: Any, before: Head, connection: Connection) -> Iterator[str]:
    key = key_of(connection)
    if sealed.number != before.number + 1:
        yield f"seal {before.number + 1} is missing"
    if seal_mac(sealed, key) != sealed.mac:
        yield f"seal {sealed.number} was not written by the portal"
    macs: list[str] = []
    yield from _about_rows(_rows_after(before.last_id, connection, sealed.last_id), key, macs)
    if len(macs) != sealed.rows or digest_of(before.digest, macs) != sealed.digest:
        first, last = before.last_id + 1, sealed.last_id
        yield f"between rows {first} and {last} some were added, taken away or changed"


def _about_rows(rows: Iterator[Any], key: bytes, macs: list[str]) -> Iterator[str]:
    for row in rows:
        macs.append(row.mac)
        if signature(row._mapping, key) != row.mac:
            yield f"row {row.id} ({row.event}, reference {row.reference}) was changed"


def _rows_after(last_id: int, connection: Connection, until: int | None = None) -> Iterator[Any]:
    """Read in pages, so that a record of any length fits into memory."""
    while True:
        page = _ROWS.where(AuditRow.id > last_id).order_by(AuditRow.id).limit(_AT_ONCE)
        if until is not None:
            page = page.where(AuditRow.id <= until)
        rows = connection.execute(page).all()
        yield from rows
        if len(rows) < _AT_ONCE:
            return
        last_id = rows[-1].id
