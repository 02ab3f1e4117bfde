"""What has become of an order, as far as it does not depend on when it was placed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, select

from tutorial_app.mock.billing.tables import INVOICES
from tutorial_app.mock.customers.history import HISTORY
from tutorial_app.mock.customers.tables import CUSTOMERS
from tutorial_app.mock.events import EVENTS
from tutorial_app.mock.messages.tables import MESSAGES
from tutorial_app.mock.numbers.tables import NUMBERS, SIMS
from tutorial_app.mock.orders.tables import ORDER_STEPS, ORDERS
from tutorial_app.mock.porting.tables import PORTING_STEPS, PORTINGS
from tutorial_app.mock.subscriptions.ledger import LEDGER
from tutorial_app.mock.subscriptions.tables import BALANCES, SUBSCRIPTIONS
from tutorial_app.mock.topups.tables import TOP_UPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

#: States in which nothing more happens to an order.
ENDS = frozenset({"COMPLETED", "FAILED", "CANCELLED", "REJECTED"})
#: The month in which seed set BASIC begins; the next one's invoices come by themselves.
_MARCH = date(2026, 3, 31)
#: What an order leaves behind beside its own rows: how the row is found, and what of
#: it is the same whenever and in whatever company the order was placed.
_EFFECTS: tuple[tuple[Table, str, tuple[str, ...]], ...] = (
    (SUBSCRIPTIONS, "subscription_id", ("status", "product_code", "block_reason")),
    (CUSTOMERS, "customer_id", ("customer_type", "status")),
    (NUMBERS, "subscription_id", ("status",)),
    (SIMS, "order_id", ("sim_type", "status")),
    (SIMS, "subscription_id", ("sim_type", "status")),
    (BALANCES, "subscription_id", ("balance_type", "included", "unlimited")),
    (TOP_UPS, "subscription_id", ("method", "status", "amount")),
    (PORTINGS, "porting_id", ("direction", "status", "reject_reason", "submissions")),
    (PORTING_STEPS, "porting_id", ("number", "status", "np_message")),
    (INVOICES, "customer_id", ("period_from", "total")),
    (HISTORY, "order_id", ("kind", "what", "text")),
    (LEDGER, "subscription_id", ("kind",)),
)
#: What is told in words names ids, numbers and dates: others in each workspace.
_WORDS, _ITS_OWN = frozenset({"detail", "text"}), re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Course:
    """What has happened to an order, and because of it."""

    order_id: str
    end: tuple[str, str]
    parent: str
    order_type: str
    steps: tuple[tuple[Any, ...], ...]
    events: Counter[str]
    messages: Counter[str]
    effects: Counter[str]

    @property
    def ends(self) -> list[str]:
        """The states of its end that it was told to have reached."""
        told = (one.split("|") for one in self.events.elements())
        return [
            new
            for kind, _old, new, *_ in told
            if kind == "OrderStatusChanged" and new in ENDS
        ]


def courses(db: Connection, workspace: str) -> dict[str, Course]:
    """Return the course of every order of a workspace by its id."""
    orders = _rows(db, workspace, ORDERS)
    steps = _by(_rows(db, workspace, ORDER_STEPS), "order_id")
    events = _by(_rows(db, workspace, EVENTS), "order_id")
    messages = _by(_rows(db, workspace, MESSAGES), "order_id")
    effects = [
        (table.name, key, columns, _by(_rows(db, workspace, table), key))
        for table, key, columns in _EFFECTS
    ]
    return {
        order["order_id"]: Course(
            order_id=order["order_id"],
            end=(order["status"], order["failure_code"]),
            parent=order["parent_order_id"] or "",
            order_type=order["order_type"],
            steps=tuple(
                (one["sequence"], one["step_code"], one["status"], one["attempt"])
                for one in sorted(steps[order["order_id"]], key=_sequence)
            ),
            events=_count(
                events[order["order_id"]], "type", "old_status", "new_status", "detail"
            ),
            messages=_count(
                messages[order["order_id"]], "template", "channel", "status"
            ),
            effects=sum(
                (
                    _count(rows[order[key]], *columns, called=name)
                    for name, key, columns, rows in effects
                    if order[key]
                ),
                Counter(),
            ),
        )
        for order in orders
    }


def _rows(db: Connection, workspace: str, table: Table) -> list[dict[str, Any]]:
    query = select(table).where(table.c.workspace == workspace)
    rows = [dict(row) for row in db.execute(query).mappings()]
    return [row for row in rows if not _comes_with_time(row)]


def _comes_with_time(row: Mapping[str, Any]) -> bool:
    """Say whether *row* is there only because its workspace went on for so long."""
    return row.get("kind") == "USAGE" or row.get("period_from", _MARCH) > _MARCH


def _by(rows: list[dict[str, Any]], key: str) -> Mapping[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


def _count(rows: list[dict[str, Any]], *columns: str, called: str = "") -> Counter[str]:
    return Counter(
        "|".join(
            [called] * bool(called) + [_told(column, row[column]) for column in columns]
        )
        for row in rows
    )


def _told(column: str, value: object) -> str:
    return _ITS_OWN.sub("#", str(value)) if column in _WORDS else str(value)


def _sequence(step: Mapping[str, Any]) -> int:
    return int(step["sequence"])
