"""What the credit bureau says of who orders (contract, 11.5)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tutorial_app.mock.call import Call
    from tutorial_app.partners.magic import Magic

#: In kroner (contract, section 10).
DEPOSIT = Decimal(500)


@dataclass(frozen=True, slots=True)
class Bureau:
    """The bureau's answer."""

    #: `CreditResult`.
    result: str
    #: UNAVAILABLE: what it says once it answers.
    later: str = ""
    #: Where in the request the number stands that it was asked about.
    path: str = ""


def ask_bureau(
    call: Call, customer: Mapping[str, Any] | None, order: Mapping[str, Any]
) -> Bureau:
    """Return what the bureau says of the customer, known or new, of *order*.

    The bureau is asked about a person once: for a customer who is known, what was
    said then holds.
    """
    if not call.partner.features.credit_check:
        return Bureau("NOT_REQUIRED")
    magic = call.world.partners.magic
    if customer is not None:
        said = _say(magic, "cvr", customer["cvr"] or "", "order/customerId")
        known = customer["credit_result"]
        if said.result == "APPROVED" and known in ("DECLINED", "DEPOSIT_REQUIRED"):
            return Bureau(known, path="order/customerId")
        return said
    new = order.get("newCustomer", {})
    field = "cvr" if new.get("customerType") == "BUSINESS" else "cpr"
    return _say(magic, field, new.get(field, ""), f"order/newCustomer/{field}")


def _say(magic: Magic, field: str, number: str, path: str) -> Bureau:
    said = magic.credit.get((field, number.replace("-", "")))
    if said is None:
        return Bureau("APPROVED", path=path)
    return Bureau(said.result, said.later, path)


def credit_refusals(bureau: Bureau, order: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield the fault of an order that the bureau speaks against."""
    if bureau.result == "DECLINED":
        yield Fault("CREDIT_DECLINED", field=bureau.path)
    has_card = "cardToken" in order or "paymentCardId" in order
    if bureau.result == "DEPOSIT_REQUIRED" and not has_card:
        yield Fault("DEPOSIT_REQUIRED", field=bureau.path)
