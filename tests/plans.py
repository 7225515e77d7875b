"""Reads from a database how it would find the rows of a statement, or of a list and its total."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from flask import current_app
from sqlalchemy import Connection, Engine, text

from bench.statements import noted
from portal.database import db
from portal.shape import GROWING

# Indexes over the few rows that still wait for something, however many there were.
SMALL = frozenset({"ix_outbox_items_due_at"})
_WAYS = frozenset({"Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Index Scan"})
_SCAN = re.compile(r"SCAN (\w+?)(?:_\d+)?(?: USING .*)?$")


@contextmanager
def as_if_large(engine: Engine) -> Iterator[Connection]:
    """Lend a connection on which PostgreSQL plans as for millions of rows, until it is undone."""
    with engine.connect() as connection, connection.begin() as undone:
        if connection.dialect.name == "postgresql":
            # What was counted of the few rows of other tests would make one value seem common.
            connection.execute(
                text("DELETE FROM pg_statistic WHERE starelid = ANY(:tables ::regclass[])"),
                {"tables": sorted(GROWING)},
            )
            # That nearly all rows are there is so in every store.
            connection.execute(text("ANALYZE benefits (deleted_at), profiles (deleted_at)"))
            connection.execute(
                text(
                    "UPDATE pg_class SET reltuples = 1e6,"
                    " relpages = greatest(1, pg_relation_size(oid) / 8192) WHERE relname = ANY(:names)"
                ),
                {"names": sorted(GROWING)},
            )
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        yield connection
        undone.rollback()


def count_rows() -> None:
    """Do at once what PostgreSQL does by itself after a while, and SQLite is told from the first."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE)"))


def scanned(connection: Connection, statement: str, values: Any) -> list[str]:
    """Name the growing tables that the statement would read from end to end."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return list(_scans_of_sqlite([row[-1] for row in rows], statement))
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
    whole = json.loads(plan) if isinstance(plan, str) else plan
    return list(_scans_of_postgresql(whole[0]["Plan"], None, is_cut=False))


def _scans_of_sqlite(lines: list[str], statement: str) -> Iterator[str]:
    sorts = any("TEMP B-TREE FOR ORDER BY" in line for line in lines)
    is_cut = " LIMIT " in statement.upper() and not sorts
    for line in lines:
        found = _SCAN.match(line)
        if found and found[1] in GROWING and not is_cut:
            yield found[1]


def _scans_of_postgresql(node: dict[str, Any], above: str | None, *, is_cut: bool) -> Iterator[str]:
    """Walk down a plan; below a limit a table is read in order, and only until it is full."""
    kind, table = node["Node Type"], node.get("Relation Name", above)
    is_cut = (is_cut or kind == "Limit") and kind not in {"Sort", "Aggregate", "Hash"}
    has_found = "Index Cond" in node or (is_cut and kind.startswith("Index"))
    has_found = has_found or node.get("Index Name") in SMALL
    if kind in _WAYS and table in GROWING and not has_found:
        yield table
    for below in node.get("Plans", ()):
        heap = table if kind == "Bitmap Heap Scan" else None
        yield from _scans_of_postgresql(below, heap, is_cut=is_cut)


def steps_of(act: Any, table: str) -> tuple[Any, list[str]]:
    """Do something; return what it gave, and the steps that its statements over a table take.

    What is done for a page of a list stands in a step, and what is done to count does not.
    """
    with noted(current_app) as made:
        found = act()
    over = [each for each in made if f"FROM {table}" in each[0]]
    assert over
    taken: list[str] = []
    with db.engine.connect() as connection:
        for statement, values in over:
            if connection.dialect.name == "sqlite":
                # A plan that is not run stays as it was cached; a name of its own makes it new.
                asked = f"EXPLAIN QUERY PLAN /* {uuid4()} */ {statement}"
                taken += _lines(connection.exec_driver_sql(asked, values).all())
            else:
                asked = f"EXPLAIN (FORMAT JSON) {statement}"
                plan = connection.exec_driver_sql(asked, values).scalar_one()
                whole = json.loads(plan) if isinstance(plan, str) else plan
                taken += _nodes(whole[0]["Plan"])
    return found, taken


def _lines(plan: Any) -> Iterator[str]:
    counting = set()
    for each in plan:
        if each.detail.startswith("SCALAR SUBQUERY") or each.parent in counting:
            counting.add(each.id)
        yield ("" if each.id in counting or not each.parent else "  ") + each.detail


def _nodes(plan: dict[str, Any], *, is_cut: bool = False) -> Iterator[str]:
    is_cut = is_cut or plan["Node Type"] == "Limit"
    names = (plan.get("Relation Name"), plan.get("Index Name"), plan.get("Sort Key", [""])[0])
    yield "  " * is_cut + " ".join(filter(None, (plan["Node Type"], *names)))
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner, is_cut=is_cut)


def scans_of(table: str, taken: list[str]) -> list[str]:
    """Pick the steps that go through all rows, and not in their order until a page is full."""
    is_sorted = any(each.startswith("  USE TEMP B-TREE FOR ORDER BY") for each in taken)
    scan = f"SCAN {table}"
    return [
        each
        for each in taken
        if each.strip().startswith(f"Seq Scan {table}")
        or (each.strip() == scan and (is_sorted or not each.startswith("  ")))
        or (each.startswith(scan) and "COVERING" not in each)
    ]
