"""What is in a workspace: its rows by kind, and its time line. Reads only.

This is for the portal's pages and for tests; a partner's program asks over SOAP.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.exc import DataError, StatementError

from tutorial_app.kernel.database import metadata
from tutorial_app.kernel.errors import InvalidInput, NotFound
from tutorial_app.mock import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Connection, Table

    from tutorial_app.kernel.database import Database

#: Kind of row -> table, in the order in which a reader would look.
KINDS = {
    "customers": "itms_customer",
    "subscriptions": "itms_subscription",
    "orders": "itms_order",
    "order-steps": "itms_order_step",
    "numbers": "itms_number",
    "reservations": "itms_reservation",
    "sim-cards": "itms_sim",
    "portings": "itms_porting",
    "porting-steps": "itms_porting_step",
    "balances": "itms_balance",
    "ledger": "itms_ledger",
    "top-ups": "itms_top_up",
    "auto-top-ups": "itms_auto_top_up",
    "vouchers": "itms_voucher",
    "voucher-attempts": "itms_voucher_attempt",
    "payment-cards": "itms_payment_card",
    "payments": "itms_payment",
    "discounts": "itms_subscription_discount",
    "used-discount-codes": "itms_used_discount_code",
    "usage": "itms_usage",
    "packages": "itms_package",
    "charges": "itms_charge",
    "invoices": "itms_invoice",
    "invoice-lines": "itms_invoice_line",
    "messages": "itms_message",
    "events": "itms_event",
    "history": "itms_history",
    "bulk-orders": "itms_bulk_order",
    "bulk-items": "itms_bulk_item",
    "callbacks": "itms_callback",
    "deliveries": "itms_delivery",
    "timers": "itms_timer",
    "behaviour": "itms_behaviour",
}
#: Tables that say nothing about the market: how the sandbox itself keeps its books.
INTERNAL = frozenset(
    {
        *("itms_bulk_reference", "itms_callback_event", "itms_counter"),
        *("itms_disturbed", "itms_engine", "itms_leg", "itms_received"),
    }
)
#: Columns that are nobody's business, whatever the table.
_SECRET = frozenset(
    {
        *("workspace", "cpr", "cpr_sealed", "cpr_digest"),
        *("token", "card_token", "secret"),
    }
)
MOST = 500


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of one kind. *total* counts all of them."""

    kind: str
    total: int
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the time line, in virtual time."""

    at: datetime
    #: `event`, `message`, `step`, `timer` (in the future) or `call`.
    kind: str
    #: What it is about, e.g. an order's id; may be empty.
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """Shows what workspaces hold."""

    database: Database

    def counts(self, workspace: str) -> Mapping[str, int]:
        """Return how many rows of each kind *workspace* has.

        Raises:
            NotFound: if there is no such workspace.
        """
        with self._reading(workspace) as db:
            return {kind: _count(db, _table(kind), workspace) for kind in KINDS}

    def rows(
        self,
        workspace: str,
        kind: str,
        *,
        offset: int = 0,
        limit: int = 100,
        where: Mapping[str, str] | None = None,
    ) -> Rows:
        """Return rows of one kind, by their primary key.

        Args:
            workspace: whose rows.
            kind: one of `KINDS`.
            offset: how many to leave out.
            limit: how many at most, up to `MOST`.
            where: values columns must have, e.g. `{"order_id": "OR10000001"}`.

        Raises:
            InvalidInput: if a column cannot have such a value.
            NotFound: if there is no such workspace or kind, or the kind has no such
                column.
        """
        with self._reading(workspace) as db:
            try:
                return _rows(db, workspace, kind, (offset, limit), where or {})
            except StatementError as error:
                if type(error) not in {StatementError, DataError}:
                    raise
                raise InvalidInput(f"no {kind} can have {where}") from error

    def time_line(self, workspace: str, limit: int = 100) -> tuple[Moment, ...]:
        """Return what happened last and what comes next, in order of virtual time.

        Of each source at most *limit* entries: the newest of what was, the first of
        what will be.

        Raises:
            NotFound: if there is no such workspace.
        """
        with self._reading(workspace) as db:
            found = [
                *_newest(db, workspace, "events", "at", _of_event, limit),
                *_newest(db, workspace, "messages", "created_at", _of_message, limit),
                *_newest(db, workspace, "order-steps", "started_at", _of_step, limit),
                *_coming(db, workspace, limit),
            ]
        return tuple(sorted(found, key=lambda one: (one.at, one.kind == "timer")))

    @contextmanager
    def _reading(self, workspace: str) -> Iterator[Connection]:
        with self.database.reading() as db:
            if db.scalar(
                select(tables.workspace.c.id).where(tables.workspace.c.id == workspace)
            ):
                yield db
                return
        raise NotFound(f"there is no workspace {workspace!r}")


def _rows(
    db: Connection,
    workspace: str,
    kind: str,
    page: tuple[int, int],
    where: Mapping[str, str],
) -> Rows:
    table = _table(kind)
    wanted = [table.c.workspace == workspace]
    for name, value in where.items():
        if name not in table.c or name in _SECRET:
            raise NotFound(f"{kind} have no {name!r}; {', '.join(_shown(table))}")
        wanted.append(table.c[name] == value)
    total = db.scalar(select(func.count()).select_from(table).where(*wanted)) or 0
    found = db.execute(
        select(*(table.c[name] for name in _shown(table)))
        .where(*wanted)
        .order_by(*table.primary_key.columns)
        .offset(page[0])
        .limit(min(page[1], MOST))
    )
    plain = tuple(
        {name: _plain(value) for name, value in row.items()} for row in found.mappings()
    )
    return Rows(kind, total, plain)


def _newest(
    db: Connection,
    workspace: str,
    kind: str,
    time: str,
    of: Callable[[Mapping[str, Any]], Moment],
    limit: int,
) -> Iterator[Moment]:
    table = _table(kind)
    asked = (
        select(table)
        .where(table.c.workspace == workspace, table.c[time].is_not(None))
        .order_by(table.c[time].desc())
        .limit(limit)
    )
    for row in db.execute(asked).mappings():
        yield of(dict(row))


def _of_event(row: Mapping[str, Any]) -> Moment:
    ids = ("order_id", "porting_id", "top_up_id", "subscription_id", "customer_id")
    subject = next((row[name] for name in ids if row[name]), row["msisdn"] or "")
    change = ""
    if row["old_status"] or row["new_status"]:
        change = f" {row['old_status'] or ''} → {row['new_status'] or ''}".rstrip()
    return Moment(row["at"], "event", subject, f"{row['type']}{change}")


def _of_message(row: Mapping[str, Any]) -> Moment:
    about = row["order_id"] or row["customer_id"] or ""
    text = f"{row['channel']} {row['template']}: {row['subject'] or ''}".rstrip(": ")
    return Moment(row["created_at"], "message", about, text)


def _of_step(row: Mapping[str, Any]) -> Moment:
    text = f"{row['step_code']} {row['status']}"
    return Moment(row["started_at"], "step", row["order_id"], text)


def _coming(db: Connection, workspace: str, limit: int) -> Iterator[Moment]:
    table = _table("timers")
    asked = (
        select(table)
        .where(table.c.workspace == workspace)
        .order_by(table.c.due, table.c.sequence)
        .limit(limit)
    )
    for row in db.execute(asked).mappings():
        yield Moment(row["due"], "timer", row["subject"], row["kind"])


def _table(kind: str) -> Table:
    if kind not in KINDS:
        raise NotFound(f"no kind {kind!r}; there are {', '.join(KINDS)}")
    return metadata.tables[KINDS[kind]]


def _shown(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.c if column.name not in _SECRET)


def _count(db: Connection, table: Table, workspace: str) -> int:
    asked = select(func.count()).select_from(table)
    return db.scalar(asked.where(table.c.workspace == workspace)) or 0


def _plain(value: object) -> object:
    """Return *value* as JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | dict | list):
        return value
    return str(value)
