"""The card that pays an order: the first month, a deposit, another product."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.orders.credit import DEPOSIT
from tutorial_app.mock.topups.cards import default_card, stored_card

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tutorial_app.mock.call import Call
    from tutorial_app.mock.orders.examining import Examination

#: Faults that PlaceOrder gives at once; with other cards the payment fails later.
AT_ONCE = ("CARD_DECLINED", "CARD_INSUFFICIENT_FUNDS", "CARD_EXPIRED")


def amount_due(found: Examination) -> Decimal:
    """Return what is taken from the card with the order, in kroner."""
    if found.bureau is not None and found.bureau.result == "DEPOSIT_REQUIRED":
        return DEPOSIT
    if found.product is None or found.product.payment != "CARD_UPFRONT":
        return Decimal(0)
    return found.quote.total_now if found.quote is not None else Decimal(0)


def card_token(call: Call, order: Mapping[str, Any]) -> str:
    """Return the token of the card that an order names; empty: it names none."""
    if "paymentCardId" in order:
        row = stored_card(call.world, order["paymentCardId"])
        return "" if row is None else str(row["token"])
    return str(order.get("cardToken", ""))


def registered_card(call: Call, sub: Mapping[str, Any], due: Decimal) -> dict[str, Any]:
    """Return what TAKE_PAYMENT has to know to take *due* for a line in use.

    Nobody names a card when a line changes: the one that pays for it is the
    customer's default.

    Raises:
        Fault: PAYMENT_CARD_NOT_FOUND where the customer has none.
    """
    row = default_card(call.world, sub["customer_id"])
    if row is None:
        raise Fault("PAYMENT_CARD_NOT_FOUND", field="subscriptionId")
    return payment_details(due, row["token"], row["payment_card_id"])


def payment_details(
    due: Decimal, token: str, payment_card_id: str | None
) -> dict[str, Any]:
    """Return what TAKE_PAYMENT has to know, as JSON can keep it.

    Args:
        due: in kroner.
        token: of the card.
        payment_card_id: of a card that is stored; None: it is, once it has paid.
    """
    return {
        "due": str(due),
        "card_token": token,
        "payment_card_id": payment_card_id,
        "new_card": payment_card_id is None,
    }


def card_findings(found: Examination) -> Iterator[Finding]:
    """Yield the finding of an order that needs a card and names none."""
    product, order = found.product, found.order
    needs = product is not None and product.payment == "CARD_UPFRONT"
    if needs and not {"cardToken", "paymentCardId"} & set(order):
        yield Finding("FIELD_REQUIRED", "order/cardToken")
    if {"cardToken", "paymentCardId"} <= set(order):
        yield Finding("VALUE_NOT_ALLOWED", "order/cardToken")


def card_refusals(call: Call, found: Examination) -> Iterator[Fault]:
    """Yield the fault of a card that is refused at once."""
    if not amount_due(found):
        return
    token = card_token(call, found.order)
    card = call.world.partners.magic.cards.get(token)
    later = card is not None and (card.first_charge_works or card.authentication)
    if card is not None and card.fault in AT_ONCE and not later:
        path = "paymentCardId" if "paymentCardId" in found.order else "cardToken"
        yield Fault(card.fault, field=f"order/{path}")
