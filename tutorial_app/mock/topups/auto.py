"""Automatic top-up: a stored card is charged without anybody present."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.events import emit
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.flows.queue import set_timer
from tutorial_app.mock.ids import new_id
from tutorial_app.mock.moments import later, midnight, today
from tutorial_app.mock.subscriptions.balances import money_on
from tutorial_app.mock.subscriptions.rules import MAY_TOP_UP
from tutorial_app.mock.subscriptions.store import find_subscription, subscription_row
from tutorial_app.mock.topups.auto_rules import (
    LOW,
    MOST_FAILURES,
    TRIED_AGAIN,
    Situation,
    is_wanted,
    next_day,
    setting_findings,
)
from tutorial_app.mock.topups.auto_store import (
    auto_fields,
    auto_row,
    change_auto,
    charged_this_month,
    keep_auto,
)
from tutorial_app.mock.topups.booking import (
    check_may_top_up,
    completed,
    failed,
    tell,
    too_much,
)
from tutorial_app.mock.topups.cards import (
    count_charge,
    default_card,
    find_card,
    stored_card,
)
from tutorial_app.mock.topups.charging import stored_charge
from tutorial_app.mock.topups.store import insert_top_up

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from tutorial_app.mock.call import Call, Fields, World

#: At which time of its day a monthly top-up is made.
_MORNING = timedelta(hours=6)


def set_auto_top_up(call: Call) -> Fields:
    """Answer SetAutoTopUp."""
    world, asked = call.world, call.fields["autoTopUp"]
    findings = tuple(setting_findings(asked))
    if findings:
        raise Fault(findings[0].code, field=findings[0].field, findings=findings)
    subscription = find_subscription(call, call.fields["subscriptionId"])
    card_id = _card_id(call, subscription) if asked["enabled"] else None
    check_may_top_up(subscription, offered=call.partner.features.card_payment)
    subscription_id = subscription["subscription_id"]
    before = auto_row(world, subscription_id)
    columns = _columns(asked, card_id) | {
        "failures": 0,
        "version": before["version"] + 1 if before else 1,
    }
    keep_auto(world, subscription_id, columns)
    if columns["trigger"] == "MONTHLY":
        _set_monthly(world, subscription_id, columns)
    return {"autoTopUp": auto_fields(columns)}


def money_fell(world: World, subscription: Mapping[str, Any], before: Decimal) -> None:
    """Do what follows from money spent: tell a low balance once, and fill it up.

    Args:
        world: where and when.
        subscription: whose money it is.
        before: the balance before, in kroner; it has fallen or stayed.
    """
    subscription_id = subscription["subscription_id"]
    auto = auto_row(world, subscription_id)
    fills = auto is not None and auto["enabled"] and auto["trigger"] == "LOW_BALANCE"
    threshold = auto["threshold"] if auto is not None and fills else LOW
    balance = money_on(world, subscription_id)
    has_fallen = before >= threshold > balance
    if has_fallen:
        emit(
            world,
            "BalanceLow",
            subscription["partner"],
            customer_id=subscription["customer_id"],
            subscription_id=subscription_id,
            detail=f"DKK {balance:.2f}, below {threshold:.2f}",
        )
    # While a failed charge waits for its repetition, days do not add others.
    tried = auto is not None and fills and not auto["failures"]
    tried = tried and _try(world, subscription)
    if has_fallen and not tried:
        partner = world.partners.partner(subscription["partner"])
        tell(world, partner, subscription, "LOW_BALANCE", balance=balance)


def on_auto_timer(world: World, subject: str) -> None:
    """Charge the card of a subscription: its day has come, or a charge is repeated.

    Args:
        world: where and when.
        subject: `<subscriptionId>/<version of its settings>/<MONTHLY or AGAIN>`.
    """
    subscription_id, version, why = subject.split("/")
    subscription = subscription_row(world, subscription_id)
    auto = auto_row(world, subscription_id)
    if subscription is None or auto is None:
        return
    if not auto["enabled"] or auto["version"] != int(version):
        return
    if why == "MONTHLY":
        _set_monthly(world, subscription_id, auto)
        if auto["failures"]:
            return
    if not _try(world, subscription) and auto["failures"]:
        # No longer wanted: the balance was filled up otherwise.
        change_auto(world, subscription_id, failures=0)


def _columns(asked: Mapping[str, Any], card_id: str | None) -> dict[str, Any]:
    """Return the columns of the settings *asked* for; what does not apply is left."""
    columns = {
        "enabled": asked["enabled"],
        "trigger": None,
        "threshold": None,
        "amount": None,
        "day_of_month": None,
        "maximum_per_month": None,
        "payment_card_id": card_id,
    }
    if not asked["enabled"]:
        return columns
    columns |= {"trigger": asked["trigger"], "amount": asked["amount"].value}
    if "maximumPerMonth" in asked:
        columns["maximum_per_month"] = asked["maximumPerMonth"].value
    if asked["trigger"] == "MONTHLY":
        return columns | {"day_of_month": asked["dayOfMonth"]}
    return columns | {"threshold": asked["threshold"].value}


def _card_id(call: Call, subscription: Mapping[str, Any]) -> str:
    """Return the id of the card to charge: the one named, or the default."""
    path = "autoTopUp/paymentCardId"
    customer_id = subscription["customer_id"]
    named = call.fields["autoTopUp"].get("paymentCardId")
    if named:
        row = find_card(call.world, customer_id, named, path)
    else:
        found = default_card(call.world, customer_id)
        if found is None:
            finding = Finding("FIELD_REQUIRED", path)
            raise Fault("FIELD_REQUIRED", field=path, findings=(finding,))
        row = found
    if stored_charge(call.world, row).expired:
        raise Fault("CARD_EXPIRED", field=path)
    return str(row["payment_card_id"])


def _set_monthly(world: World, subscription_id: str, auto: Mapping[str, Any]) -> None:
    day = next_day(auto["day_of_month"], today(world.now))
    subject = f"{subscription_id}/{auto['version']}/MONTHLY"
    set_timer(world, later(midnight(day), _MORNING), "auto_top_up", subject)


def _try(world: World, subscription: Mapping[str, Any]) -> bool:
    """Charge the card if that is wanted now; say whether it was."""
    subscription_id = subscription["subscription_id"]
    auto = auto_row(world, subscription_id)
    if auto is None or subscription["status"] not in MAY_TOP_UP:
        return False
    situation = Situation(
        trigger=auto["trigger"],
        amount=auto["amount"],
        threshold=auto["threshold"],
        maximum_per_month=auto["maximum_per_month"],
        balance=money_on(world, subscription_id),
        charged_this_month=charged_this_month(world, subscription_id),
    )
    if not is_wanted(situation):
        return False
    partner = world.partners.partner(subscription["partner"])
    row = {
        "top_up_id": new_id(world, "TU", partner),
        "method": "AUTO_CARD",
        "amount": auto["amount"],
        "payment_card_id": auto["payment_card_id"],
    }
    fault = _fault(world, subscription, auto)
    if fault:
        insert_top_up(world, failed(world, partner, subscription, row, fault))
        _count_failure(world, subscription, auto)
    else:
        count_charge(world, auto["payment_card_id"])
        insert_top_up(world, completed(world, partner, subscription, row))
        change_auto(world, subscription_id, failures=0)
    return True


def _fault(
    world: World, subscription: Mapping[str, Any], auto: Mapping[str, Any]
) -> str:
    card = stored_card(world, auto["payment_card_id"])
    if card is None:
        return "PAYMENT_CARD_NOT_FOUND"
    partner = world.partners.partner(subscription["partner"])
    if too_much(world, partner, subscription["subscription_id"], auto["amount"]):
        return "TOPUP_LIMIT_EXCEEDED"
    return stored_charge(world, card).fault


def _count_failure(
    world: World, subscription: Mapping[str, Any], auto: Mapping[str, Any]
) -> None:
    subscription_id = subscription["subscription_id"]
    failures = auto["failures"] + 1
    over = failures >= MOST_FAILURES
    change_auto(world, subscription_id, failures=failures, enabled=not over)
    if not over:
        subject = f"{subscription_id}/{auto['version']}/AGAIN"
        set_timer(world, later(world.now, TRIED_AGAIN), "auto_top_up", subject)
    partner = world.partners.partner(subscription["partner"])
    tell(world, partner, subscription, "AUTO_TOPUP_FAILED", amount=auto["amount"])
