"""The steps of an order that bill something."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tutorial_app.mock.billing.dunning import await_payment
from tutorial_app.mock.billing.monthly import send_receipt, usage_line
from tutorial_app.mock.billing.rules import DAYS_TO_PAY, Line
from tutorial_app.mock.billing.store import billed_customer, issue
from tutorial_app.mock.moments import today
from tutorial_app.mock.subscriptions.store import subscription_row

if TYPE_CHECKING:
    from tutorial_app.mock.call import World
    from tutorial_app.mock.orders.store import Order

_TEXTS = {
    "da": ("Slutregning", "Resten af bindingsperioden", "Fortrydelse"),
    "en": ("Final invoice", "Rest of the binding period", "Withdrawal"),
}


def start_billing(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (every step's signature)
    """Send the first receipt, where the first period is paid ahead.

    A postpaid line's first days are on the invoice of the month that follows.
    """
    row = subscription_row(world, order.subscription_id)
    if row is not None and row["payment"] == "CARD_UPFRONT":
        send_receipt(world, order.subscription_id)


def final_invoice(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """Issue the last invoice: usage, what leaving early costs, what comes back."""
    row = subscription_row(world, order.subscription_id)
    if row is None:
        return
    customer = billed_customer(world, order.customer_id)
    final, rest, withdrawal = _TEXTS[customer["data"].get("language", "da")]
    day = today(world.now)
    lines = list(usage_line(world, row, day.replace(day=1)))
    details = order.facts.details
    for text, amount in (
        (rest, Decimal(details.get("fee", "0"))),
        (withdrawal, -Decimal(details.get("gives_back", "0"))),
    ):
        if amount:
            lines.append(Line(text, amount, order.row["msisdn"] or ""))
    lines = lines or [Line(final, Decimal(0), order.row["msisdn"] or "")]
    period = (day.replace(day=1), day)
    invoice = issue(world, customer, lines, period, pay_within=DAYS_TO_PAY)
    await_payment(world, invoice)
