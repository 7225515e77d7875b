"""Tells SQLite how many of its rows are alike, so that it finds its way by the best index.

It is told the shape of a large shop, from its first day on. To count what is there would mislead
it: a shop that opens with something that thousands want would go by what was counted the day
before, which was nothing, and look through all that was given at each claim.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, text

from portal.database import db, transaction

# These grow with the members; the others hold what a programme writes by hand.
GROWING = frozenset(
    "profiles identities benefits redemptions invitations audit_rows audit_seals member_sessions"
    " sign_in_requests remembered_answers allocations outbox_items attempt_counts name_words"
    " name_slips member_pins kiosk_visits phone_links".split()
)
_MANY, _FEW, _SOME = 1_000_000, 1_000, 100_000
# How many different values a column has in a large shop; the others are all different.
_DIFFERENT = {
    **dict.fromkeys(("profile_id", "from_profile_id", "to_profile_id", "other_profile_id"), _SOME),
    **dict.fromkeys(("first_name", "last_name", "word"), 10_000),
    **dict.fromkeys(("definition_id", "device_id", "birth_year", "lane"), 100),
    **dict.fromkeys(("joined_location_id", "preferred_location_id", "birth_day"), 30),
    **dict.fromkeys(("birth_month", "handle", "tier_handle", "timezone", "currency"), 10),
    **dict.fromkeys(("max_redemptions", "redemptions_used", "reserved_redemptions"), 5),
    **dict.fromkeys(("state", "gender", "profile_type", "is_completed"), 3),
    "deleted_at": 1,
}
# Of all rows, those in an index over some of them.
_IN_PART = 0.1

_INDEXES = text("""
    SELECT tables.name AS in_table, indexes.name AS index_name,
        indexes."unique" AS is_unique, indexes.partial AS is_partial, columns.name AS name
    FROM sqlite_master AS tables
    LEFT JOIN pragma_index_list(tables.name) AS indexes
    LEFT JOIN pragma_index_info(indexes.name) AS columns
    WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite%'
    ORDER BY 1, 2, columns.seqno
""")
_SHAPE = text("SELECT tbl, idx, stat FROM sqlite_stat1")

# The table, the index if it has any, and the counts as SQLite writes them.
Shape = set[tuple[str, str | None, str]]


def tell_shape(*, now: datetime) -> int:
    """Tell SQLite, unless it is told, and return of how many indexes.

    PostgreSQL counts by itself.
    """
    if db.engine.dialect.name != "sqlite":
        return 0
    with transaction() as session:
        connection = session.connection()
        wanted = _wanted(connection)
        if _told(connection) == wanted:
            return 0
        _tell(connection, wanted)
    return len(wanted)


def _wanted(connection: Connection) -> Shape:
    rows = connection.execute(_INDEXES).all()
    return {
        (table, name, " ".join(map(str, _counts(table, list(columns)))))
        for (table, name), columns in groupby(rows, key=itemgetter(0, 1))
    }


def _counts(table: str, columns: Sequence[Any]) -> Iterator[int]:
    """Count the rows of an index, then those that are alike in its first columns, one by one."""
    rows = _MANY if table in GROWING else _FEW
    rows = int(rows * _IN_PART) if columns[0].is_partial else rows
    yield rows
    different = 1
    for number, column in enumerate(columns, start=1):
        if column.name is not None:
            different *= _DIFFERENT.get(column.name, rows)
            is_whole = column.is_unique and number == len(columns)
            yield 1 if is_whole else max(1, rows // different)


def _told(connection: Connection) -> Shape:
    if not connection.scalar(text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")):
        return set()
    return {(row.tbl, row.idx, row.stat) for row in connection.execute(_SHAPE)}


def _tell(connection: Connection, wanted: Shape) -> None:
    # Others read the counts when their table is made, and not when it changes.
    connection.execute(text("DROP TABLE IF EXISTS sqlite_stat1"))
    connection.execute(text("DROP TABLE IF EXISTS sqlite_stat4"))
    connection.execute(text("ANALYZE sqlite_master"))
    connection.execute(text("DELETE FROM sqlite_stat1"))
    connection.execute(
        text("INSERT INTO sqlite_stat1 VALUES (:tbl, :idx, :stat)"),
        [{"tbl": tbl, "idx": idx, "stat": stat} for tbl, idx, stat in wanted],
    )
    # Who told it reads it too.
    connection.execute(text("ANALYZE sqlite_master"))
