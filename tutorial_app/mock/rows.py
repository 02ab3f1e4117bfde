"""What the mock's tables share: exact amounts, and statements for rows by key."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Column,
    String,
    TypeDecorator,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from tutorial_app.kernel.prepared import Prepared, Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Dialect, Select, Table

_SCALE = 10_000


class Amount(TypeDecorator[Decimal]):
    """An amount with up to four decimals, kept as whole ten-thousandths.

    Neither store then rounds it, and SQL can add to it.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(
        self,
        value: Decimal | None,
        dialect: Dialect,  # noqa: ARG002 (the signature is SQLAlchemy's)
    ) -> int | None:
        """Write ten-thousandths."""
        return None if value is None else int(value * _SCALE)

    def process_result_value(
        self,
        value: Any | None,  # noqa: ANN401 (the driver's)
        dialect: Dialect,  # noqa: ARG002 (the signature is SQLAlchemy's)
    ) -> Decimal | None:
        """Read ten-thousandths."""
        return None if value is None else Decimal(value) / _SCALE


def workspace_column() -> Column[str]:
    """Return the column that begins every primary key."""
    return Column("workspace", String(40), primary_key=True)


def first_row(db: Connection, query: Select[Any]) -> dict[str, Any] | None:
    """Return the first row that *query* finds, by column name; None without one."""
    row = db.execute(query).mappings().first()
    return None if row is None else dict(row)


def claim(db: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless a constraint of *table* says that somebody was first.

    Returns:
        whether the row is ours.
    """
    return _claim(db.dialect.name, table).first(db, **values) is not None


def find(db: Connection, table: Table, **key: object) -> Row | None:
    """Return the row of *table* with these columns, None if there is none."""
    return _find(table, tuple(key)).first(db, **key)


def put(db: Connection, table: Table, *rows: Mapping[str, Any]) -> None:
    """Insert *rows* into *table*."""
    if rows:
        _put(table).run_many(db, rows)


def change(
    db: Connection, table: Table, key: Mapping[str, Any], **columns: object
) -> int:
    """Set *columns* of the rows that *key* tells; return how many they were."""
    values = {f"old_{name}": value for name, value in key.items()}
    values |= {f"new_{name}": value for name, value in columns.items()}
    return _change(table, tuple(key), tuple(columns)).run(db, **values)


@cache
def _find(table: Table, key: tuple[str, ...]) -> Prepared:
    return Prepared(
        select(table).where(*(table.c[name] == bindparam(name) for name in key))
    )


@cache
def _put(table: Table) -> Prepared:
    return Prepared(insert(table))


@cache
def _change(table: Table, key: tuple[str, ...], columns: tuple[str, ...]) -> Prepared:
    where = (table.c[name] == bindparam(f"old_{name}") for name in key)
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    return Prepared(update(table).where(*where).values(values))


@cache
def _claim(dialect: str, table: Table) -> Prepared:
    writes = sqlite.insert if dialect == "sqlite" else postgresql.insert
    mine = writes(table).on_conflict_do_nothing()
    # Asked for a column, since PostgreSQL's driver does not count inserted rows.
    return Prepared(mine.returning(table.c.workspace))
