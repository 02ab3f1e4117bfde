"""Statements for the hot path: compiled once, then run on the driver itself.

SQLAlchemy's own execution costs several times what SQLite needs for a row by its
primary key. A `Prepared` is an ordinary Core statement with `bindparam`s; it gives
up what the hot path has no use for (computed defaults, `IN` with a list).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Insert, text
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Dialect
    from sqlalchemy.sql import ClauseElement

    Processor = Callable[[Any], Any] | None

Row = dict[str, Any]
_COLUMNS = "exported_columns"


class Prepared:
    """A statement whose values are named at each call.

    Args:
        statement: a select of columns, or an insert, update or delete (with
            RETURNING or without) with every value a `bindparam`. An insert into
            a whole table writes the default, or NULL, into each column that a call
            does not name.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._plans: dict[str, _Plan] = {}

    def all(self, db: Connection, **values: object) -> list[Row]:
        """Return every row, by column name."""
        plan = self._plan(db.dialect)
        cursor = plan.execute(db, values)
        # Cursors are not closed but forgotten: each has brought all it had.
        return plan.rows(cursor, db.dialect)

    def first(self, db: Connection, **values: object) -> Row | None:
        """Return the first row, or None if there is none."""
        rows = self.all(db, **values)
        return rows[0] if rows else None

    def firsts(self, db: Connection, **values: object) -> list[Any]:
        """Return the first column of every row, as the driver gives it."""
        cursor = self._plan(db.dialect).execute(db, values)
        return [row[0] for row in cursor.fetchall()]

    def run(self, db: Connection, **values: object) -> int:
        """Return how many rows were written."""
        return int(self._plan(db.dialect).execute(db, values).rowcount)

    def run_many(self, db: Connection, many: Iterable[Mapping[str, object]]) -> None:
        """Write once for each of *many*."""
        self._plan(db.dialect).execute_many(db, many)

    def _plan(self, dialect: Dialect) -> _Plan:
        plan = self._plans.get(dialect.name)
        if plan is None:
            # Two threads may both make one: they are equal.
            plan = self._plans[dialect.name] = _plan(self._statement, dialect)
        return plan


class Savepoint:
    """A point inside the transaction of *db* to which one can return."""

    def __init__(self, db: Connection, name: str = "before_the_call") -> None:
        self._db = db
        self._save, self._release, self._return = _savepoint(name)
        self._save.run(db)

    def release(self) -> None:
        """Keep what was written since."""
        self._release.run(self._db)

    def rollback(self) -> None:
        """Undo what was written since."""
        self._return.run(self._db)
        self._release.run(self._db)


@cache
def _savepoint(name: str) -> tuple[Prepared, Prepared, Prepared]:
    return (
        Prepared(text(f"SAVEPOINT {name}")),
        Prepared(text(f"RELEASE SAVEPOINT {name}")),
        Prepared(text(f"ROLLBACK TO SAVEPOINT {name}")),
    )


@dataclass(slots=True)
class _Plan:
    """A statement in the words of one dialect.

    What runs for each value is left to C where it can be: most need no change on
    their way to the driver or back.
    """

    sql: str
    #: In the driver's order; one that is used twice stands here twice.
    binds: Sequence[str]
    #: Takes the values of *binds* out of a mapping.
    pick: Callable[[Mapping[str, object]], Sequence[object]]
    #: What is written where no value is given.
    defaults: dict[str, object]
    #: Place and maker of the values that the driver wants otherwise.
    makers: Sequence[tuple[int, Callable[[Any], Any]]]
    #: Whether the driver wants values by position.
    positional: bool
    columns: Sequence[tuple[str, Any]]
    names: Sequence[str]
    #: Name and reader of the columns that are not as the driver has them.
    readers: Sequence[tuple[str, Callable[[Any], Any]]] | None = None

    def execute(self, db: Connection, values: Mapping[str, object]) -> Any:  # noqa: ANN401 (the driver's cursor)
        # Both drivers make the cursor themselves, in C where that is what they are.
        raw: Any = db.connection.dbapi_connection
        try:
            return raw.execute(self.sql, self._parameters(values))
        except db.dialect.loaded_dbapi.Error as exc:
            raise self._translated(db, exc) from exc

    def execute_many(
        self, db: Connection, many: Iterable[Mapping[str, object]]
    ) -> None:
        cursor = db.connection.cursor()
        try:
            cursor.executemany(self.sql, [self._parameters(one) for one in many])
        except db.dialect.loaded_dbapi.Error as exc:
            raise self._translated(db, exc) from exc
        cursor.close()

    def rows(self, cursor: Any, dialect: Dialect) -> list[Row]:  # noqa: ANN401 (as above)
        if self.readers is None:
            found = [
                (name, _result(kind, dialect, told[1]))
                for (name, kind), told in zip(
                    self.columns, cursor.description, strict=True
                )
            ]
            self.readers = [(name, read) for name, read in found if read is not None]
        # Not `strict`, which takes a while: both come from one statement.
        names = self.names
        rows = [dict(zip(names, row)) for row in cursor.fetchall()]  # noqa: B905
        for row in rows:
            for name, read in self.readers:
                row[name] = read(row[name])
        return rows

    def _parameters(self, values: Mapping[str, object]) -> Any:  # noqa: ANN401 (the driver's)
        if not self.defaults.keys() <= values.keys():
            values = {**self.defaults, **values}
        ready: Any = self.pick(values)
        if self.makers:
            ready = list(ready)
            for place, make in self.makers:
                ready[place] = make(ready[place])
        if self.positional:
            return ready
        return dict(zip(self.binds, ready, strict=True))

    def _translated(self, db: Connection, exc: Exception) -> Exception:
        """Return *exc* as SQLAlchemy's, so that edges know one kind of error."""
        error: Any = db.dialect.loaded_dbapi.Error
        return DBAPIError.instance(self.sql, None, exc, error, dialect=db.dialect)


def _plan(statement: ClauseElement, dialect: Dialect) -> _Plan:
    compiled: Any = statement.compile(dialect=dialect)
    names = compiled.positiontup or list(compiled.binds)
    defaults = compiled.params | _defaults(statement)
    makers = [
        compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
        for name in names
    ]
    # What a select or a RETURNING brings; other statements have none.
    columns = [(one.name, one.type) for one in getattr(statement, _COLUMNS, ())]
    return _Plan(
        sql=str(compiled),
        binds=names,
        pick=_picker(names),
        defaults={name: defaults.get(name) for name in names},
        makers=[(at, make) for at, make in enumerate(makers) if make is not None],
        positional=compiled.positiontup is not None,
        columns=columns,
        names=[name for name, _ in columns],
    )


def _picker(names: Sequence[str]) -> Callable[[Mapping[str, object]], Sequence[object]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda given: [given[name] for name in names]


def _defaults(statement: ClauseElement) -> Row:
    if not isinstance(statement, Insert):
        return {}
    columns: Any = statement.table.columns
    scalars = [c for c in columns if c.default is not None and c.default.is_scalar]
    return {column.name: column.default.arg for column in scalars}


def _result(kind: Any, dialect: Dialect, told: Any) -> Processor:  # noqa: ANN401 (SQLAlchemy's)
    found: Processor = kind.dialect_impl(dialect).result_processor(dialect, told)
    return found
