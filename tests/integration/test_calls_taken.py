"""Calls that one log takes from another: each once, numbered anew, counted once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import IntegrityError

from tutorial_app.traces import store, usage
from tutorial_app.traces.book import CallBook, CallLogs
from tutorial_app.traces.counting import faults_met
from tutorial_app.traces.store import Trace

if TYPE_CHECKING:
    from tutorial_app.bootstrap import Portal
    from tutorial_app.kernel.database import Database

NINE = datetime(2026, 1, 6, 9, 0, tzinfo=UTC)
CALLED = Trace(
    *("real-booking", NINE, None, "system", "Ping", "FAULT", "RATE_LIMITED", 900),
    *("c-1", "", "kurv-abc", b"<a/>", b"<b/>"),
)


def called(book: CallBook, minute: int, **changes: Any) -> None:
    at = NINE + timedelta(minutes=minute)
    book.add(replace(CALLED, at=at, correlation_id=f"c-{minute}", **changes))


def log(book: CallBook, owner: str = "real-ada") -> list[tuple[int, str]]:
    with book.database.reading() as db:
        found = store.after(db, owner, 0, 100)
    return [(one.sequence, one.correlation_id) for one in found]


@pytest.fixture
def book(database: Database) -> CallBook:
    return CallBook(database)


def test_calls_of_two_logs_are_taken_in_order_of_time_under_own_numbers(
    book: CallBook,
) -> None:
    called(book, 0, workspace="real-ada")
    called(book, 2)
    called(book, 1, workspace="real-other")

    book.take("real-ada", ["real-booking", "real-other"])

    assert log(book) == [(1, "c-0"), (2, "c-1"), (3, "c-2")]
    assert log(book, "real-booking") == [(1, "c-2")]


def test_a_call_is_taken_once_however_often_one_asks(book: CallBook) -> None:
    called(book, 0)
    book.take("real-ada", ["real-booking"])
    called(book, 1)

    book.take("real-ada", ["real-booking"])
    book.take("real-ada", ["real-booking"])

    assert log(book) == [(1, "c-0"), (2, "c-1")]


def test_the_database_refuses_a_call_that_is_taken_twice(book: CallBook) -> None:
    taken = replace(CALLED, workspace="real-ada", source="real-b", source_number=7)
    book.add(taken)

    with pytest.raises(IntegrityError):
        book.add(taken)


def test_a_taken_call_is_counted_once(book: CallBook) -> None:
    called(book, 0)
    book.take("real-ada", ["real-booking"])

    with book.database.reading() as db:
        counted = usage.usage(db, NINE, NINE + timedelta(hours=1))
        met = faults_met(db)

    assert counted[NINE, usage.CALL, "kurv-abc"] == 1
    assert met == {"system/Ping": {"RATE_LIMITED": 1}}


def test_a_brief_list_of_calls_to_a_real_system_leaves_the_messages_out(
    book: CallBook, portal: Portal
) -> None:
    called(book, 0)

    (told,) = CallLogs(portal.sandbox, book).newest("real-booking", brief=True)

    assert (told.sequence, told.request, told.answer) == (1, b"", b"")
