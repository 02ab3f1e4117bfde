"""The steps of an order that bill something."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tutorial_app.mock.billing.charges import charge, collect, uncharge
from tutorial_app.mock.billing.dunning import await_payment
from tutorial_app.mock.billing.monthly import (
    begin_period,
    charge_first_days,
    send_receipt,
    usage_line,
)
from tutorial_app.mock.billing.rules import DAYS_TO_PAY, Line
from tutorial_app.mock.billing.store import billed_customer, issue
from tutorial_app.mock.flows.change_steps import change_account, restore_account
from tutorial_app.mock.moments import today
from tutorial_app.mock.numbers.store import number_of
from tutorial_app.mock.subscriptions.balances import PERIOD
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
    elif row is not None:
        charge_first_days(world, row, order.id)


def stop_billing(world: World, order: Order) -> None:
    """Take back what was charged for the first days."""
    uncharge(world, order.id)


def change_billing(world: World, order: Order, attempt: int) -> None:
    """Bill the change, and charge what it costs once.

    Who is billed by the month finds it on the next invoice; who has paid by card gets
    a receipt, and a new period where the product is another.
    """
    change_account(world, order, attempt)
    row = subscription_row(world, order.subscription_id)
    charges = order.facts.details.get("charges", ())
    if row is None or not charges:
        return
    msisdn = number_of(world, order.subscription_id) or ""
    lines = [Line(text, Decimal(amount), msisdn) for text, amount in charges]
    if row["payment"] == "POSTPAID":
        charge(world, order.subscription_id, order.id, lines)
        return
    if order.partner.products[order.row["product_code"]].kind == "PLAN":
        begin_period(world, order.subscription_id)
    customer = billed_customer(world, order.customer_id)
    day = today(world.now)
    period = (day, day + PERIOD - timedelta(days=1))
    issue(world, customer, lines, period, pay_within=None)


def restore_billing(world: World, order: Order) -> None:
    """Bill as before, and take back what the change was charged for."""
    uncharge(world, order.id)
    restore_account(world, order)


def final_invoice(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (as above)
    """Issue the last invoice: what was not billed yet, and what leaving early costs."""
    row = subscription_row(world, order.subscription_id)
    if row is None:
        return
    customer = billed_customer(world, order.customer_id)
    final, rest, withdrawal = _TEXTS[customer["data"].get("language", "da")]
    day = today(world.now)
    lines = collect(world, order.subscription_id)
    lines += usage_line(world, row, day.replace(day=1))
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
