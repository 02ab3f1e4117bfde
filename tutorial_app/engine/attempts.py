"""Rows that are tried until it works, by whoever comes first.

A row is claimed in one transaction, tried outside of any, and its outcome written in
another. Whoever is killed in between leaves a claim that runs out, and the row is
tried again: at least once, in all.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from sqlalchemy import Connection, Table

#: Characters of a column `problem`.
MOST_PROBLEM = 250


class Outcome(StrEnum):
    """Where a row stands."""

    OPEN = "OPEN"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that is ours to try."""

    #: The columns of its primary key.
    key: Mapping[str, Any]
    #: From 1.
    attempt: int
    #: Until when it is ours; tells this claim from every other one.
    until: datetime


@dataclass(frozen=True, slots=True)
class Attempts:
    """Claims rows and writes down what became of them.

    Args:
        table: with the columns `attempt` (from 0), `due` (NULL once it has ended),
            `state` (an `Outcome`) and `problem`.
        pauses: between one attempt and the next; after one more it is given up.
        hold: how long a claim holds: far longer than an attempt takes.
    """

    table: Table
    pauses: tuple[timedelta, ...]
    hold: timedelta

    def claim(
        self, db: Connection, row: Mapping[Any, Any], now: datetime
    ) -> Claim | None:
        """Claim *row*, as it was read; None if another process was faster."""
        columns = self.table.c
        key = {column.name: row[column.name] for column in self.table.primary_key}
        claim = Claim(key, row["attempt"] + 1, now + self.hold)
        mine = db.execute(
            update(self.table)
            .where(*(columns[name] == value for name, value in key.items()))
            .where(columns.attempt == row["attempt"], columns.due == row["due"])
            .where(columns.state == Outcome.OPEN)
            .values(attempt=claim.attempt, due=claim.until)
        )
        return claim if mine.rowcount == 1 else None

    def conclude(
        self,
        db: Connection,
        claim: Claim,
        problem: str,
        now: datetime,
        *,
        for_good: bool = False,
    ) -> Outcome | None:
        """Write down how an attempt went, if the claim still holds.

        Args:
            db: the transaction.
            claim: what was tried.
            problem: what went wrong; empty: nothing.
            now: wall-clock time.
            for_good: whether another attempt would go wrong as well.

        Returns:
            where the row stands now; None if another process took it over.
        """
        outcome, due = Outcome.DELIVERED, None
        if problem and (for_good or claim.attempt > len(self.pauses)):
            outcome = Outcome.FAILED
        elif problem:
            outcome, due = Outcome.OPEN, now + self.pauses[claim.attempt - 1]
        columns = self.table.c
        ours = db.execute(
            update(self.table)
            .where(*(columns[name] == value for name, value in claim.key.items()))
            .where(columns.attempt == claim.attempt, columns.due == claim.until)
            .values(state=outcome, due=due, problem=problem[:MOST_PROBLEM])
        )
        return outcome if ours.rowcount == 1 else None
