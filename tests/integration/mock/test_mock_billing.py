"""Invoices, receipts and dunning."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from tutorial_app.mock.billing.rules import part_of_month, payment_line
from tutorial_app.mock.customers.tables import CUSTOMERS
from tutorial_app.mock.subscriptions.tables import SUBSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.mock.conftest import Desk

PRINTER, LATE, FREJA = "CU20000001", "CU20000002", "CU30000001"


@pytest.fixture
def kontora(desk: Desk) -> Desk:
    desk.partner = "KONTORA"
    return desk


def invoices(desk: Desk, customer_id: str = PRINTER, **more: Any) -> list[Any]:
    answer = desk.ask("billing", "ListInvoices", customerId=customer_id, **more)
    return list(answer["invoice"])


def get(desk: Desk, invoice_id: str) -> Mapping[str, Any]:
    invoice: Mapping[str, Any] = desk.ask(
        "billing", "GetInvoice", invoiceId=invoice_id
    )["invoice"]
    return invoice


def test_basic_begins_with_an_open_and_an_overdue_invoice(kontora: Desk) -> None:
    (first,) = invoices(kontora)
    (other,) = invoices(kontora, LATE)

    assert (first["invoiceId"], first["status"]) == ("IN20000001", "OPEN")
    assert first["total"].value == first["openAmount"].value == Decimal("298.00")
    assert other["status"] == "OVERDUE"
    assert invoices(kontora, LATE, status=["PAID"]) == []


def test_an_invoice_adds_up(kontora: Desk) -> None:
    invoice = get(kontora, "IN20000001")

    amounts = [line["amount"].value for line in invoice["line"]]
    assert amounts == [Decimal("99.00"), Decimal("199.00")]
    assert sum(amounts) == invoice["summary"]["total"].value
    assert invoice["vatTotal"].value == Decimal("59.60")
    assert invoice["paymentId"] == payment_line("IN20000001")


def test_the_document_is_a_pdf_that_does_not_change(kontora: Desk) -> None:
    first = kontora.ask("billing", "GetInvoiceDocument", invoiceId="IN20000001")
    kontora.advance("P30D")
    again = kontora.ask("billing", "GetInvoiceDocument", invoiceId="IN20000001")

    assert first["contentType"] == "application/pdf"
    assert first["document"].startswith(b"%PDF-")
    assert again == first


@pytest.mark.parametrize("operation", ["GetInvoice", "GetInvoiceDocument"])
def test_invoices_of_others_are_not_found(desk: Desk, operation: str) -> None:
    fault = desk.refused("billing", operation, invoiceId="IN20000001")

    assert (fault.fault_code, fault.field) == ("INVOICE_NOT_FOUND", "invoiceId")


def test_customers_who_pay_in_advance_have_no_invoices(desk: Desk) -> None:
    assert invoices(desk, "CU10000001") == []


def test_an_invoice_is_paid_on_its_last_day_and_the_next_comes_on_the_first(
    kontora: Desk,
) -> None:
    kontora.advance("P17D")
    before = invoices(kontora)[0]["status"]
    kontora.advance("P2D")
    after = invoices(kontora)[0]
    events = kontora.advance("P12D")
    newest = invoices(kontora)[0]
    sent = kontora.ask("notification", "ListMessages", customerId=PRINTER)["message"]

    assert (before, after["status"]) == ("OPEN", "PAID")
    assert after["openAmount"].value == 0
    assert newest["invoiceDate"] == newest["periodFrom"] == date(2026, 4, 1)
    assert newest["periodTo"] == date(2026, 4, 30)
    assert (newest["status"], newest["total"].value) == ("OPEN", Decimal("298.00"))
    assert "InvoiceIssued" in [one["eventType"] for one in events]
    assert sent[0]["template"] == "INVOICE_READY"


def test_a_line_that_began_in_the_month_pays_for_its_days() -> None:
    assert part_of_month(Decimal(99), date(2026, 3, 17)) == Decimal("47.90")
    assert part_of_month(Decimal(99), date(2026, 3, 1)) == Decimal("99.00")


def test_a_discount_stands_on_the_invoice(kontora: Desk) -> None:
    kontora.ask(
        "discount",
        "ApplyDiscountCode",
        subscriptionId="SU20000002",
        discountCode="KONTOR100",
    )
    kontora.advance("P31D")
    invoice = get(kontora, invoices(kontora)[0]["invoiceId"])

    amounts = [line["amount"].value for line in invoice["line"]]
    assert amounts == [Decimal("99.00"), Decimal("199.00"), Decimal("-100.00")]
    assert invoice["summary"]["total"].value == Decimal("198.00")


def test_who_never_pays_is_suspended_after_30_days_overdue(kontora: Desk) -> None:
    with kontora.database.transaction() as db:
        late = CUSTOMERS.c.customer_id == LATE
        db.execute(update(CUSTOMERS).where(late).values(status="ACTIVE"))
        line = SUBSCRIPTIONS.c.customer_id == LATE
        active = {"status": "ACTIVE", "block_reason": "", "block_scope": ""}
        db.execute(update(SUBSCRIPTIONS).where(line).values(**active))
    kontora.advance("P31D")
    issued = invoices(kontora, LATE)[0]
    kontora.advance("P20D")
    overdue = invoices(kontora, LATE, status=["OVERDUE"])[0]
    before = kontora.ask("customer", "GetCustomer", customerId=LATE)["customer"]
    kontora.advance("P30D")
    after = kontora.ask("customer", "GetCustomer", customerId=LATE)["customer"]
    line_after = kontora.ask(
        "subscription", "GetSubscription", subscriptionId="SU20000003"
    )["subscription"]

    sent = kontora.ask("notification", "ListMessages", customerId=LATE)["message"]

    assert "BLOCKED" in [one["template"] for one in sent]
    assert issued["status"] == "OPEN"
    assert overdue["invoiceId"] == issued["invoiceId"]
    assert (before["status"], after["status"]) == ("ACTIVE", "SUSPENDED")
    assert line_after["status"] == "BLOCKED"
    assert line_after["blockReason"] == "NON_PAYMENT"


def test_who_pays_ahead_gets_a_receipt_every_30_days(desk: Desk) -> None:
    desk.partner = "GNIST"
    desk.advance("P61D")

    receipts = invoices(desk, FREJA)
    assert [one["status"] for one in receipts] == ["PAID", "PAID"]
    assert {one["total"].value for one in receipts} == {Decimal("69.00")}
    assert {one["openAmount"].value for one in receipts} == {Decimal(0)}


def test_a_termination_ends_with_a_final_invoice_that_is_open(kontora: Desk) -> None:
    kontora.ask(
        "subscription",
        "TerminateSubscription",
        subscriptionId="SU20000001",
        reason="CUSTOMER_REQUEST",
    )
    kontora.ask(
        "system", "AdvanceSandboxClock", toDateTime=kontora.now.replace(month=5, day=2)
    )
    found = invoices(kontora)
    texts = [get(kontora, one["invoiceId"])["line"][0]["text"] for one in found]
    line = kontora.ask("subscription", "GetSubscription", subscriptionId="SU20000001")

    assert line["subscription"]["status"] == "TERMINATED"
    assert found[0]["status"] == "OPEN"
    assert "Slutregning" in texts
