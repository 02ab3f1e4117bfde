"""What becomes of an invoice: paid on its last day, or not (contract, section 8)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tutorial_app.mock.billing.barring import bar
from tutorial_app.mock.billing.rules import PATIENCE
from tutorial_app.mock.billing.store import (
    billed_customer,
    change_invoice,
    invoice_row,
)
from tutorial_app.mock.customers.store import become
from tutorial_app.mock.flows.queue import set_timer
from tutorial_app.mock.moments import later, midnight
from tutorial_app.mock.subscriptions.tables import SUBSCRIPTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import World

_MORNING = timedelta(hours=6)


def await_payment(world: World, invoice: Mapping[str, Any]) -> None:
    """Have an invoice looked at when its last day to pay is over."""
    over = midnight(invoice["due_date"] + timedelta(days=1))
    set_timer(world, later(over, _MORNING), "invoice", invoice["invoice_id"])


def look_at(world: World, invoice_id: str) -> None:
    """Find an invoice paid, or remind, or lose patience."""
    invoice = invoice_row(world, invoice_id)
    if invoice is None or invoice["status"] not in ("OPEN", "OVERDUE"):
        return
    customer = billed_customer(world, invoice["customer_id"])
    never_pays = world.partners.magic.fields["company_never_pays"].value
    if customer["data"].get("companyName") != never_pays:
        change_invoice(world, invoice_id, status="PAID", open_amount=Decimal(0))
    elif invoice["status"] == "OPEN":
        change_invoice(world, invoice_id, status="OVERDUE")
        set_timer(world, later(world.now, PATIENCE), "invoice", invoice_id)
    else:
        _suspend(world, customer)


def _suspend(world: World, customer: Mapping[str, Any]) -> None:
    if customer["status"] != "ACTIVE":
        return
    become(world, customer["customer_id"], "SUSPENDED")
    query = select(SUBSCRIPTIONS).where(
        SUBSCRIPTIONS.c.workspace == world.workspace,
        SUBSCRIPTIONS.c.customer_id == customer["customer_id"],
        SUBSCRIPTIONS.c.status == "ACTIVE",
    )
    for row in list(world.db.execute(query).mappings()):
        bar(world, dict(row), "NON_PAYMENT")
