"""May this code be used? Pure; whether a single-use code is used, the caller knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.answers import dkk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tutorial_app.partners.model import Discount, Partner, Product


@dataclass(frozen=True, slots=True)
class Situation:
    """What the answer depends on beside the code."""

    day: date
    product: Product | None
    new_customer: bool
    #: The code is single-use and an order carries it.
    used: bool = False


def find(partner: Partner, code: str) -> Discount | None:
    """Return the partner's discount for *code*, upper-cased and trimmed first."""
    return partner.discounts.get(code.strip().upper())


def objection(discount: Discount, situation: Situation) -> str:
    """Return the fault code that speaks against *discount*; empty: none does."""
    product = situation.product
    other_product = bool(
        product and discount.products and product.code not in discount.products
    )
    known_customer = discount.new_customers_only and not situation.new_customer
    reasons = (
        ("DISCOUNT_NOT_STARTED", situation.day < discount.valid_from),
        ("DISCOUNT_EXPIRED", situation.day > discount.valid_to),
        ("DISCOUNT_EXHAUSTED", discount.codes_left == 0),
        ("DISCOUNT_ALREADY_USED", situation.used),
        ("DISCOUNT_NEW_CUSTOMERS_ONLY", known_customer),
        ("DISCOUNT_NOT_APPLICABLE", other_product),
    )
    return next((code for code, true in reasons if true), "")


def info(
    discount: Discount,
    language: str,
    *,
    status: str,
    days: tuple[date, date | None],
) -> Mapping[str, Any]:
    """Return the fields of `DiscountInfo`; *days*: from when, until when."""
    fields: dict[str, Any] = {
        "campaignCode": discount.campaign,
        "discountCode": discount.code,
        "discountType": discount.type,
        "name": discount.name[language],
        "status": status,
        "validFrom": days[0],
    }
    if discount.percent is not None:
        fields["percent"] = discount.percent
    if discount.amount is not None:
        fields["amount"] = dkk(discount.amount)
    if discount.months is not None:
        fields["months"] = discount.months
    if days[1] is not None:
        fields["validTo"] = days[1]
    return fields
