"""Statements that pages and claims run again and again, on the driver itself."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError

Sentence = Select[*tuple[Any, ...]] | Insert | Update
# What it is named and made of is known as it runs, which a checker of types cannot follow.
_tuple_of: Any = namedtuple


class Statement:
    """A statement that is compiled once for each database, its values turned as its columns say.

    Through the engine each took 0.06 ms more, of home's 1.9 ms. The engine is asked all the same
    where somebody listens to what it runs. Lists within it are of numbers or texts, and defaults of
    columns are fixed values. Raises what the engine would raise where the driver fails.
    """

    def __init__(self, sentence: Sentence) -> None:
        self._sentence = sentence
        self._written: WeakKeyDictionary[Dialect, dict[tuple[str, ...], _Written]] = (
            WeakKeyDictionary()
        )

    def all(self, connection: Connection, given: Mapping[str, Any]) -> list[Any]:
        """Return every row, as tuples with names; none where the statement returns nothing."""
        if connection.engine.dispatch.before_cursor_execute:
            answer = connection.execute(self._sentence, given)
            return list(answer) if answer.returns_rows else []
        return self._written_for(connection.dialect, tuple(given)).run(connection, given)

    def first(self, connection: Connection, given: Mapping[str, Any]) -> Any:
        """Return the first row, or None when there is none."""
        return next(iter(self.all(connection, given)), None)

    def scalar(self, connection: Connection, given: Mapping[str, Any]) -> Any:
        """Return the first value of the first row, or None when there is none."""
        row = self.first(connection, given)
        return None if row is None else row[0]

    def _written_for(self, dialect: Dialect, names: tuple[str, ...]) -> "_Written":
        written = self._written.setdefault(dialect, {})
        if names not in written:
            written[names] = _Written(self._sentence, dialect, names)
        return written[names]


class _Written:
    """A statement as one kind of database is told it, for values of these names."""

    def __init__(self, sentence: Sentence, dialect: Dialect, names: tuple[str, ...]) -> None:
        compiled = sentence.compile(
            dialect=dialect, column_keys=list(names), compile_kwargs={"render_postcompile": True}
        )
        columns = sentence.exported_columns
        self._sql, self._order = str(compiled), compiled.positiontup
        defaults = _defaults(compiled)
        self._fixed = dict(compiled.params) | defaults
        wanted = {name for name, bind in compiled.binds.items() if bind.required}
        if missing := wanted - set(names) - set(defaults):
            raise TypeError(f"no value is given for {', '.join(sorted(missing))}")
        self._told = [
            (name, turn)
            for name, bind in compiled.binds.items()
            if (turn := bind.type.dialect_impl(dialect).bind_processor(dialect))
        ]
        self._read = [
            (place, turn)
            for place, column in enumerate(columns)
            if (turn := column.type.dialect_impl(dialect).result_processor(dialect, None))
        ]
        self._returns_rows = bool(columns)
        row = _tuple_of("Row", columns.keys(), rename=True)
        self._row_of: Callable[[Iterable[Any]], Any] = row._make

    def run(self, connection: Connection, given: Mapping[str, Any]) -> list[Any]:
        values = self._arguments(given)
        try:
            with closing(connection.connection.cursor()) as cursor:
                cursor.execute(self._sql, values)
                rows = cursor.fetchall() if self._returns_rows else ()
        except connection.dialect.loaded_dbapi.Error as error:
            raise self._as_the_engine_tells(error, connection) from error
        return [self._turned(each) for each in rows]

    def _as_the_engine_tells(self, error: Any, connection: Connection) -> BaseException:
        dialect, driver = connection.dialect, connection.connection
        is_gone = dialect.is_disconnect(error, driver, None)
        if is_gone:
            connection.invalidate(error)
        told: BaseException = DBAPIError.instance(
            self._sql,
            None,
            error,
            dialect.loaded_dbapi.Error,
            hide_parameters=True,
            connection_invalidated=is_gone,
            dialect=dialect,
        )
        return told

    def _arguments(self, given: Mapping[str, Any]) -> Any:
        values = {**self._fixed, **given}
        for name, turn in self._told:
            if name in values:
                values[name] = turn(values[name])
        return values if self._order is None else [values[name] for name in self._order]

    def _turned(self, values: Sequence[Any]) -> Any:
        turned = list(values)
        for place, turn in self._read:
            turned[place] = turn(turned[place])
        return self._row_of(turned)


def _defaults(compiled: Any) -> dict[str, Any]:
    """Return the values of columns that are not given and have a fixed one."""
    found = {}
    for column in (*compiled.insert_prefetch, *compiled.update_prefetch):
        default = column.default if column in compiled.insert_prefetch else column.onupdate
        if not default.is_scalar:
            raise TypeError(f"{column} is made anew each time, and so must be given")
        found[column.key] = default.arg
    return found
