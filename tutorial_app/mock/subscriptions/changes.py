"""ChangeProduct: another plan, or an add-on beside it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.billing.charges import charges_of
from tutorial_app.mock.catalogue.discounts import Situation, find, objection
from tutorial_app.mock.customers.store import find_customer
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.moments import today
from tutorial_app.mock.orders.facts import OrderFacts
from tutorial_app.mock.orders.first_payment import registered_card
from tutorial_app.mock.orders.receipts import receipt
from tutorial_app.mock.orders.starting import Wish, new_order_id, start_order
from tutorial_app.mock.orders.store import find_order
from tutorial_app.mock.rows import claim
from tutorial_app.mock.subscriptions.add_ons import order_add_on
from tutorial_app.mock.subscriptions.allowing import refuse_unless_allowed
from tutorial_app.mock.subscriptions.periods import period_end
from tutorial_app.mock.subscriptions.quoting import (
    Change,
    check_price,
    customer_language,
    quote_change,
    refuse_findings,
)
from tutorial_app.mock.subscriptions.store import discounts_of, find_subscription
from tutorial_app.mock.subscriptions.tables import USED_CODES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Call, Fields
    from tutorial_app.partners.model import Discount

_FURTHEST = timedelta(days=365)


def change_product(call: Call) -> Fields:
    """Answer ChangeProduct."""
    asked = call.fields
    refuse_findings(_date_findings(call))
    sub = find_subscription(call, asked["subscriptionId"])
    plan = call.partner.products.get(asked["productCode"])
    day = _day(call, sub)
    if plan is None or not plan.sold_on(day):
        raise Fault("PRODUCT_NOT_FOUND", field="productCode")
    if plan.kind == "ADDON":
        return {"receipt": order_add_on(call, sub, plan, day)}
    discount = _discount(call)
    refuse_unless_allowed(call, sub, "CHANGE_PRODUCT")
    change = Change(sub, plan, day, discount)
    refuse_change(call, change)
    _refuse_leaving_binding(call, change)
    quote = quote_change(call, change)
    check_price(asked.get("acceptedPrice"), quote)
    order_id = new_order_id(call.world, call.partner)
    if discount is not None and discount.single_use:
        _use_code(call, discount.code, order_id)
    due = quote.total_now if plan.payment == "CARD_UPFRONT" else Decimal(0)
    billed = quote_change(call, change, language=customer_language(call, sub))
    wish = Wish(
        order_type="CHANGE_PRODUCT",
        subscription=sub,
        order_id=order_id,
        product_code=plan.code,
        quote=quote,
        day=None if asked["timing"] == "IMMEDIATE" else day,
        facts=OrderFacts(
            discount_code=discount.code if discount else "",
            skip=() if due else ("TAKE_PAYMENT",),
            details=charges_of(billed, plan.payment)
            | (registered_card(call, sub, due) if due else {}),
        ),
    )
    start_order(call.world, call, wish)
    return {"receipt": receipt(find_order(call, order_id))}


def refuse_change(call: Call, change: Change) -> None:
    """Refuse a change that is not offered.

    Raises:
        Fault: PRODUCT_NOT_ELIGIBLE, or what speaks against the discount.
    """
    sub, plan = change.subscription, change.plan
    customer = find_customer(call, sub["customer_id"])
    present = call.partner.products[sub["product_code"]]
    sold = plan.kind == "PLAN" and customer["customer_type"] in plan.customer_types
    if not sold or plan.code == present.code:
        raise Fault("PRODUCT_NOT_ELIGIBLE", field="productCode")
    if change.discount is None:
        return
    had = {row["code"] for row in discounts_of(call.world, sub["subscription_id"])}
    used = change.discount.code in had
    where = Situation(day=change.day, product=plan, new_customer=False, used=used)
    against = objection(change.discount, where)
    if against:
        raise Fault(against, field="discountCode")


def _refuse_leaving_binding(call: Call, change: Change) -> None:
    sub = change.subscription
    present = call.partner.products[sub["product_code"]]
    binding = sub["binding_ends"]
    bound = binding is not None and change.day <= binding
    if bound and change.plan.binding_months < present.binding_months:
        raise Fault("BINDING_PERIOD_ACTIVE", field="productCode")


def _date_findings(call: Call) -> list[Finding]:
    day, now = call.fields.get("onDate"), today(call.world.now)
    if call.fields["timing"] != "ON_DATE":
        return [] if day is None else [Finding("VALUE_NOT_ALLOWED", "onDate")]
    if day is None:
        return [Finding("FIELD_REQUIRED", "onDate")]
    if day < now:
        return [Finding("DATE_IN_PAST", "onDate")]
    return [Finding("DATE_TOO_FAR", "onDate")] if day > now + _FURTHEST else []


def _day(call: Call, sub: Mapping[str, Any]) -> date:
    now = today(call.world.now)
    match call.fields["timing"]:
        case "NEXT_PERIOD":
            return period_end(call.world, sub, now) or now
        case "ON_DATE":
            day: date = call.fields["onDate"]
            return day
        case _:
            return now


def _discount(call: Call) -> Discount | None:
    if "discountCode" not in call.fields:
        return None
    discount = find(call.partner, call.fields["discountCode"])
    if discount is None:
        raise Fault("DISCOUNT_CODE_NOT_FOUND", field="discountCode")
    return discount


def _use_code(call: Call, code: str, order_id: str) -> None:
    row = {
        "workspace": call.world.workspace,
        "partner": call.partner.code,
        "code": code,
        "order_id": order_id,
    }
    if not claim(call.world.db, USED_CODES, row):
        raise Fault("DISCOUNT_ALREADY_USED", field="discountCode")
