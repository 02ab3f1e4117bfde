"""Many workspaces in one database: apart from each other, and cheap while idle."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from tests.portals import portal_of
from tests.soap_caller import Caller
from tutorial_app.kernel.database import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.conftest import Sandbox
    from tutorial_app.bootstrap import Portal
    from tutorial_app.engine.carrier import Carrier
    from tutorial_app.settings import Settings

CROWD = 300
LINE = {"subscriptionId": "SU10000002"}
#: What is read as a whole although it grows, and why that costs nothing.
READ_WHOLE = {
    "itms_callback_event": "it holds only events that wait for their delivery",
    "workspace": "a new one is counted with the others, which have a limit",
    "lesson_progress": "once an hour, to forget those of workspaces that are gone",
}


def _crowd(sandbox: Sandbox) -> tuple[str, str, str]:
    """Make many workspaces; return the first, the middle and the last."""

    def between() -> None:
        for _ in range(CROWD // 2):
            sandbox.workspaces.create("EMPTY")

    first = sandbox.new_workspace()
    between()
    middle = sandbox.new_workspace()
    between()
    return first, middle, sandbox.new_workspace()


def test_first_middle_and_last_of_many_do_not_know_each_other(
    sandbox: Sandbox,
) -> None:
    callers = [Caller(sandbox, f"kurv-self@{name}") for name in _crowd(sandbox)]
    vouchers = ("4550000000000014", "4550000000000022", "4550000000000030")

    for caller, code in zip(callers, vouchers, strict=True):
        caller.ask("topup", "TopUpWithVoucher", **LINE, voucherCode=code)

    balances = [
        caller.ask("topup", "GetBalance", **LINE)["balance"][0]["money"].value
        for caller in callers
    ]
    events = [caller.ask("notification", "ListEvents")["event"] for caller in callers]
    assert [str(one) for one in balances] == ["104.00", "54.00", "224.00"]
    assert len({len(one) for one in events}) == 1
    assert len(callers[1].ask("topup", "ListTopUps", **LINE)["topUp"]) == 1


@pytest.fixture
def heard(settings: Settings) -> Iterator[tuple[Portal, list[str]]]:
    """Give a portal on SQLite, and a list of what its database is told."""
    told: list[str] = []

    def listen(connection: Any, _record: Any) -> None:
        connection.set_trace_callback(told.append)

    settings = replace(settings, database_url="")
    event.listen(Pool, "connect", listen)
    portal = portal_of(settings)
    yield portal, told
    portal.close()
    event.remove(Pool, "connect", listen)


def _read_whole(portal: Portal, told: list[str]) -> set[str]:
    """Return the tables of which statements read each row, by SQLite's own plan."""
    queries = {sql for sql in told if sql.startswith(("SELECT", "UPDATE", "DELETE"))}
    with portal.database.reading() as db:
        plans = [
            db.connection.cursor().execute(f"EXPLAIN QUERY PLAN {q}").fetchall()
            for q in queries
        ]
    steps = [row[3].split() for plan in plans for row in plan]
    scanned = {step[1] for step in steps if step[0] == "SCAN"}
    return scanned & set(metadata.tables)


def test_whoever_looks_after_all_workspaces_does_not_look_at_each(
    heard: tuple[Portal, list[str]],
) -> None:
    portal, told = heard
    portal.mock.workspaces.create("BASIC")
    told.clear()

    for duty in portal.mock.duties:
        duty.do()
    portal.mock.mover(cast("Carrier", None)).wake()
    portal.mock.workspaces.create("EMPTY", made_from="192.0.2.1")

    assert told
    assert _read_whole(portal, told) <= set(READ_WHOLE)
