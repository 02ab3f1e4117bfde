"""A statement of the hot path in the words of one store, run on its driver."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Insert
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Dialect
    from sqlalchemy.sql import ClauseElement

Row = dict[str, Any]
_COLUMNS = "exported_columns"


class Plan:
    """What is known of a statement before it runs.

    What happens to each value is left to C where it can be: most need no change on
    their way to the driver or back.

    Args:
        statement: see `Prepared`.
        dialect: of the store.
    """

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=_positional(dialect))
        #: In the driver's order; one that is used twice may stand here twice.
        self.binds: list[str] = compiled.positiontup
        self.types = [compiled.binds[name].type for name in self.binds]
        self.sql = str(compiled)
        defaults = compiled.params | _defaults(statement)
        #: What is written where no value is given.
        self._defaults = {name: defaults.get(name) for name in self.binds}
        self._pick = _picker(self.binds)
        makers = [
            kind.dialect_impl(dialect).bind_processor(dialect) for kind in self.types
        ]
        #: Place and maker of the values that the driver wants otherwise.
        self._makers = [(at, make) for at, make in enumerate(makers) if make]
        # What a select or a RETURNING brings; other statements have none.
        self._columns = [
            (one.name, one.type) for one in getattr(statement, _COLUMNS, ())
        ]
        self._names = [name for name, _ in self._columns]
        #: Name and reader of the columns that are not as the driver has them.
        self._readers: list[tuple[str, Callable[[Any], Any]]] | None = None

    def all(self, db: Connection, values: Mapping[str, object]) -> list[Row]:
        """Return every row."""
        cursor = self._execute(db, values)
        # Cursors are not closed but forgotten: each has brought all it had.
        rows = cursor.fetchall()
        return self._read(rows, db.dialect, cursor)

    def firsts(self, db: Connection, values: Mapping[str, object]) -> list[Any]:
        """Return the first column of every row."""
        return [row[0] for row in self._execute(db, values).fetchall()]

    def run(self, db: Connection, values: Mapping[str, object]) -> int:
        """Return how many rows were written."""
        return int(self._execute(db, values).rowcount)

    def run_many(self, db: Connection, many: Iterable[Mapping[str, object]]) -> None:
        """Write once for each of *many*."""
        cursor = db.connection.cursor()
        try:
            cursor.executemany(self.sql, [self._parameters(one) for one in many])
        except db.dialect.loaded_dbapi.Error as exc:
            raise self._translated(db, exc) from exc
        cursor.close()

    def _execute(self, db: Connection, values: Mapping[str, object]) -> Any:  # noqa: ANN401 (the driver's cursor)
        # Both drivers make the cursor themselves, in C where that is what they are.
        raw: Any = db.connection.dbapi_connection
        try:
            return raw.execute(self.sql, self._parameters(values))
        except db.dialect.loaded_dbapi.Error as exc:
            raise self._translated(db, exc) from exc

    def _parameters(self, values: Mapping[str, object]) -> Sequence[object]:
        """Return *values* as the driver wants them."""
        if not self._defaults.keys() <= values.keys():
            values = {**self._defaults, **values}
        ready: Sequence[Any] = self._pick(values)
        if self._makers:
            ready = list(ready)
            for place, make in self._makers:
                ready[place] = make(ready[place])
        return ready

    def _read(
        self,
        found: Iterable[Sequence[Any]],
        dialect: Dialect,
        cursor: Any,  # noqa: ANN401 (the driver's)
    ) -> list[Row]:
        """Return the driver's rows by column name."""
        if self._readers is None:
            readers = [
                (name, _reader(kind, dialect, told[1]))
                for (name, kind), told in zip(
                    self._columns, cursor.description, strict=True
                )
            ]
            self._readers = [(name, read) for name, read in readers if read]
        # Not `strict`, which takes a while: both come from one statement.
        names = self._names
        rows = [dict(zip(names, row)) for row in found]  # noqa: B905
        for row in rows:
            for name, read in self._readers:
                row[name] = read(row[name])
        return rows

    def _translated(self, db: Connection, exc: Exception) -> Exception:
        """Return *exc* as SQLAlchemy's, so that edges know one kind of error."""
        error: Any = db.dialect.loaded_dbapi.Error
        return DBAPIError.instance(self.sql, None, exc, error, dialect=db.dialect)


def _positional(dialect: Dialect) -> Dialect:
    """Return *dialect*, writing values by their place: no driver looks for names."""
    if dialect.positional:
        return dialect
    found: Dialect = cast("Any", type(dialect))(paramstyle="format")
    return found


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


def _reader(kind: Any, dialect: Dialect, told: Any) -> Callable[[Any], Any] | None:  # noqa: ANN401 (SQLAlchemy's)
    found: Callable[[Any], Any] | None = kind.dialect_impl(dialect).result_processor(
        dialect, told
    )
    return found
