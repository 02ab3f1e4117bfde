"""BillingService: invoices."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tutorial_app.mock.answers import dkk, vat_in
from tutorial_app.mock.billing.rules import payment_line
from tutorial_app.mock.billing.store import invoice_row, line_rows
from tutorial_app.mock.billing.tables import INVOICES
from tutorial_app.mock.customers.store import find_customer
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.lists import asked_page, read_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Call, Fields


def list_invoices(call: Call) -> Fields:
    """Answer ListInvoices."""
    page = asked_page(call.fields)
    customer = find_customer(call, call.fields["customerId"])
    query = (
        select(INVOICES)
        .where(
            INVOICES.c.workspace == call.world.workspace,
            INVOICES.c.customer_id == customer["customer_id"],
        )
        .order_by(INVOICES.c.invoice_date.desc(), INVOICES.c.invoice_id.desc())
    )
    if call.fields.get("status"):
        query = query.where(INVOICES.c.status.in_(call.fields["status"]))
    info, rows = read_page(call.world.db, query, page)
    return {"page": info, "invoice": [_summary(row) for row in rows]}


def get_invoice(call: Call) -> Fields:
    """Answer GetInvoice."""
    row = find_invoice(call)
    lines = [_line(one) for one in line_rows(call.world, row["invoice_id"])]
    vat = sum((line["vatAmount"].value for line in lines), Decimal(0))
    invoice = {
        "summary": _summary(row),
        "customerId": row["customer_id"],
        "line": lines,
        "vatTotal": dkk(vat),
        "paymentId": payment_line(row["invoice_id"]),
    }
    return {"invoice": invoice}


def find_invoice(call: Call) -> Mapping[str, Any]:
    """Return the row of the invoice asked for.

    Raises:
        Fault: INVOICE_NOT_FOUND, also for another partner's.
    """
    row = invoice_row(call.world, call.fields["invoiceId"])
    if row is None or row["partner"] != call.partner.code:
        raise Fault("INVOICE_NOT_FOUND", field="invoiceId")
    return row


def _summary(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "invoiceId": row["invoice_id"],
        "invoiceDate": row["invoice_date"],
        "dueDate": row["due_date"],
        "periodFrom": row["period_from"],
        "periodTo": row["period_to"],
        "total": dkk(row["total"]),
        "openAmount": dkk(row["open_amount"]),
        "status": row["status"],
    }


def _line(row: Mapping[str, Any]) -> Mapping[str, Any]:
    fields = {
        "text": row["text"],
        "quantity": row["quantity"],
        "amount": dkk(row["amount"]),
        "vatAmount": dkk(vat_in(row["amount"])),
    }
    return fields | {"msisdn": row["msisdn"]} if row["msisdn"] else fields
