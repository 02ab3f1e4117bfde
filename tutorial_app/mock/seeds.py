"""Seed sets: what a workspace begins with. Same seed, same data."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from tutorial_app.mock.billing.dunning import await_payment
from tutorial_app.mock.billing.monthly import start_billing
from tutorial_app.mock.billing.tables import INVOICE_LINES, INVOICES
from tutorial_app.mock.customers.store import customer_values
from tutorial_app.mock.customers.tables import CUSTOMERS
from tutorial_app.mock.flows.queue import set_timer
from tutorial_app.mock.ids import start_counters
from tutorial_app.mock.luhn import with_check_digit
from tutorial_app.mock.moments import COPENHAGEN, later, today
from tutorial_app.mock.numbers.tables import NUMBERS, SIMS
from tutorial_app.mock.seed_data import (
    BASIC,
    PORT_OUT_ARRIVES,
    PORT_OUTS,
    SeedCustomer,
    SeedInvoice,
    SeedSubscription,
    bench,
    made_up,
)
from tutorial_app.mock.subscriptions.balances import BALANCE_LASTS, PERIOD, balance_rows
from tutorial_app.mock.subscriptions.ledger import LEDGER, opening
from tutorial_app.mock.subscriptions.renewing import start_renewals
from tutorial_app.mock.subscriptions.tables import BALANCES, SUBSCRIPTIONS
from tutorial_app.mock.topups.cards import store_card
from tutorial_app.mock.usage.simulator import start_usage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from tutorial_app.mock.call import World
    from tutorial_app.partners.model import Partner

#: A Monday; Easter and the change to summer time lie within five weeks.
SEED_CLOCK = datetime(2026, 3, 2, 9, 0, tzinfo=COPENHAGEN)
SEED_SETS = ("EMPTY", "BASIC", "DEMO_1000", "BENCH")
#: Serial numbers of the seed's SIM cards begin here, away from the magic ones.
_SIM_SERIAL = "8"
_TABLES = (
    CUSTOMERS,
    SUBSCRIPTIONS,
    NUMBERS,
    SIMS,
    BALANCES,
    LEDGER,
    INVOICES,
    INVOICE_LINES,
)


def load_seed(world: World, seed_set: str) -> None:
    """Fill the empty workspace of *world* with *seed_set*, one of SEED_SETS."""
    world.seed_set = seed_set
    customers = _customers(world, seed_set)
    rows: dict[Any, list[dict[str, Any]]] = {table: [] for table in _TABLES}
    for customer in customers:
        partner = world.partners.partner(customer.partner)
        rows[CUSTOMERS].append(_customer_row(world, partner, customer))
        for subscription in customer.subscriptions:
            rows[SUBSCRIPTIONS].append(_subscription_row(world, customer, subscription))
            rows[NUMBERS].append(_number_row(world, customer, subscription))
            rows[SIMS].append(_sim_row(world, partner, subscription))
            rows[BALANCES] += _balances(world, partner, subscription)
            rows[LEDGER] += _ledger(world, subscription)
        for invoice in customer.invoices:
            rows[INVOICES].append(_invoice_row(world, customer, invoice))
            rows[INVOICE_LINES] += _invoice_lines(world, invoice)
    for table, values in rows.items():
        if values:
            world.db.execute(table.insert(), values)
    start_counters(world, _used_up(customers))
    _store_cards(world, customers)
    _await_port_outs(world, customers)
    start_usage(world)
    start_billing(world)
    start_renewals(world)
    for row in rows[INVOICES]:
        if row["status"] == "OPEN":
            await_payment(world, row)


def _store_cards(world: World, customers: Sequence[SeedCustomer]) -> None:
    for one in customers:
        if one.card:
            partner = world.partners.partner(one.partner)
            card = world.partners.magic.cards[one.card]
            store_card(world, partner, one.customer_id, card)


def _await_port_outs(world: World, customers: Sequence[SeedCustomer]) -> None:
    """Have the port-out requests arrive that are to come for these customers."""
    there = {one.subscription_id for who in customers for one in who.subscriptions}
    for one in PORT_OUTS:
        # In BENCH the same id is somebody else.
        if world.seed_set != "BENCH" and one.subscription_id in there:
            set_timer(world, one.arrives, PORT_OUT_ARRIVES, one.subscription_id)


def _customers(world: World, seed_set: str) -> Sequence[SeedCustomer]:
    match seed_set:
        case "BASIC":
            return BASIC
        case "DEMO_1000":
            return [*BASIC, *made_up(world.seed, world.partners.partner("KURV"))]
        case "BENCH":
            return bench(world.partners.partner("KURV"))
        case _:
            return ()


def _customer_row(
    world: World, partner: Partner, customer: SeedCustomer
) -> dict[str, Any]:
    values = customer_values(world, customer.customer_id, partner, customer.data)
    credit = "APPROVED" if partner.features.credit_check else "NOT_REQUIRED"
    return values | {
        "status": customer.status,
        "credit_result": credit,
        "created_by": "SELF_SERVICE",
    }


def _subscription_row(
    world: World, customer: SeedCustomer, subscription: SeedSubscription
) -> dict[str, Any]:
    product = world.partners.partner(customer.partner).products[subscription.product]
    known = world.partners.services
    prepaid = product.payment == "PREPAID"
    return {
        "workspace": world.workspace,
        "subscription_id": subscription.subscription_id,
        "partner": customer.partner,
        "customer_id": customer.customer_id,
        "status": subscription.status,
        "user_name": "",
        "product_code": product.code,
        "payment": product.payment,
        "services": {
            code: known[code].default_value
            for code in product.services
            if known[code].default_on
        },
        "block_reason": subscription.block_reason,
        "block_scope": "ALL" if subscription.block_reason else "",
        "binding_ends": subscription.binding_ends,
        "started_at": world.now,
        "balance_expires": today(world.now) + BALANCE_LASTS if prepaid else None,
        "paid_until": later(world.now, PERIOD)
        if product.monthly_price and product.payment != "POSTPAID"
        else None,
        "version": 1,
    }


def _number_row(
    world: World, customer: SeedCustomer, subscription: SeedSubscription
) -> dict[str, Any]:
    return {
        "workspace": world.workspace,
        "msisdn": subscription.msisdn,
        "partner": customer.partner,
        "status": "ASSIGNED",
        "subscription_id": subscription.subscription_id,
    }


def _sim_row(
    world: World, partner: Partner, subscription: SeedSubscription
) -> dict[str, Any]:
    serial = subscription.subscription_id.removeprefix("SU")[1:]
    lost = subscription.block_reason in ("LOST", "STOLEN")
    iccid = with_check_digit(f"{partner.iccid_prefix}{_SIM_SERIAL}{int(serial):09}")
    esim_only = partner.features.sim_types == ("ESIM",)
    return {
        "workspace": world.workspace,
        "iccid": iccid,
        "partner": partner.code,
        "sim_type": "ESIM" if esim_only else "PHYSICAL",
        "status": "BLOCKED" if lost else "ACTIVE",
        "subscription_id": subscription.subscription_id,
    }


def _balances(
    world: World, partner: Partner, subscription: SeedSubscription
) -> Iterator[dict[str, Any]]:
    product = partner.products[subscription.product]
    for row in balance_rows(
        world.workspace,
        subscription.subscription_id,
        product,
        subscription.balance,
        later(world.now, PERIOD),
    ):
        spent = row["balance_type"] in subscription.used_up
        yield row | {"remaining": Decimal(0)} if spent else row


def _ledger(world: World, subscription: SeedSubscription) -> Iterator[dict[str, Any]]:
    if subscription.balance is not None:
        yield opening(
            world.workspace,
            subscription.subscription_id,
            subscription.balance,
            world.now,
        )


def _invoice_row(
    world: World, customer: SeedCustomer, invoice: SeedInvoice
) -> dict[str, Any]:
    total = sum((line.amount for line in invoice.lines), Decimal(0))
    return {
        "workspace": world.workspace,
        "invoice_id": invoice.invoice_id,
        "partner": customer.partner,
        "customer_id": customer.customer_id,
        "invoice_date": invoice.period_from,
        "due_date": invoice.due_date,
        "period_from": invoice.period_from,
        "period_to": invoice.period_to,
        "total": total,
        "open_amount": total,
        "status": invoice.status,
        "language": "da",
    }


def _invoice_lines(world: World, invoice: SeedInvoice) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(invoice.lines, 1):
        yield {
            "workspace": world.workspace,
            "invoice_id": invoice.invoice_id,
            "number": number,
            "text": line.text,
            "msisdn": line.msisdn,
            "quantity": Decimal(1),
            "amount": line.amount,
        }


def _used_up(customers: Sequence[SeedCustomer]) -> dict[str, int]:
    highest: dict[str, int] = {}
    for customer in customers:
        ids = [customer.customer_id]
        ids += [one.subscription_id for one in customer.subscriptions]
        ids += [one.invoice_id for one in customer.invoices]
        for one in ids:
            counter, value = one[:3], int(one[3:])
            highest[counter] = max(highest.get(counter, 0), value)
    return highest
