"""Chooses the rows of a list: filters, order and a slice, over what may be asked for."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    exists,
    func,
    literal,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from portal.database import db

Operator = Literal["eq", "ne", "gt", "gte", "lt", "lte", "in"]
# How the text of a filter is read: as it stands, as a number, a flag, a reading of a clock, ...
Kind = Literal[
    "text", "number", "flag", "clock", "utc", "instant", "uuid", "email", "phone", "json"
]
Row = TypeVar("Row")
Condition = Callable[[Operator, Any], ColumnElement[bool]]

_COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
EVERY_OPERATOR: tuple[Operator, ...] = ("eq", "ne", "gt", "gte", "lt", "lte", "in")
SAME_OR_NOT: tuple[Operator, ...] = ("eq", "ne", "in")


@dataclass(frozen=True, slots=True)
class Field:
    """Something a list can be filtered by: a column, or a condition that is worked out."""

    kind: Kind
    column: Any = None
    condition: Condition | None = None
    choices: tuple[str, ...] = ()

    @property
    def operators(self) -> tuple[Operator, ...]:
        """The comparisons that make sense."""
        return SAME_OR_NOT if self.column is None or self.kind == "flag" else EVERY_OPERATOR

    @property
    def sorts(self) -> bool:
        """Whether a list can be put in its order."""
        return self.column is not None


Fields = Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Filter:
    """One comparison; for `in` the value is a list."""

    field: str
    operator: Operator
    value: Any


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows of a list somebody wants; `sort` holds names and whether they go down."""

    filters: tuple[Filter, ...] = ()
    tags: tuple[str, ...] = ()
    search: str | None = None
    sort: tuple[tuple[str, bool], ...] = ()
    limit: int = 15
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """Some rows of a list, and how many there are in all."""

    rows: list[Row]
    total: int


def cut(ask: Connection | Session, rows: Any, counted: Any, wanted: Wanted) -> Slice[Any]:
    """Read the rows that are wanted, and how many there are in all."""
    part = rows.limit(wanted.limit).offset(wanted.offset)
    return with_total(ask, part, _all_but(counted), wanted)


def with_total(ask: Connection | Session, part: Any, counted: Any, wanted: Wanted) -> Slice[Any]:
    """Read rows that are cut already and, as the last value of each, how many there are in all.

    One statement does both; only past the end of a list there is no row to say it.
    """
    found = list(ask.execute(part.add_columns(counted)))
    if found:
        return Slice(found, found[0][-1])
    return Slice([], ask.scalar(select(counted)) or 0 if wanted.offset else 0)


def has_range(wanted: Wanted) -> bool:
    """Tell whether a filter has an open end."""
    return any(each.operator in _COMPARISONS for each in wanted.filters)


def total(
    counted: Any, wanted: Wanted, fields: Fields, *, but: Sequence[ColumnElement[bool]] = ()
) -> Any:
    """Count what fulfils the filters, but for the few of which one of the others is true.

    What is not something is counted as all less what is, so that indexes know both.
    """
    for place, each in enumerate(wanted.filters):
        if each.operator == "ne":
            others = wanted.filters[:place] + wanted.filters[place + 1 :]
            but = (*but, *conditions(Wanted((replace(each, operator="eq"),)), fields))
            wanted = replace(wanted, filters=others)
            break
    return _all_but(counted.where(*conditions(wanted, fields)), *but)


def _all_but(counted: Any, *left_out: ColumnElement[bool]) -> Any:
    if not left_out:
        return counted.correlate(None).scalar_subquery()
    first, *others = left_out
    return _all_but(counted, *others) - _all_but(counted.where(first), *others)


def conditions(
    wanted: Wanted, fields: Fields, *, name_few: bool = True
) -> list[ColumnElement[bool]]:
    """Return what every row of the list must fulfil, which few do unless told otherwise."""
    found = [_condition(fields[each.field], each) for each in wanted.filters]
    if name_few or db.engine.dialect.name != "sqlite":
        return found
    return [func.likelihood(each, literal_column("0.9")) for each in found]


def order(wanted: Wanted, fields: Fields, *, last: Any) -> list[Any]:
    """Return the order of the list; `last` decides between rows that are alike.

    It goes the way of the field before it, so that one index gives both.
    """
    columns = [(_in_bytes(fields[name].column), down) for name, down in wanted.sort]
    # What is empty comes after all, as PostgreSQL has it in its indexes.
    ordered = [
        column.desc().nulls_first() if down else column.asc().nulls_last()
        for column, down in columns
    ]
    return [*ordered, last.desc() if wanted.sort and wanted.sort[-1][1] else last]


def has_tag(column: Any, tag: str) -> Any:
    """Return whether a list of texts holds one."""
    if db.engine.dialect.name == "postgresql":
        return type_coerce(column, postgresql.JSONB).contains([tag])
    each = func.json_each(column).table_valued("value")
    return exists(select(literal(1)).select_from(each).where(each.c.value == tag))


def _condition(field: Field, wanted: Filter) -> Any:
    if field.condition is not None:
        return field.condition(wanted.operator, wanted.value)
    return compared(field.column, wanted.operator, wanted.value)


def compared(column: Any, by: Operator, value: Any) -> Any:
    """Compare a column; what is empty differs from everything."""
    if by == "eq":
        return column == value
    if by == "in":
        return column.in_(value)
    if by == "ne":
        return column.is_distinct_from(value)
    return few(_COMPARISONS[by](_in_bytes(column), value))


def few(condition: Any) -> Any:
    """Tell SQLite, which does not count, that a range is worth the way along its index."""
    if db.engine.dialect.name == "sqlite":
        return func.likelihood(condition, literal_column("0.001"))
    return condition


def _in_bytes(column: Any) -> Any:
    """Order texts by their bytes, as SQLite does."""
    if isinstance(column.type, String) and db.engine.dialect.name == "postgresql":
        return column.collate("C")
    return column
