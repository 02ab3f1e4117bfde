"""What must be true of numbers, SIM cards and orders: each has one holder at most."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from tests.integration.property.ledgers import Rows, rows
from tutorial_app.mock.numbers.tables import NUMBERS, RESERVATIONS, SIMS
from tutorial_app.mock.orders.tables import ORDERS
from tutorial_app.mock.porting.tables import PORTINGS
from tutorial_app.mock.subscriptions.tables import SUBSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from tutorial_app.partners.model import Partners

IN_USE = ("ACTIVE", "BLOCKED", "TERMINATING")
ENDED = ("TERMINATED", "CANCELLED")
HELD = ("ASSIGNED", "PORTED_IN", "PORTING_OUT")


def check_holders(db: Connection, workspace: str, partners: Partners) -> None:
    """Check who holds which number, card and order."""
    lines = {
        one["subscription_id"]: one["status"]
        for one in rows(db, SUBSCRIPTIONS, workspace)
    }
    machine = partners.machines["order"]
    orders = [
        one
        for one in rows(db, ORDERS, workspace)
        if not machine.is_final(one["status"])
    ]
    numbers = rows(db, NUMBERS, workspace)
    _check_numbers(numbers, lines, orders)
    _check_reservations(numbers, rows(db, RESERVATIONS, workspace), orders)
    _check_sims(rows(db, SIMS, workspace), lines, orders)
    _check_orders(lines, orders)
    for case in rows(db, PORTINGS, workspace):
        ways = partners.machines[f"porting_{case['direction'].lower()}"]
        ended = ways.is_final(case["status"])
        assert (case["open_msisdn"] is None) == ended, f"{case['porting_id']} is open"


def _check_numbers(numbers: Rows, lines: dict[str, str], orders: Rows) -> None:
    has: dict[str, list[str]] = defaultdict(list)
    changing = {one["msisdn"] for one in orders} | {
        one["facts"].get("details", {}).get("old_msisdn") for one in orders
    }
    for one in numbers:
        line, msisdn = one["subscription_id"], one["msisdn"]
        if line is not None:
            assert one["status"] in HELD, f"{msisdn} of {line} is {one['status']}"
            assert lines[line] not in ENDED, f"{msisdn} is held by {line}, which ended"
            has[line].append(msisdn)
        elif one["status"] in ("ASSIGNED", "PORTED_IN"):
            assert msisdn in changing, f"{msisdn} is {one['status']} and nobody's"
    many = {line: held for line, held in has.items() if len(held) > 1}
    assert not many, f"lines with more than one number: {many}"
    bare = [line for line, status in lines.items() if status in IN_USE[:2]]
    assert set(bare) <= set(has), f"lines without a number: {set(bare) - set(has)}"


def _check_reservations(numbers: Rows, reservations: Rows, orders: Rows) -> None:
    reserved = {one["msisdn"] for one in numbers if one["status"] == "RESERVED"}
    live = [one["msisdn"] for one in reservations if one["state"] == "LIVE"]
    assert twice(live) == [], f"reserved twice: {twice(live)}"
    wanted = [
        one["msisdn"]
        for one in orders
        if one["msisdn"] and one["parent_order_id"] is None
        if one["order_type"] in ("NEW_SUBSCRIPTION", "CHANGE_NUMBER")
    ]
    assert twice(wanted) == [], f"ordered twice: {twice(wanted)}"
    assert not set(live) & set(wanted), "reserved for one, ordered by another"
    assert set(live) <= reserved, f"not held: {set(live) - reserved}"
    lost = reserved - set(live) - set(wanted)
    assert not lost, f"RESERVED and nobody's: {lost}"


def _check_sims(sims: Rows, lines: dict[str, str], orders: Rows) -> None:
    used: Counter[str] = Counter()
    open_orders = {one["order_id"] for one in orders}
    for one in sims:
        line, iccid = one["subscription_id"], one["iccid"]
        if one["status"] == "RETIRED":
            continue
        if one["status"] in ("ACTIVE", "BLOCKED"):
            assert line is not None, f"{iccid} is in use by nobody"
            assert lines[line] not in ENDED, f"{iccid} is used by {line}, which ended"
            used[line] += 1
        else:
            assert one["order_id"] in open_orders, f"{iccid} is {one['status']}"
    bare = {line for line, status in lines.items() if status in IN_USE[:2]}
    assert all(used[line] == 1 for line in bare), f"cards in use: {used}"
    assert max(used.values(), default=0) <= 1, f"cards in use: {used}"


def _check_orders(lines: dict[str, str], orders: Rows) -> None:
    """Check that a line that waits, waits for an order."""
    primary = [one for one in orders if one["parent_order_id"] is None]
    opened = {
        one["subscription_id"]
        for one in primary
        if one["order_type"] == "NEW_SUBSCRIPTION"
    }
    ending = {
        one["subscription_id"]
        for one in primary
        if one["order_type"] in ("TERMINATE", "PORT_OUT")
    }
    for line, status in lines.items():
        assert status != "PENDING" or line in opened, f"{line} waits for nothing"
        assert status != "TERMINATING" or line in ending, f"{line} never ends"
        assert status not in ENDED or line not in opened | ending, f"{line} has ended"


def twice(values: Iterable[str]) -> list[str]:
    """Return what is there more than once."""
    return [value for value, times in Counter(values).items() if times > 1]
