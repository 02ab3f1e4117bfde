"""A statement of the hot path as PostgreSQL gets it: on a connection's wire."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import LargeBinary
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import SQLAlchemyError

from tutorial_app.kernel.plans import Plan, Row
from tutorial_app.kernel.wire import Statement, wire_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection, Dialect
    from sqlalchemy.sql import ClauseElement

#: Numbers values as the server does: nobody has to look for them once more.
_WORDS = cast("Any", PGDialect_psycopg)(paramstyle="numeric_dollar")


class WirePlan(Plan):
    """As `Plan`, past the driver's cursors. What brings no rows may wait."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        super().__init__(statement, dialect, _WORDS)
        binary = [isinstance(kind, LargeBinary) for kind in self.types]
        self.statement = Statement(self.sql, binary)

    def all(self, db: Connection, values: Mapping[str, object]) -> list[Row]:
        """Return every row."""
        wire = wire_of(db)
        result = wire.ask(self.statement, self._parameters(values))
        return self._read(wire.rows(result), db.dialect, result.ftype)

    def firsts(self, db: Connection, values: Mapping[str, object]) -> list[Any]:
        """Return the first column of every row."""
        wire = wire_of(db)
        result = wire.ask(self.statement, self._parameters(values))
        return [row[0] for row in wire.rows(result)]

    def run(self, db: Connection, values: Mapping[str, object]) -> int:
        """Return how many rows were written."""
        result = wire_of(db).ask(self.statement, self._parameters(values))
        return result.command_tuples or 0

    def run_many(self, db: Connection, many: Iterable[Mapping[str, object]]) -> None:
        """Write once for each of *many*, at the latest with what is asked next."""
        wire = wire_of(db)
        for values in many:
            wire.later(self.statement, self._parameters(values))

    def soon(self, db: Connection, values: Mapping[str, object]) -> None:
        """Run it, at the latest with what is asked next."""
        wire_of(db).later(self.statement, self._parameters(values))

    def settle(self, db: Connection) -> None:
        """Have the store told what waits, and be it refused."""
        with suppress(SQLAlchemyError):
            wire_of(db).flush()
