"""Mails are forgotten: the rows in a transaction, their files once it is committed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from tutorial_app.mail.kept import kept_of
from tutorial_app.mail.tables import MAILS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy import ColumnElement, Connection


def forget(db: Connection, *where: ColumnElement[bool]) -> tuple[str, ...]:
    """Delete the mails that meet every condition; return the names of their files."""
    rows = db.execute(select(MAILS).where(*where)).mappings()
    names = tuple(kept_of(row).file_name for row in rows)
    db.execute(delete(MAILS).where(*where))
    return names


@dataclass(frozen=True, slots=True)
class Files:
    """The folder into which mails are delivered, if they are."""

    path: Path

    def drop(self, names: Iterable[str]) -> None:
        """Delete the files called *names* that are there."""
        for name in names:
            (self.path / name).unlink(missing_ok=True)
