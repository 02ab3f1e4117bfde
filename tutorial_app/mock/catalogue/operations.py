"""ProductCatalogService: what is sold, and what it costs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.answers import price, quantity
from tutorial_app.mock.catalogue.discounts import Situation, find, info, objection
from tutorial_app.mock.catalogue.pricing import Wanted, make_quote
from tutorial_app.mock.catalogue.provisioning import fresh_board
from tutorial_app.mock.catalogue.services import (
    add_ons_of,
    check_values,
    switched,
    usual_services,
)
from tutorial_app.mock.customers.store import find_customer
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.lists import asked_page
from tutorial_app.mock.moments import today
from tutorial_app.mock.numbers.series import category_of
from tutorial_app.mock.strangers import refuse_strangers
from tutorial_app.mock.subscriptions.add_ons import quote_add_on, refuse_add_on
from tutorial_app.mock.subscriptions.changes import refuse_change
from tutorial_app.mock.subscriptions.quoting import (
    Change,
    quote_change,
    refuse_findings,
)
from tutorial_app.mock.subscriptions.store import find_subscription

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Call, Fields
    from tutorial_app.partners.model import Allowance, Discount, Partner, Product


def list_products(call: Call) -> Fields:
    """Answer ListProducts."""
    page = asked_page(call.fields)
    wanted_type = call.fields.get("customerType")
    if "customerId" in call.fields:
        customer = find_customer(call, call.fields["customerId"])
        wanted_type = customer["customer_type"]
    day = call.fields.get("validOn", today(call.world.now))
    found = [
        product
        for product in call.partner.products.values()
        if wanted_type in (None, *product.customer_types)
        and call.fields.get("kind") in (None, product.kind)
        and product.sold_on(day)
    ]
    return {
        "page": page.info(len(found)),
        "product": [product_fields(call, product) for product in page.cut(found)],
    }


def get_product(call: Call) -> Fields:
    """Answer GetProduct."""
    product = call.partner.products.get(call.fields["productCode"])
    if product is None:
        raise Fault("PRODUCT_NOT_FOUND", field="productCode")
    return {"product": product_fields(call, product)}


def calculate_price(call: Call) -> Fields:
    """Answer CalculatePrice."""
    msisdn = _number(call)
    day = call.fields.get("startDate", today(call.world.now))
    product = call.partner.products.get(call.fields["productCode"])
    if product is None or not product.sold_on(day):
        raise Fault("PRODUCT_NOT_FOUND", field="productCode")
    category = category_of(msisdn) if msisdn else "STANDARD"
    number_price = call.partner.number_prices.get(category, Decimal(0))
    discount = _discount(call)
    if "subscriptionId" in call.fields:
        sub = find_subscription(call, call.fields["subscriptionId"])
        if product.kind == "ADDON":
            refuse_add_on(call, sub, product)
            return {"quote": quote_add_on(call, sub, product, day).fields()}
        _check_services(call, product)
        chosen = tuple(call.fields.get("service", ()))
        change = Change(sub, product, day, discount, chosen)
        refuse_change(call, change)
        quote = quote_change(call, change, (category, number_price))
    else:
        if product.kind == "ADDON":
            raise Fault("PRODUCT_NOT_ELIGIBLE", field="productCode")
        _check_services(call, product)
        _check_discount(discount, Situation(day, product, new_customer=True))
        known = call.world.partners.services
        usual = usual_services(product, known)
        services = switched(usual, call.fields.get("service", ()), known)
        beside = add_ons_of(call.partner, services)
        wanted = Wanted(product, category, number_price, discount, beside)
        quote = make_quote(wanted, call.world.now, call.language)
    if discount is None:
        return {"quote": quote.fields()}
    days = (discount.valid_from, discount.valid_to)
    return {
        "quote": quote.fields(),
        "discount": info(discount, call.language, status="ACTIVE", days=days),
    }


def _number(call: Call) -> str | None:
    """Return the number that is to be priced: one of the partner's own series."""
    refuse_strangers(call)
    msisdn: str | None = call.fields.get("msisdn")
    if msisdn and not call.partner.series.holds(msisdn):
        finding = Finding("VALUE_NOT_ALLOWED", "msisdn")
        raise Fault("VALUE_NOT_ALLOWED", field="msisdn", findings=(finding,))
    return msisdn


def _check_services(call: Call, product: Product) -> None:
    chosen = call.fields.get("service", ())
    refuse_findings(check_values(chosen, call.world.partners))
    for against in fresh_board(call, product).objections(chosen):
        raise Fault(against.code, field=against.field)


def _discount(call: Call) -> Discount | None:
    if "discountCode" not in call.fields:
        return None
    discount = find(call.partner, call.fields["discountCode"])
    if discount is None:
        raise Fault("DISCOUNT_CODE_NOT_FOUND", field="discountCode")
    return discount


def _check_discount(discount: Discount | None, situation: Situation) -> None:
    against = "" if discount is None else objection(discount, situation)
    if against:
        raise Fault(against, field="discountCode")


def product_fields(call: Call, product: Product) -> Mapping[str, Any]:
    """Return the fields of `Product`."""
    partner: Partner = call.partner
    fields: dict[str, Any] = {
        "productCode": product.code,
        "kind": product.kind,
        "name": product.name[call.language],
        "description": product.description[call.language],
        "paymentType": product.payment,
        "customerType": list(product.customer_types),
        "monthlyPrice": price(product.monthly_price),
        "bindingMonths": product.binding_months,
        "allowance": [_allowance(allowance) for allowance in product.allowances],
        "simType": list(partner.features.sim_types),
        "numberSelectable": partner.features.number_selection,
        "portInAllowed": partner.features.port_in,
        "serviceCode": list(product.services),
        "validFrom": product.valid_from,
    }
    optional = {
        "minimumAge": partner.limits.minimum_age,
        "maximumAge": partner.limits.maximum_age,
        "validTo": product.valid_to,
    }
    return fields | {name: value for name, value in optional.items() if value}


def _allowance(allowance: Allowance) -> Mapping[str, Any]:
    return {
        "balanceType": allowance.balance_type,
        "included": quantity(allowance.included, allowance.unit),
        "unlimited": allowance.unlimited,
    }
