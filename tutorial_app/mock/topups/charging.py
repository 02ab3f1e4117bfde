"""Topping up by card: charged at once, or once the customer has approved it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tutorial_app.mock.faults import Fault
from tutorial_app.mock.ids import new_id
from tutorial_app.mock.moments import today
from tutorial_app.mock.subscriptions.store import find_subscription
from tutorial_app.mock.topups.authentication import await_customer
from tutorial_app.mock.topups.booking import (
    check_may_top_up,
    completed,
    pending,
    too_much,
)
from tutorial_app.mock.topups.card_rules import (
    amount_findings,
    card_of,
    charging_fault,
    expiry_month,
    is_expired,
)
from tutorial_app.mock.topups.cards import (
    count_charge,
    find_card,
    known_card,
    store_card,
)
from tutorial_app.mock.topups.store import insert_top_up, top_up_fields
from tutorial_app.mock.topups.tables import TOP_UPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import Call, Fields, World
    from tutorial_app.partners.magic import MagicCard


@dataclass(frozen=True, slots=True)
class Charge:
    """A card that a request names, stored or by its token."""

    card: MagicCard
    expired: bool
    #: How many charges it has had that went through.
    charges: int
    payment_card_id: str | None = None

    @property
    def fault(self) -> str:
        """The fault of a charge; empty: it goes through."""
        return charging_fault(self.card, expired=self.expired, charges=self.charges)


def top_up_with_card(call: Call) -> Fields:
    """Answer TopUpWithCard."""
    world, fields = call.world, call.fields
    findings = amount_findings(fields["amount"], "amount")
    if findings:
        raise Fault(findings[0].code, field="amount", findings=findings)
    subscription = find_subscription(call, fields["subscriptionId"])
    charge = _charge(call, subscription)
    check_may_top_up(subscription, offered=call.partner.features.card_payment)
    charge = charge or _token_charge(call, subscription["subscription_id"])
    amount = fields["amount"].value
    if too_much(world, call.partner, subscription["subscription_id"], amount):
        raise Fault("TOPUP_LIMIT_EXCEEDED", field="amount")
    row = {
        "top_up_id": new_id(world, "TU", call.partner),
        "method": "CARD",
        "amount": amount,
        "payment_card_id": charge.payment_card_id,
        "card_token": charge.card.token,
        "save_card": fields.get("saveCard", False) and not charge.payment_card_id,
    }
    if charge.card.authentication and not charge.expired:
        return {"topUp": _begin_authentication(call, subscription, row, charge)}
    if charge.fault:
        raise Fault(charge.fault, field=_named(call))
    return _go_through(call, subscription, row, charge)


def stored_charge(world: World, row: Mapping[str, Any]) -> Charge:
    """Return the charge of a stored card."""
    card = card_of(row["token"], world.partners.magic)
    if card is None:
        # The operator has taken the token out of the table of magic values.
        raise Fault("CARD_TOKEN_INVALID")
    expired = is_expired(row["expiry_month"], today(world.now))
    return Charge(card, expired, row["charges"], row["payment_card_id"])


def _charge(call: Call, subscription: Mapping[str, Any]) -> Charge | None:
    """Return the charge of the stored card that the request names, if it does."""
    if "paymentCardId" not in call.fields:
        return None
    row = find_card(
        call.world,
        subscription["customer_id"],
        call.fields["paymentCardId"],
        "paymentCardId",
    )
    return stored_charge(call.world, row)


def _token_charge(call: Call, subscription_id: str) -> Charge:
    card = known_card(call, "cardToken")
    day = today(call.world.now)
    expired = is_expired(expiry_month(card, day), day)
    query = select(func.count()).where(
        TOP_UPS.c.workspace == call.world.workspace,
        TOP_UPS.c.subscription_id == subscription_id,
        TOP_UPS.c.card_token == card.token,
        TOP_UPS.c.status == "COMPLETED",
    )
    return Charge(card, expired, call.world.db.execute(query).scalar_one())


def _begin_authentication(
    call: Call,
    subscription: Mapping[str, Any],
    row: Mapping[str, Any],
    charge: Charge,
) -> Mapping[str, Any]:
    waiting = {"status": "PENDING_AUTHENTICATION"}
    columns = pending(call.world, call.partner, subscription, row) | waiting
    insert_top_up(call.world, columns)
    await_customer(call.world, columns, charge.card)
    return top_up_fields(call.world, columns)


def _go_through(
    call: Call,
    subscription: Mapping[str, Any],
    row: Mapping[str, Any],
    charge: Charge,
) -> Fields:
    world = call.world
    answer: dict[str, Any] = {}
    if row["save_card"]:
        stored = store_card(
            world, call.partner, subscription["customer_id"], charge.card
        )
        answer["paymentCardId"] = stored["payment_card_id"]
        row = {**row, "payment_card_id": stored["payment_card_id"]}
    if row["payment_card_id"]:
        count_charge(world, row["payment_card_id"])
    columns = completed(world, call.partner, subscription, row)
    insert_top_up(world, columns)
    return {**answer, "topUp": top_up_fields(world, columns)}


def _named(call: Call) -> str:
    return "cardToken" if "cardToken" in call.fields else "paymentCardId"
