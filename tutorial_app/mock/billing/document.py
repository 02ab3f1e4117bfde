"""GetInvoiceDocument: the PDF that the customer received."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.answers import vat_in
from tutorial_app.mock.billing.operations import find_invoice
from tutorial_app.mock.billing.rules import payment_line
from tutorial_app.mock.billing.store import billed_customer, line_rows
from tutorial_app.mock.messages.letter import letter
from tutorial_app.mock.messages.writing import money_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tutorial_app.mock.call import Call, Fields

_WORDS = {
    "da": ("Regning", "I alt", "Heraf moms", "Betales senest", "Betalingslinje"),
    "en": ("Invoice", "Total", "Of which VAT", "To be paid by", "Payment line"),
}


def get_invoice_document(call: Call) -> Fields:
    """Answer GetInvoiceDocument."""
    row = find_invoice(call)
    customer = billed_customer(call.world, row["customer_id"])
    address = customer["data"].get("address", {})
    parts = ("street", "houseNumber", "postalCode", "city")
    place = " ".join(address[part] for part in parts if part in address)
    title = _WORDS[row["language"]][0]
    body = _body(row, line_rows(call.world, row["invoice_id"]))
    recipient = f"{customer['display_name']}, {place}".strip(", ")
    subject = f"{title} {row['invoice_id']}"
    return {
        "fileName": f"{row['invoice_id']}.pdf",
        "contentType": "application/pdf",
        "document": letter(call.partner.name, recipient, subject, body),
    }


def _body(row: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> str:
    language = row["language"]
    _, total, vat, due, payment = _WORDS[language]
    printed = [
        f"{line['msisdn'] or '':14}{line['text']}: "
        f"{money_text(line['amount'], language)}"
        for line in lines
    ]
    parts = (vat_in(line["amount"]) for line in lines)
    contained = money_text(sum(parts, Decimal(0)), language)
    return "\n".join(
        (
            f"{row['period_from']} - {row['period_to']}",
            "",
            *printed,
            "",
            f"{total}: {money_text(row['total'], language)}",
            f"{vat}: {contained}",
            f"{due}: {row['due_date']}",
            f"{payment}: {payment_line(row['invoice_id'])}",
        )
    )
