"""DiscountService."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tutorial_app.mock.answers import code_text, dkk
from tutorial_app.mock.catalogue.discounts import Situation, find, info, objection
from tutorial_app.mock.customers.store import find_customer, had_subscription
from tutorial_app.mock.discounts.granting import grant, last_day
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.moments import today
from tutorial_app.mock.rows import claim
from tutorial_app.mock.subscriptions.store import discounts_of, find_subscription
from tutorial_app.mock.subscriptions.tables import USED_CODES
from tutorial_app.mock.topups.store import top_up_fields

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tutorial_app.mock.call import Call, Fields
    from tutorial_app.partners.model import Discount, Partner

#: Fields of `DiscountInfo` that only a discount that was granted has.
_GRANTED = ("validFrom", "validTo")


def check_discount_code(call: Call) -> Fields:
    """Answer CheckDiscountCode: a code that is not good is an answer, not a fault."""
    product = None
    if "productCode" in call.fields:
        product = call.partner.products.get(call.fields["productCode"])
        if product is None:
            raise Fault("PRODUCT_NOT_FOUND", field="productCode")
    new_customer = True
    if "customerId" in call.fields:
        customer = find_customer(call, call.fields["customerId"])
        new_customer = not had_subscription(call.world, customer["customer_id"])
    discount = find(call.partner, call.fields["discountCode"])
    if discount is None:
        return _no(call, "DISCOUNT_CODE_NOT_FOUND")
    used = _is_used(call, discount)
    situation = Situation(today(call.world.now), product, new_customer, used)
    against = objection(discount, situation)
    if not against:
        return {"valid": True, "discount": _worth(call, discount)}
    if against == "DISCOUNT_NOT_STARTED":
        return _no(call, against) | {"discount": _worth(call, discount)}
    return _no(call, against)


def apply_discount_code(call: Call) -> Fields:
    """Answer ApplyDiscountCode."""
    world = call.world
    row = find_subscription(call, call.fields["subscriptionId"])
    discount = find(call.partner, call.fields["discountCode"])
    if discount is None:
        raise Fault("DISCOUNT_CODE_NOT_FOUND", field="discountCode")
    if row["status"] != "ACTIVE":
        raise Fault("SUBSCRIPTION_STATE", field="subscriptionId")
    _check(call, row, discount)
    if discount.single_use and not claim(
        world.db,
        USED_CODES,
        {
            "workspace": world.workspace,
            "partner": call.partner.code,
            "code": discount.code,
            "order_id": row["subscription_id"],
        },
    ):
        raise Fault("DISCOUNT_ALREADY_USED", field="discountCode")
    top_up = grant(world, call.partner, discount, row)
    status = "ENDED" if top_up else "ACTIVE"
    day = today(world.now)
    days = (day, last_day(discount, day))
    answer = {"discount": info(discount, call.language, status=status, days=days)}
    return {**answer, "bonusTopUp": top_up_fields(world, top_up)} if top_up else answer


def list_campaigns(call: Call) -> Fields:
    """Answer ListCampaigns."""
    day = call.fields.get("validOn", today(call.world.now))
    return {"campaign": [_campaign(call, one) for one in _running(call.partner, day)]}


def _no(call: Call, reason: str) -> dict[str, Any]:
    message = code_text(call, reason, "discountCode")
    return {"valid": False, "reason": reason, "message": message}


def _worth(call: Call, discount: Discount) -> Mapping[str, Any]:
    """Return the fields of `DiscountInfo` for a discount nobody has been granted."""
    days = (discount.valid_from, discount.valid_to)
    fields = info(discount, call.language, status="SCHEDULED", days=days)
    return {name: value for name, value in fields.items() if name not in _GRANTED}


def _is_used(call: Call, discount: Discount) -> bool:
    query = select(USED_CODES.c.code).where(
        USED_CODES.c.workspace == call.world.workspace,
        USED_CODES.c.partner == call.partner.code,
        USED_CODES.c.code == discount.code,
    )
    return discount.single_use and call.world.db.execute(query).first() is not None


def _check(call: Call, row: Mapping[str, Any], discount: Discount) -> None:
    """Refuse a discount that this subscription cannot have.

    Raises:
        Fault: one of the DISCOUNT_ family.
    """
    product = call.partner.products[row["product_code"]]
    has = {one["code"] for one in discounts_of(call.world, row["subscription_id"])}
    used = discount.code in has or _is_used(call, discount)
    day = today(call.world.now)
    situation = Situation(day, product, new_customer=False, used=used)
    against = objection(discount, situation)
    if not against and discount.type == "BONUS_CREDIT" and row["payment"] != "PREPAID":
        against = "DISCOUNT_NOT_APPLICABLE"
    if against:
        raise Fault(against, field="discountCode")


def _running(partner: Partner, day: date) -> list[Discount]:
    """Return one discount of each campaign that takes codes on *day*."""
    return list(
        {
            one.campaign: one
            for one in partner.discounts.values()
            if one.valid_from <= day <= one.valid_to
        }.values()
    )


def _campaign(call: Call, discount: Discount) -> Mapping[str, Any]:
    fields = {
        "campaignCode": discount.campaign,
        "name": discount.name[call.language],
        "sponsor": discount.sponsor,
        "discountType": discount.type,
        "productCode": list(discount.products),
        "newCustomersOnly": discount.new_customers_only,
        "validFrom": discount.valid_from,
        "validTo": discount.valid_to,
    }
    optional = {
        "percent": discount.percent,
        "amount": None if discount.amount is None else dkk(discount.amount),
        "months": discount.months,
        "codesLeft": discount.codes_left,
    }
    return fields | {key: value for key, value in optional.items() if value is not None}
