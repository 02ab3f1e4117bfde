"""What is billed by itself: postpaid lines by the month, others as they are paid."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tutorial_app.mock.billing.charges import charge, collect
from tutorial_app.mock.billing.dunning import await_payment
from tutorial_app.mock.billing.rules import (
    DAYS_TO_PAY,
    Line,
    month_end,
    month_text,
    part_of_month,
)
from tutorial_app.mock.billing.store import billed_customer, issue
from tutorial_app.mock.catalogue.pricing import reduction
from tutorial_app.mock.catalogue.services import add_ons_of
from tutorial_app.mock.flows.queue import drop_timers, set_timer
from tutorial_app.mock.moments import later, midnight, months_after, today
from tutorial_app.mock.numbers.store import number_of
from tutorial_app.mock.subscriptions.balances import PERIOD
from tutorial_app.mock.subscriptions.periods import BILLED_AT, is_billed
from tutorial_app.mock.subscriptions.renewing import begin_paid_period
from tutorial_app.mock.subscriptions.store import (
    discounts_of,
    move_subscription,
    subscription_row,
)
from tutorial_app.mock.subscriptions.tables import SUBSCRIPTIONS
from tutorial_app.mock.usage.tables import USAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from tutorial_app.mock.call import World

_BILLED = ("ACTIVE", "BLOCKED", "TERMINATING")
_USAGE = {"da": "Forbrug", "en": "Usage"}


def start_billing(world: World) -> None:
    """Have invoices made, in a workspace that is being filled."""
    if world.seed_set != "BENCH":
        _set_monthly(world)
        for row in list(_lines(world, "CARD_UPFRONT")):
            _set_receipt(world, row["subscription_id"])


def bill_month(world: World, _subject: str) -> None:
    """Issue the invoices of the month that begins, and lift last month's limits."""
    _set_monthly(world)
    day = today(world.now)
    charges: dict[str, list[Line]] = {}
    for row in list(_lines(world, "POSTPAID")):
        if row["block_reason"] == "SPEND_LIMIT":
            columns = {"block_reason": "", "block_scope": ""}
            move_subscription(world, row["subscription_id"], "ACTIVE", **columns)
        charges.setdefault(row["customer_id"], []).extend(_charges(world, row, day))
    for customer_id, lines in charges.items():
        customer = billed_customer(world, customer_id)
        period = (day, month_end(day))
        invoice = issue(world, customer, lines, period, pay_within=DAYS_TO_PAY)
        await_payment(world, invoice)


def send_receipt(world: World, subscription_id: str) -> None:
    """Issue the receipt for the period that begins, of a line that pays ahead."""
    row = subscription_row(world, subscription_id)
    if row is None or row["status"] not in _BILLED:
        return
    begin_period(world, subscription_id)
    begin_paid_period(world, subscription_id)
    customer = billed_customer(world, row["customer_id"])
    day = today(world.now)
    lines = list(_subscription_lines(world, row, day, part=None))
    period = (day, day + PERIOD - timedelta(days=1))
    issue(world, customer, lines, period, pay_within=None)


def usage_line(world: World, row: Mapping[str, Any], begin: date) -> Iterator[Line]:
    """Yield what a line was used for since *begin*, if that cost something."""
    query = select(USAGE.c.price).where(
        USAGE.c.workspace == world.workspace,
        USAGE.c.subscription_id == row["subscription_id"],
        USAGE.c.at >= midnight(begin),
        USAGE.c.at < world.now,
    )
    spent = sum(world.db.execute(query).scalars(), Decimal(0))
    if spent:
        language = _language(world, row)
        text = f"{_USAGE[language]}, {month_text(begin, language)}"
        msisdn = number_of(world, row["subscription_id"]) or ""
        yield Line(text, spent, msisdn)


def charge_first_days(world: World, row: Mapping[str, Any], order_id: str) -> None:
    """Charge the rest of the month in which a postpaid line starts."""
    day = today(world.now)
    if is_billed(world.now, day):
        lines = list(_subscription_lines(world, row, day, part=day))
        charge(world, row["subscription_id"], order_id, lines)


def begin_period(world: World, subscription_id: str) -> None:
    """Have the period that is paid ahead by card begin anew, now."""
    drop_timers(world, "receipt", subscription_id)
    _set_receipt(world, subscription_id)


def _charges(world: World, row: Mapping[str, Any], day: date) -> Iterator[Line]:
    yield from collect(world, row["subscription_id"])
    yield from _subscription_lines(world, row, day, part=None)
    yield from usage_line(world, row, months_after(day, -1))


def _subscription_lines(
    world: World, row: Mapping[str, Any], day: date, *, part: date | None
) -> Iterator[Line]:
    partner = world.partners.partner(row["partner"])
    product = partner.products[row["product_code"]]
    language = _language(world, row)
    msisdn = number_of(world, row["subscription_id"]) or ""
    price = product.monthly_price
    for one in (product, *add_ons_of(partner, row["services"])):
        full = one.monthly_price
        amount = part_of_month(full, part) if part else full
        text = f"{one.name[language]}, {month_text(day, language)}"
        yield Line(text, amount, msisdn)
    for held in discounts_of(world, row["subscription_id"]):
        discount = partner.discounts[held["code"]]
        off, _ = reduction(discount, price)
        if off and held["status"] == "ACTIVE":
            amount = part_of_month(off, part) if part else off
            yield Line(discount.name[language], -amount, msisdn)


def _language(world: World, row: Mapping[str, Any]) -> str:
    customer = billed_customer(world, row["customer_id"])
    return str(customer["data"].get("language", "da"))


def _lines(world: World, payment: str) -> Iterator[Mapping[str, Any]]:
    query = (
        select(SUBSCRIPTIONS)
        .where(
            SUBSCRIPTIONS.c.workspace == world.workspace,
            SUBSCRIPTIONS.c.payment == payment,
            SUBSCRIPTIONS.c.status.in_(_BILLED),
        )
        .order_by(SUBSCRIPTIONS.c.subscription_id)
    )
    for row in world.db.execute(query).mappings():
        yield dict(row)


def _set_monthly(world: World) -> None:
    first = months_after(today(world.now).replace(day=1), 1)
    set_timer(world, later(midnight(first), BILLED_AT), "billing", "")


def _set_receipt(world: World, subscription_id: str) -> None:
    set_timer(world, later(world.now, PERIOD), "receipt", subscription_id)
