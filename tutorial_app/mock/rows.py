"""What the mock's tables share: exact amounts, and claiming a row for oneself."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, String, TypeDecorator
from sqlalchemy.dialects import postgresql, sqlite

from tutorial_app.kernel.prepared import Prepared

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


@cache
def _claim(dialect: str, table: Table) -> Prepared:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    mine = insert(table).on_conflict_do_nothing()
    # Asked for a column, since PostgreSQL's driver does not count inserted rows.
    return Prepared(mine.returning(table.c.workspace))
