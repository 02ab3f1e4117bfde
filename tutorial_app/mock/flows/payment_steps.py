"""The step of an order that takes money from a payment card, and its undoing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tutorial_app.mock.billing.payments import book_payment, book_refund
from tutorial_app.mock.flows.outcomes import NotYet, Refused, TimedOut
from tutorial_app.mock.topups.card_rules import card_of
from tutorial_app.mock.topups.cards import count_charge, store_card, stored_card
from tutorial_app.mock.topups.charging import stored_charge

if TYPE_CHECKING:
    from tutorial_app.mock.call import World
    from tutorial_app.mock.orders.store import Order
    from tutorial_app.partners.magic import MagicCard

#: Contract, 11.4: the sandbox's customer answers the issuer's page.
_AUTHENTICATION = timedelta(minutes=1)


def take_payment(world: World, order: Order, attempt: int) -> None:  # noqa: ARG001 (every step's signature)
    """Take what is due from the card, and book it; keep a new card."""
    details = order.facts.details
    token = details.get("card_token", "")
    if not token:
        return
    card = card_of(token, world.partners.magic)
    if card is None:
        raise Refused("PAYMENT_FAILED", f"{token} is no card.")
    if card.authentication and not order.resumed:
        raise NotYet("AWAITING_PAYMENT", _AUTHENTICATION)
    payment_card_id = details.get("payment_card_id")
    fault = _fault(world, card, payment_card_id)
    if fault == "BACKEND_TIMEOUT":
        raise TimedOut("PAYMENT_FAILED", "The card issuer did not answer.")
    if fault:
        raise Refused("PAYMENT_FAILED", f"The card issuer refused: {fault}.")
    if details.get("new_card"):
        stored = store_card(world, order.partner, order.customer_id, card)
        payment_card_id = stored["payment_card_id"]
    if payment_card_id:
        count_charge(world, payment_card_id)
    book_payment(world, order, Decimal(details["due"]), token, payment_card_id)


def refund_payment(world: World, order: Order) -> None:
    """Give back what was taken."""
    book_refund(world, order)


def _fault(world: World, card: MagicCard, payment_card_id: str | None) -> str:
    """Return why the issuer refuses the charge; empty: it goes through."""
    row = stored_card(world, payment_card_id) if payment_card_id else None
    if row is not None:
        return stored_charge(world, row).fault
    return "" if card.first_charge_works else card.fault
