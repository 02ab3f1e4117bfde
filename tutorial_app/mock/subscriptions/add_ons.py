"""Ordering an add-on: with a service, it is switched on; with an allowance, bought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tutorial_app.mock.billing.charges import charges_of
from tutorial_app.mock.catalogue.pricing import Line, Wanted, once_quote
from tutorial_app.mock.catalogue.services import add_ons_of, switched
from tutorial_app.mock.customers.store import find_customer
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.orders.facts import OrderFacts
from tutorial_app.mock.orders.first_payment import registered_card
from tutorial_app.mock.orders.receipts import receipt
from tutorial_app.mock.orders.starting import Wish, start_order
from tutorial_app.mock.orders.store import find_order
from tutorial_app.mock.subscriptions.allowances import packages_of
from tutorial_app.mock.subscriptions.allowing import refuse_unless_allowed
from tutorial_app.mock.subscriptions.balances import money_on
from tutorial_app.mock.subscriptions.quoting import (
    check_price,
    customer_language,
    quote_services,
)
from tutorial_app.mock.subscriptions.switching import switch

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from tutorial_app.mock.call import Call
    from tutorial_app.mock.catalogue.pricing import Quote
    from tutorial_app.partners.model import Product


def order_add_on(
    call: Call, sub: Mapping[str, Any], add_on: Product, day: date
) -> Mapping[str, Any]:
    """Start the order that adds *add_on* to a line on *day*; return its receipt.

    Raises:
        Fault: what speaks against it.
    """
    refuse_unless_allowed(call, sub, "CHANGE_PRODUCT")
    refuse_add_on(call, sub, add_on)
    if "discountCode" in call.fields:
        raise Fault("DISCOUNT_NOT_APPLICABLE", field="discountCode")
    quote = quote_add_on(call, sub, add_on, day)
    check_price(call.fields.get("acceptedPrice"), quote)
    at_once = call.fields["timing"] == "IMMEDIATE"
    if add_on.services:
        return switch(call, sub, _on(add_on), None if at_once else day)
    prepaid = sub["payment"] == "PREPAID"
    if prepaid and money_on(call.world, sub["subscription_id"]) < quote.total_now:
        raise Fault("PRODUCT_NOT_ELIGIBLE", field="productCode")
    by_card = sub["payment"] == "CARD_UPFRONT"
    billed = quote_add_on(call, sub, add_on, day, customer_language(call, sub))
    due = registered_card(call, sub, quote.total_now) if by_card else {}
    facts = OrderFacts(
        skip=() if by_card else ("TAKE_PAYMENT",),
        details=charges_of(billed, sub["payment"]) | due,
    )
    wish = Wish(
        order_type="CHANGE_PRODUCT",
        subscription=sub,
        product_code=add_on.code,
        quote=quote,
        day=None if at_once else day,
        facts=facts,
    )
    return receipt(find_order(call, start_order(call.world, call, wish)))


def add_ons_on(
    call: Call, sub: Mapping[str, Any]
) -> list[tuple[Product, datetime | None]]:
    """Return the add-ons that a line has, and when each ends; None: by a change."""
    products = call.partner.products
    packages = packages_of(call.world, sub["subscription_id"])
    found: list[tuple[Product, datetime | None]] = [
        (one, None) for one in add_ons_of(call.partner, sub["services"])
    ]
    return found + [(products[one["product_code"]], one["ends_at"]) for one in packages]


def refuse_add_on(call: Call, sub: Mapping[str, Any], add_on: Product) -> None:
    """Refuse an add-on that does not go with the line, or that it has already.

    Raises:
        Fault: PRODUCT_NOT_ELIGIBLE.
    """
    customer = find_customer(call, sub["customer_id"])
    plan = call.partner.products[sub["product_code"]]
    fits = (
        add_on.payment == sub["payment"]
        and customer["customer_type"] in add_on.customer_types
        and set(add_on.services) <= set(plan.services)
    )
    if not fits or add_on in add_ons_of(call.partner, sub["services"]):
        raise Fault("PRODUCT_NOT_ELIGIBLE", field="productCode")


def quote_add_on(
    call: Call, sub: Mapping[str, Any], add_on: Product, day: date, language: str = ""
) -> Quote:
    """Return what *add_on* costs on a line, from *day* on."""
    known, language = call.world.partners.services, language or call.language
    if add_on.services:
        services = switched(sub["services"], _on(add_on), known)
        quote = quote_services(call, sub, services, language, day)
        if quote is not None:
            return quote
    plan = call.partner.products[sub["product_code"]]
    line = Wanted(plan, add_ons=add_ons_of(call.partner, sub["services"]))
    name, price = add_on.name[language], add_on.monthly_price
    once = Line("ONE_OFF", name, add_on.code, price)
    return once_quote(once, line.monthly, call.world.now)


def _on(add_on: Product) -> list[dict[str, Any]]:
    return [{"serviceCode": code, "active": True} for code in add_on.services]
