"""The audit log takes rows, and gives none of them up."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from tutorial_app.access.appointments.model import Account, By, Partner, State
from tutorial_app.access.audit import record
from tutorial_app.access.audit.tables import AUDIT, PERMIT
from tutorial_app.kernel.database import Database
from tutorial_app.kernel.migrations import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Executable

BY = By(Account("p-1"), Partner("KURV"), "192.0.2.7")
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
#: What makes rows go without a DELETE, on each store.
PAST_DELETE = {
    "sqlite": "INSERT OR REPLACE INTO audit_log SELECT * FROM audit_log",
    "postgresql": "TRUNCATE audit_log",
}
REFUSED = "the audit log is only ever added to"


@pytest.fixture
def log(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    migrate(database)
    with database.transaction() as db:
        record(db, BY, "person.join", "p-1", None, {"name": "Ada"}, now=NOW)
    yield database
    database.close()


def rows(log: Database) -> list[dict[str, Any]]:
    with log.reading() as db:
        found = db.execute(select(AUDIT).order_by(AUDIT.c.number)).mappings()
        return [dict(row) for row in found]


def attempt(log: Database, *statements: Executable) -> None:
    with log.transaction() as db:
        for statement in statements:
            db.execute(statement)


def permit(deed: str, until: datetime | None = None) -> Executable:
    return insert(PERMIT).values(deed=deed, until=until)


def test_a_row_says_who_when_from_where_before_and_after(log: Database) -> None:
    row = rows(log)[0]

    assert (row["account"], row["address"], row["staff"]) == ("p-1", "192.0.2.7", False)
    assert (row["at"], row["action"], row["subject"]) == (NOW, "person.join", "p-1")
    assert (row["before"], json.loads(row["after"])) == (None, {"name": "Ada"})


@pytest.mark.parametrize(
    "statement",
    [
        update(AUDIT).values(account="p-2"),
        update(AUDIT).values(after=None),
        delete(AUDIT),
        "write over it",
    ],
)
def test_the_schema_refuses_to_change_or_delete_a_row(
    log: Database, statement: Executable | str
) -> None:
    before = rows(log)
    if isinstance(statement, str):
        statement = text(PAST_DELETE[log.engine.dialect.name])

    with pytest.raises(DBAPIError, match=REFUSED):
        attempt(log, statement)

    assert rows(log) == before


def test_an_erasure_takes_names_out_but_not_what_was_done(log: Database) -> None:
    attempt(log, permit("ERASE"), update(AUDIT).values(after=None), delete(PERMIT))

    assert rows(log)[0]["after"] is None
    for change in ({"action": "person.leave"}, {"at": NOW + timedelta(1)}):
        with pytest.raises(DBAPIError, match=REFUSED):
            attempt(log, permit("ERASE"), update(AUDIT).values(**change))


def test_only_what_is_older_than_the_permit_is_forgotten(log: Database) -> None:
    with pytest.raises(DBAPIError, match=REFUSED):
        attempt(log, permit("FORGET", NOW), delete(AUDIT))
    with pytest.raises(DBAPIError, match=REFUSED):
        attempt(log, permit("FORGET", NOW + timedelta(1)), update(AUDIT).values(at=NOW))

    attempt(log, permit("FORGET", NOW + timedelta(1)), delete(AUDIT), delete(PERMIT))

    assert rows(log) == []


def test_no_secret_stands_in_the_log(log: Database) -> None:
    after = {"api_token": "t0p", "person": {"password_hash": "h4sh", "zone": "UTC"}}

    with log.transaction() as db:
        record(db, BY, "person.change", "p-1", {"api_token": ""}, after, now=NOW)

    row = rows(log)[-1]
    assert "t0p" not in row["after"]
    assert "h4sh" not in row["after"]
    assert json.loads(row["after"])["person"]["zone"] == "UTC"
    assert json.loads(row["before"]) == {"api_token": ""}


def test_states_times_and_sets_are_kept_as_texts(log: Database) -> None:
    after = {"state": State.HELD, "at": NOW, "roles": frozenset({"LEAD", "DEVELOPER"})}

    with log.transaction() as db:
        record(db, BY, "person.change", "p-1", None, after, now=NOW)

    assert json.loads(rows(log)[-1]["after"]) == {
        "state": "HELD",
        "at": "2026-01-05T09:00:00+00:00",
        "roles": ["DEVELOPER", "LEAD"],
    }


def test_raw_bytes_are_not_guessed_at(log: Database) -> None:
    with (
        pytest.raises(TypeError, match="cannot hold a bytes"),
        log.transaction() as db,
    ):
        record(db, BY, "person.change", "p-1", None, {"sign": b"\0"}, now=NOW)
