"""Calls, faults and lessons by hour: counted once, and right before they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from tutorial_app.traces import store, usage
from tutorial_app.traces.store import Trace
from tutorial_app.traces.tables import call_trace
from tutorial_app.traces.usage import CALL, FAULT, LESSON, USAGE

if TYPE_CHECKING:
    from tutorial_app.kernel.database import Database

EIGHT = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
CALLED = Trace(
    workspace="w1",
    at=EIGHT,
    clock=None,
    slug="system",
    operation="Ping",
    verdict="ANSWER",
    fault_code="",
    duration_us=900,
    correlation_id="c-1",
    client_reference="",
    user_name="kurv-self@w1",
    request=b"",
    answer=b"",
)


def called(database: Database, *, minute: int = 0, **changes: Any) -> None:
    trace = replace(CALLED, at=EIGHT + timedelta(minutes=minute), **changes)
    with database.transaction() as db:
        store.append(db, trace.workspace, [trace])


def counted(database: Database) -> dict[tuple[int, str, str], int]:
    with database.reading() as db:
        found = usage.usage(db, EIGHT, EIGHT + timedelta(hours=8))
    return {(hour.hour, what, who): n for (hour, what, who), n in found.items()}


def tallied(database: Database, **later: int) -> int:
    with database.transaction() as db:
        return usage.tally(db, EIGHT + timedelta(**later))


def test_calls_are_counted_by_hour_user_and_outcome(database: Database) -> None:
    called(database)
    called(database, minute=59, verdict="FAULT", fault_code="NOT_FOUND")
    called(database, minute=61, user_name="gnist-self@w1")

    assert counted(database) == {
        (8, CALL, "kurv-self"): 2,
        (8, FAULT, "kurv-self"): 1,
        (9, CALL, "gnist-self"): 1,
    }


def test_what_is_counted_is_the_same_before_and_after_the_hours_are_over(
    database: Database,
) -> None:
    for minute in (0, 30, 75, 200):
        called(database, minute=minute)
    before = counted(database)

    assert tallied(database, hours=2, minutes=5) == 2

    assert counted(database) == before
    assert tallied(database, hours=2, minutes=30) == 0
    assert tallied(database, hours=5) == 2
    assert counted(database) == before


def test_an_hour_may_end_in_the_middle_of_a_call(database: Database) -> None:
    called(database)

    assert tallied(database, hours=1, minutes=1) == 0


def test_what_was_counted_stays_when_the_calls_are_forgotten(
    database: Database,
) -> None:
    called(database)
    tallied(database, hours=2)

    with database.transaction() as db:
        db.execute(delete(call_trace))

    assert counted(database) == {(8, CALL, "kurv-self"): 1}


def test_hours_are_forgotten_but_not_how_far_was_counted(database: Database) -> None:
    called(database)
    tallied(database, hours=3)

    with database.transaction() as db:
        usage.forget(db, EIGHT + timedelta(days=400))

    with database.reading() as db:
        rows = db.execute(select(USAGE.c.hour)).scalars().all()
    assert rows == [EIGHT + timedelta(hours=1)]
    assert counted(database) == {}


def test_lessons_are_counted_when_they_are_finished(database: Database) -> None:
    for _ in range(2):
        with database.transaction() as db:
            usage.add(db, EIGHT + timedelta(minutes=5), LESSON, "kurv-self@w1")

    assert counted(database) == {(8, LESSON, "kurv-self"): 2}
