"""Invoices in the database."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from tutorial_app.mock.billing.tables import INVOICE_LINES, INVOICES
from tutorial_app.mock.customers.store import customer_row
from tutorial_app.mock.events import emit
from tutorial_app.mock.ids import new_id
from tutorial_app.mock.messages.writing import money_text, send
from tutorial_app.mock.moments import today
from tutorial_app.mock.rows import first_row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, timedelta

    from tutorial_app.mock.billing.rules import Line
    from tutorial_app.mock.call import World


def issue(
    world: World,
    customer: Mapping[str, Any],
    lines: Sequence[Line],
    period: tuple[date, date],
    *,
    pay_within: timedelta | None,
) -> Mapping[str, Any]:
    """Issue an invoice today, tell it, and return its row.

    Args:
        world: where and when.
        customer: the row of who has to pay.
        lines: at least one.
        period: first and last day of what is charged.
        pay_within: None: it is a receipt for what is paid.
    """
    partner = world.partners.partner(customer["partner"])
    total = sum((line.amount for line in lines), Decimal(0))
    language = customer["data"].get("language", "da")
    row = {
        "workspace": world.workspace,
        "invoice_id": new_id(world, "IN", partner),
        "partner": partner.code,
        "customer_id": customer["customer_id"],
        "invoice_date": today(world.now),
        "due_date": today(world.now) + pay_within if pay_within else today(world.now),
        "period_from": period[0],
        "period_to": period[1],
        "total": total,
        "open_amount": total if pay_within else Decimal(0),
        "status": "OPEN" if pay_within else "PAID",
        "language": language,
    }
    world.db.execute(INVOICES.insert(), row)
    _insert_lines(world, row["invoice_id"], lines)
    emit(
        world,
        "InvoiceIssued",
        partner.code,
        customer_id=customer["customer_id"],
        new_status=row["status"],
        detail=row["invoice_id"],
    )
    words = {"invoice": row["invoice_id"], "amount": money_text(total, language)}
    send(world, partner, "INVOICE_READY", customer, **words)
    return row


def invoice_row(world: World, invoice_id: str) -> Mapping[str, Any] | None:
    """Return the row of an invoice, None if there is none."""
    query = select(INVOICES).where(
        INVOICES.c.workspace == world.workspace, INVOICES.c.invoice_id == invoice_id
    )
    return first_row(world.db, query)


def line_rows(world: World, invoice_id: str) -> list[Mapping[str, Any]]:
    """Return the rows of an invoice's lines, as printed."""
    query = (
        select(INVOICE_LINES)
        .where(
            INVOICE_LINES.c.workspace == world.workspace,
            INVOICE_LINES.c.invoice_id == invoice_id,
        )
        .order_by(INVOICE_LINES.c.number)
    )
    return [dict(row) for row in world.db.execute(query).mappings()]


def change_invoice(world: World, invoice_id: str, **columns: object) -> None:
    """Change *columns* of an invoice."""
    world.db.execute(
        update(INVOICES)
        .where(
            INVOICES.c.workspace == world.workspace,
            INVOICES.c.invoice_id == invoice_id,
        )
        .values(**columns)
    )


def billed_customer(world: World, customer_id: str) -> Mapping[str, Any]:
    """Return the row of a customer who is known to be there."""
    row = customer_row(world, customer_id)
    assert row is not None, customer_id  # noqa: S101 (its subscription names it)
    return row


def _insert_lines(world: World, invoice_id: str, lines: Sequence[Line]) -> None:
    rows = [
        {
            "workspace": world.workspace,
            "invoice_id": invoice_id,
            "number": number,
            "text": line.text,
            "msisdn": line.msisdn or None,
            "quantity": line.quantity,
            "amount": line.amount,
        }
        for number, line in enumerate(lines, 1)
    ]
    world.db.execute(INVOICE_LINES.insert(), rows)
