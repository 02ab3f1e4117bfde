"""Which parts of lessons were begun in a workspace, and the reports of those done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, text, update

from tutorial_app.kernel.database import Instant
from tutorial_app.lessons.tables import lesson_progress as table
from tutorial_app.traces import usage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import RowMapping

    from tutorial_app.kernel.database import Database

#: Two clicks at once are two beginnings, one after the other.
_BEGIN = text(
    "INSERT INTO lesson_progress (workspace, part, begun_at, begun)"
    " VALUES (:workspace, :part, :at, :begun)"
    " ON CONFLICT (workspace, part) DO UPDATE SET"
    " begun_at = excluded.begun_at, begun = excluded.begun, left_off = NULL,"
    " skipped = ''"
).bindparams(bindparam("at", type_=Instant))


@dataclass(frozen=True, slots=True)
class Progress:
    """One part of a lesson, begun in a workspace.

    What has been done since is not kept: the call log shows it.
    """

    workspace: str
    part: str
    begun_at: datetime
    #: The number of the newest call when it began.
    begun: int
    #: The same when it was left; None: it goes on.
    left_off: int | None = None
    #: JSON of the last report; None: it was never finished.
    report: str | None = None
    #: Numbers of the steps that were left out, from 1.
    skipped: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ProgressStore:
    """Keeps the progress of all workspaces; it goes with them."""

    database: Database

    def of(self, workspace: str) -> Mapping[str, Progress]:
        """Return what was begun in *workspace*, by part."""
        query = select(table).where(table.c.workspace == workspace)
        with self.database.reading() as db:
            rows = db.execute(query).mappings().all()
        return {row["part"]: _progress(row) for row in rows}

    def begin(self, workspace: str, part: str, at: datetime, number: int) -> None:
        """Note that *part* begins.

        Args:
            workspace: where.
            part: which one; a report of an earlier time stays.
            at: wall-clock time.
            number: of the newest call of the workspace; 0 if there is none.
        """
        with self.database.transaction() as db:
            values = {"workspace": workspace, "part": part, "at": at, "begun": number}
            db.execute(_BEGIN, values)

    def leave(self, workspace: str, number: int) -> None:
        """Note that what goes on is left, *number* being that of the newest call."""
        going_on = (table.c.workspace == workspace, table.c.left_off.is_(None))
        with self.database.transaction() as db:
            db.execute(update(table).where(*going_on).values(left_off=number))

    def leave_out(self, workspace: str, part: str, step: int) -> None:
        """Note that *step*, from 1, of a part that was begun is left out."""
        here = (table.c.workspace == workspace, table.c.part == part)
        with self.database.transaction() as db:
            held = db.scalar(select(table.c.skipped).where(*here).with_for_update())
            numbers = sorted({*_numbers(held or ""), step})
            skipped = ",".join(map(str, numbers))
            db.execute(update(table).where(*here).values(skipped=skipped))

    def keep_report(
        self, workspace: str, part: str, report: str, at: datetime, who: str
    ) -> None:
        """Keep the report of a part that was finished; it replaces an earlier one.

        Args:
            workspace: where.
            part: which one; a lesson that is finished for the first time is counted,
                an exercise is not.
            report: JSON.
            at: wall-clock time.
            who: user name with which the lesson is played.
        """
        here = (table.c.workspace == workspace, table.c.part == part)
        with self.database.transaction() as db:
            first = update(table).where(*here, table.c.report.is_(None))
            if not db.execute(first.values(report=report)).rowcount:
                db.execute(update(table).where(*here).values(report=report))
            elif "/" not in part:
                usage.add(db, at, usage.LESSON, who)


def _progress(row: RowMapping) -> Progress:
    return Progress(**{**row, "skipped": _numbers(row["skipped"])})


def _numbers(text: str) -> frozenset[int]:
    return frozenset(map(int, filter(None, text.split(","))))
