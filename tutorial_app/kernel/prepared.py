"""Statements for the hot path: compiled once, then run on the driver itself.

SQLAlchemy's own execution costs several times what SQLite needs for a row by its
primary key. A `Prepared` is an ordinary Core statement with `bindparam`s; it gives
up what the hot path has no use for (computed defaults, `IN` with a list).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from tutorial_app.kernel.plans import Plan, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection, Dialect
    from sqlalchemy.sql import ClauseElement

__all__ = ["Prepared", "Row", "Savepoint"]


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
        self._plans: dict[str, Plan] = {}

    def all(self, db: Connection, **values: object) -> list[Row]:
        """Return every row, by column name."""
        return self._plan(db.dialect).all(db, values)

    def first(self, db: Connection, **values: object) -> Row | None:
        """Return the first row, or None if there is none."""
        rows = self._plan(db.dialect).all(db, values)
        return rows[0] if rows else None

    def firsts(self, db: Connection, **values: object) -> list[Any]:
        """Return the first column of every row, as the driver gives it."""
        return self._plan(db.dialect).firsts(db, values)

    def run(self, db: Connection, **values: object) -> int:
        """Return how many rows were written."""
        return self._plan(db.dialect).run(db, values)

    def run_many(self, db: Connection, many: Iterable[Mapping[str, object]]) -> None:
        """Write once for each of *many*; on PostgreSQL in one round trip."""
        self._plan(db.dialect).run_many(db, many)

    def _plan(self, dialect: Dialect) -> Plan:
        plan = self._plans.get(dialect.name)
        if plan is None:
            # Two threads may both make one: they are equal.
            plan = self._plans[dialect.name] = Plan(self._statement, dialect)
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
