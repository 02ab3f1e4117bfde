"""Payment cards that customers have stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from tutorial_app.mock.customers.store import find_customer
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.ids import new_id
from tutorial_app.mock.moments import today
from tutorial_app.mock.rows import first_row
from tutorial_app.mock.topups.card_rules import (
    MOST_CARDS,
    card_of,
    expiry_month,
    is_expired,
    storing_fault,
)
from tutorial_app.mock.topups.tables import CARDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Call, Fields, World
    from tutorial_app.partners.magic import MagicCard
    from tutorial_app.partners.model import Partner

#: Contract, section 8 "Customer": who is no customer any more.
_GONE = ("REJECTED", "CLOSED", "ANONYMIZED")


def register_payment_card(call: Call) -> Fields:
    """Answer RegisterPaymentCard."""
    world = call.world
    customer = find_customer(call, call.fields["customerId"])
    if customer["status"] in _GONE:
        raise Fault("CUSTOMER_STATE", field="customerId")
    if not call.partner.features.card_payment:
        raise Fault("FEATURE_NOT_ENABLED")
    card = known_card(call, "cardToken")
    fault = storing_fault(card, today(world.now))
    if fault:
        raise Fault(fault, field="cardToken")
    if _count(world, customer["customer_id"]) >= MOST_CARDS:
        raise Fault("LIMIT_EXCEEDED", field="customerId")
    wanted = call.fields.get("makeDefault", False)
    stored = store_card(
        world, call.partner, customer["customer_id"], card, make_default=wanted
    )
    return {"card": _fields(world, stored)}


def list_payment_cards(call: Call) -> Fields:
    """Answer ListPaymentCards."""
    customer = find_customer(call, call.fields["customerId"])
    query = (
        select(CARDS)
        .where(*_owned(call.world, customer["customer_id"]))
        .order_by(CARDS.c.payment_card_id)
    )
    rows = call.world.db.execute(query).mappings()
    return {"card": [_fields(call.world, dict(row)) for row in rows]}


def known_card(call: Call, field: str) -> MagicCard:
    """Return the card behind the token in *field* of the request.

    Raises:
        Fault: CARD_TOKEN_INVALID.
    """
    card = card_of(call.fields[field], call.world.partners.magic)
    if card is None:
        raise Fault("CARD_TOKEN_INVALID", field=field)
    return card


def find_card(
    world: World, customer_id: str, payment_card_id: str, path: str
) -> Mapping[str, Any]:
    """Return the row of a card that the customer has stored.

    Raises:
        Fault: PAYMENT_CARD_NOT_FOUND, with *path*.
    """
    row = stored_card(world, payment_card_id)
    if row is None or row["customer_id"] != customer_id:
        raise Fault("PAYMENT_CARD_NOT_FOUND", field=path)
    return row


def stored_card(world: World, payment_card_id: str) -> Mapping[str, Any] | None:
    """Return the row of a card, None if there is none."""
    query = select(CARDS).where(
        CARDS.c.workspace == world.workspace,
        CARDS.c.payment_card_id == payment_card_id,
    )
    return first_row(world.db, query)


def default_card(world: World, customer_id: str) -> Mapping[str, Any] | None:
    """Return the row of the card that is proposed first, None if there is none."""
    query = select(CARDS).where(*_owned(world, customer_id), CARDS.c.is_default)
    return first_row(world.db, query)


def store_card(
    world: World,
    partner: Partner,
    customer_id: str,
    card: MagicCard,
    *,
    make_default: bool = False,
) -> Mapping[str, Any]:
    """Store *card* with a customer; the first one is the default by itself."""
    is_default = make_default or default_card(world, customer_id) is None
    if is_default:
        owned = _owned(world, customer_id)
        world.db.execute(update(CARDS).where(*owned).values(is_default=False))
    row = {
        "workspace": world.workspace,
        "payment_card_id": new_id(world, "PC", partner),
        "partner": partner.code,
        "customer_id": customer_id,
        "token": card.token,
        "brand": card.brand,
        "last_four": card.last_four,
        "expiry_month": expiry_month(card, today(world.now)),
        "is_default": is_default,
        "charges": 0,
    }
    world.db.execute(CARDS.insert(), row)
    return row


def count_charge(world: World, payment_card_id: str) -> None:
    """Note that a charge of a stored card has gone through."""
    world.db.execute(
        update(CARDS)
        .where(
            CARDS.c.workspace == world.workspace,
            CARDS.c.payment_card_id == payment_card_id,
        )
        .values(charges=CARDS.c.charges + 1)
    )


def _fields(world: World, row: Mapping[str, Any]) -> Mapping[str, Any]:
    expired = is_expired(row["expiry_month"], today(world.now))
    return {
        "paymentCardId": row["payment_card_id"],
        "brand": row["brand"],
        "lastFour": row["last_four"],
        "expiryMonth": row["expiry_month"],
        "status": "EXPIRED" if expired else "ACTIVE",
        "isDefault": row["is_default"],
    }


def _count(world: World, customer_id: str) -> int:
    query = select(func.count()).select_from(CARDS).where(*_owned(world, customer_id))
    return world.db.execute(query).scalar_one()


def _owned(world: World, customer_id: str) -> tuple[Any, Any]:
    return CARDS.c.workspace == world.workspace, CARDS.c.customer_id == customer_id
