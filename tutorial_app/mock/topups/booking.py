"""What every top-up does when it has worked, wherever its money comes from."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.customers.store import customer_row
from tutorial_app.mock.events import emit, together
from tutorial_app.mock.faults import Fault
from tutorial_app.mock.messages.writing import money_text, send
from tutorial_app.mock.moments import today
from tutorial_app.mock.numbers.store import number_of
from tutorial_app.mock.rows import change
from tutorial_app.mock.subscriptions.balances import BALANCE_LASTS, add_money, money_on
from tutorial_app.mock.subscriptions.rules import MAY_TOP_UP
from tutorial_app.mock.subscriptions.store import renew_if_over
from tutorial_app.mock.subscriptions.tables import SUBSCRIPTIONS
from tutorial_app.mock.topups.rules import Account, over_limit
from tutorial_app.mock.topups.store import topped_up_today

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tutorial_app.mock.call import World
    from tutorial_app.partners.model import Partner


def check_may_top_up(subscription: Mapping[str, Any], *, offered: bool) -> None:
    """Refuse a subscription that money cannot be put on.

    What is billed afterwards needs no top-up; what is paid ahead by card cannot be
    topped up, whether its partner *offered* this way of paying or not.

    Raises:
        Fault: FEATURE_NOT_ENABLED, SUBSCRIPTION_STATE or NOT_PREPAID.
    """
    billed = subscription["payment"] == "POSTPAID"
    if not billed and not (offered and subscription["payment"] == "PREPAID"):
        raise Fault("FEATURE_NOT_ENABLED", field="subscriptionId")
    if subscription["status"] not in MAY_TOP_UP:
        raise Fault("SUBSCRIPTION_STATE", field="subscriptionId")
    if billed:
        raise Fault("NOT_PREPAID", field="subscriptionId")


def too_much(
    world: World, partner: Partner, subscription_id: str, worth: Decimal
) -> bool:
    """Say whether *worth* would make the balance or the day's total too large."""
    if world.seed_set == "BENCH":
        return False  # contract, section 10: no balance limits in this set
    balance = money_on(world, subscription_id)
    account = Account(balance, topped_up_today(world, subscription_id))
    return over_limit(worth, account, partner.limits)


def pending(
    world: World,
    partner: Partner,
    subscription: Mapping[str, Any],
    row: Mapping[str, Any],
) -> dict[str, Any]:
    """Return all columns of a top-up that is under way, its own in *row*."""
    columns = {
        "workspace": world.workspace,
        "partner": partner.code,
        "subscription_id": subscription["subscription_id"],
        "status": "PENDING",
        "bonus": None,
        "new_balance": None,
        "voucher_masked": "",
        "failure_code": "",
        "payment_card_id": None,
        "card_token": None,
        "save_card": None,
        "at": world.now,
    }
    return columns | dict(row)


def completed(
    world: World,
    partner: Partner,
    subscription: Mapping[str, Any],
    row: Mapping[str, Any],
) -> dict[str, Any]:
    """Book a top-up, tell it and send the receipt; return its columns."""
    subscription_id = subscription["subscription_id"]
    row = pending(world, partner, subscription, row)
    worth = row["amount"] + (row["bonus"] or Decimal(0))
    booked = {"kind": "TOP_UP", "reference": row["top_up_id"]}
    balance = add_money(world, subscription_id, worth, **booked)
    _prolong(world, subscription)
    renew_if_over(world, subscription)
    with together(world):
        emit(
            world,
            "TopUpCompleted",
            partner.code,
            customer_id=subscription["customer_id"],
            subscription_id=subscription_id,
            top_up_id=row["top_up_id"],
            new_status="COMPLETED",
        )
        amounts = {"amount": worth, "balance": balance}
        tell(world, partner, subscription, "TOPUP_RECEIPT", **amounts)
    return row | {"status": "COMPLETED", "new_balance": balance}


def failed(
    world: World,
    partner: Partner,
    subscription: Mapping[str, Any],
    row: Mapping[str, Any],
    code: str,
) -> dict[str, Any]:
    """Tell that a top-up came to nothing; return its columns."""
    row = pending(world, partner, subscription, row)
    emit(
        world,
        "TopUpFailed",
        partner.code,
        customer_id=subscription["customer_id"],
        subscription_id=subscription["subscription_id"],
        top_up_id=row["top_up_id"],
        new_status="FAILED",
        detail=code,
    )
    return row | {"status": "FAILED", "failure_code": code}


def tell(
    world: World,
    partner: Partner,
    subscription: Mapping[str, Any],
    template: str,
    **amounts: Decimal,
) -> None:
    """Send the customer a message about a subscription's money."""
    customer = customer_row(world, subscription["customer_id"])
    if customer is None:
        return
    language = customer["data"].get("language", "da")
    words = {name: money_text(amount, language) for name, amount in amounts.items()}
    msisdn = number_of(world, subscription["subscription_id"]) or ""
    send(world, partner, template, customer, msisdn=msisdn, **words)


def _prolong(world: World, subscription: Mapping[str, Any]) -> None:
    expires = today(world.now) + BALANCE_LASTS
    if subscription.get("balance_expires") != expires:
        subscription_id = subscription["subscription_id"]
        key = {"workspace": world.workspace, "subscription_id": subscription_id}
        change(world.db, SUBSCRIPTIONS, key, balance_expires=expires)
