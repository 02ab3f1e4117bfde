"""ChangeProduct and ChangeServices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.billing.charges import charges_of
from tutorial_app.mock.catalogue.change_pricing import (
    Replaced,
    make_change_quote,
    make_service_quote,
)
from tutorial_app.mock.catalogue.discounts import Situation, find, objection
from tutorial_app.mock.catalogue.pricing import Wanted
from tutorial_app.mock.catalogue.provisioning import board_of
from tutorial_app.mock.catalogue.services import (
    add_ons_of,
    check_values,
    kept_services,
    switched,
)
from tutorial_app.mock.customers.store import find_customer
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.moments import today
from tutorial_app.mock.orders.facts import OrderFacts
from tutorial_app.mock.orders.first_payment import registered_card
from tutorial_app.mock.orders.receipts import receipt
from tutorial_app.mock.orders.starting import Wish, new_order_id, start_order
from tutorial_app.mock.orders.store import find_order
from tutorial_app.mock.rows import claim
from tutorial_app.mock.subscriptions.allowing import refuse_unless_allowed
from tutorial_app.mock.subscriptions.periods import is_billed, period_end, unused_share
from tutorial_app.mock.subscriptions.store import discounts_of, find_subscription
from tutorial_app.mock.subscriptions.tables import USED_CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tutorial_app.mock.call import Call, Fields
    from tutorial_app.mock.catalogue.pricing import Quote
    from tutorial_app.partners.model import Discount, Product

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


def change_services(call: Call) -> Fields:
    """Answer ChangeServices."""
    chosen = call.fields["service"]
    refuse_findings(check_values(chosen, call.world.partners.services))
    sub = find_subscription(call, call.fields["subscriptionId"])
    refuse_unless_allowed(call, sub, "CHANGE_SERVICES")
    board = board_of(call, sub)
    for nth, one in enumerate(chosen, 1):
        against = board.objection(one["serviceCode"], active=one["active"])
        if against:
            place = f"[{nth}]" if nth > 1 else ""
            raise Fault(against, field=f"service{place}/serviceCode")
    return {"receipt": _switch(call, sub, chosen)}


def _switch(
    call: Call, sub: Mapping[str, Any], chosen: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any]:
    """Start the order that switches the *chosen* services; return its receipt."""
    services = switched(sub["services"], chosen, call.world.partners.services)
    billed = quote_services(call, sub, services, customer_language(call, sub))
    charges = charges_of(billed, sub["payment"]) if billed is not None else {}
    wish = Wish(
        order_type="CHANGE_SERVICES",
        subscription=sub,
        quote=quote_services(call, sub, services),
        facts=OrderFacts(
            skip=("TAKE_PAYMENT",), details={"services": list(chosen), **charges}
        ),
    )
    order_id = start_order(call.world, call, wish)
    return receipt(find_order(call, order_id))


@dataclass(frozen=True, slots=True)
class Change:
    """A change of product that somebody asks for."""

    subscription: Mapping[str, Any]
    plan: Product
    day: date
    discount: Discount | None = None
    #: Services to be switched with it, as `ServiceSelection`s.
    chosen: tuple[Mapping[str, Any], ...] = ()


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


def quote_change(
    call: Call,
    change: Change,
    number: tuple[str, Decimal] = ("STANDARD", Decimal(0)),
    language: str = "",
) -> Quote:
    """Return what *change* costs; *number*: category and price of a new number."""
    known, plan = call.world.partners.services, change.plan
    old = replaced(call, change.subscription, change.day)
    kept = kept_services(change.subscription["services"], old.product, plan, known)
    beside = add_ons_of(call.partner, switched(kept, change.chosen, known))
    wanted = Wanted(plan, number[0], number[1], change.discount, beside)
    return make_change_quote(wanted, old, call.world.now, language or call.language)


def quote_services(
    call: Call, sub: Mapping[str, Any], services: Mapping[str, str], language: str = ""
) -> Quote | None:
    """Return what it costs that *services* are on from now; None: nothing changes.

    Only who is billed afterwards has services with a price.
    """
    if sub["payment"] != "POSTPAID":
        return None
    old = replaced(call, sub, today(call.world.now))
    wanted = Wanted(old.product, add_ons=add_ons_of(call.partner, services))
    return make_service_quote(wanted, old, call.world.now, language or call.language)


def replaced(call: Call, sub: Mapping[str, Any], day: date) -> Replaced:
    """Return what a change on *day* takes the place of."""
    end = period_end(call.world, sub, day)
    if sub["payment"] == "POSTPAID" and not is_billed(call.world.now, day):
        end = None
    return Replaced(
        call.partner.products[sub["product_code"]],
        unused_share(sub["payment"], day, end),
        add_ons_of(call.partner, sub["services"]),
    )


def customer_language(call: Call, sub: Mapping[str, Any]) -> str:
    """Return the language of the bills for *sub*."""
    customer = find_customer(call, sub["customer_id"])
    return str(customer["data"].get("language", "da"))


def check_price(accepted: Any | None, quote: Quote) -> None:  # noqa: ANN401 (a Money)
    """Refuse a price that was accepted and is not the price.

    Raises:
        Fault: CURRENCY_NOT_SUPPORTED or PRICE_CHANGED.
    """
    if accepted is None:
        return
    if accepted.attributes["currency"] != "DKK":
        refuse_findings([Finding("CURRENCY_NOT_SUPPORTED", "acceptedPrice")])
    if accepted.value != quote.total_now:
        raise Fault("PRICE_CHANGED", field="acceptedPrice")


def refuse_findings(found: Iterable[Finding]) -> None:
    """Refuse a request with everything that was found.

    Raises:
        Fault: with the code of the first finding.
    """
    findings = tuple(found)
    if findings:
        raise Fault(findings[0].code, field=findings[0].field, findings=findings)


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
