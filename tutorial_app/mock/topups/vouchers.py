"""Redeeming a voucher: all of it in one transaction, and once only."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, update

from tutorial_app.kernel.prepared import Prepared
from tutorial_app.mock.customers.store import customer_row
from tutorial_app.mock.events import emit
from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.ids import new_id
from tutorial_app.mock.luhn import fits
from tutorial_app.mock.messages.writing import money_text, send
from tutorial_app.mock.moments import between, local, today
from tutorial_app.mock.numbers.store import number_of
from tutorial_app.mock.subscriptions.balances import BALANCE_LASTS, add_money, money_on
from tutorial_app.mock.subscriptions.rules import MAY_TOP_UP
from tutorial_app.mock.subscriptions.store import find_subscription, subscription_row
from tutorial_app.mock.subscriptions.tables import SUBSCRIPTIONS
from tutorial_app.mock.topups.rules import (
    Account,
    Attempts,
    Voucher,
    after_wrong_code,
    is_locked,
    objection,
    over_limit,
    voucher_of,
)
from tutorial_app.mock.topups.store import (
    attempts_on,
    forget_attempts,
    insert_top_up,
    keep_attempts,
    take_voucher,
    taken_voucher,
    top_up_fields,
    topped_up_today,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from decimal import Decimal

    from tutorial_app.mock.call import Call, World


def redeem(call: Call, subscription_id: str, code: str) -> Mapping[str, Any]:
    """Redeem the voucher *code* for a subscription; return the fields of `TopUp`.

    Raises:
        Fault: for every reason of section 11.3; BACKEND_TIMEOUT carries the
            answer that a repeat with the same clientReference brings.
    """
    if not fits(code):
        raise _malformed(call, subscription_id)
    subscription = find_subscription(call, subscription_id)
    _check_subscription(call, subscription)
    voucher = _known_voucher(call, subscription_id, code)
    _check_voucher(call, subscription_id, voucher)
    top_up = _book(call, subscription, voucher)
    if voucher.fault == "BACKEND_TIMEOUT":
        raise Fault("BACKEND_TIMEOUT", keeps_effects=True, outcome={"topUp": top_up})
    return top_up


def _check_subscription(call: Call, subscription: Mapping[str, Any]) -> None:
    if subscription["status"] not in MAY_TOP_UP:
        raise Fault("SUBSCRIPTION_STATE", field="subscriptionId")
    if subscription["payment"] != "PREPAID":
        raise Fault("NOT_PREPAID", field="subscriptionId")
    if not call.partner.features.voucher_top_up:
        raise Fault("FEATURE_NOT_ENABLED")


def _malformed(call: Call, subscription_id: str) -> Fault:
    """Return the fault for a wrong check digit, which counts as a wrong code.

    A ValidationFault comes before the others (contract, section 5), so an unknown
    subscription is not told, and nothing is counted for it.
    """
    row = subscription_row(call.world, subscription_id)
    if row is not None and row["partner"] == call.partner.code:
        _check_lock(call, subscription_id)
        locked = _count_wrong(call, subscription_id)
        if locked is not None:
            return locked
    finding = Finding("FIELD_FORMAT", "voucherCode")
    return Fault(
        "FIELD_FORMAT", field="voucherCode", findings=(finding,), keeps_effects=True
    )


def _known_voucher(call: Call, subscription_id: str, code: str) -> Voucher:
    # Before the code is looked up: who is locked must not learn which codes exist.
    attempts = _check_lock(call, subscription_id)
    voucher = voucher_of(code, call.world.partners.magic, call.world.seed_set)
    if voucher is None:
        fault = Fault("VOUCHER_NOT_FOUND", field="voucherCode", keeps_effects=True)
        raise _count_wrong(call, subscription_id) or fault
    if attempts.wrong:
        forget_attempts(call.world, subscription_id)
    return voucher


def _check_lock(call: Call, subscription_id: str) -> Attempts:
    attempts = attempts_on(call.world, subscription_id)
    if is_locked(attempts, call.world.now):
        raise _locked(call.world.now, attempts.locked_until)
    return attempts


def _count_wrong(call: Call, subscription_id: str) -> Fault | None:
    """Count one more wrong code; return the fault if that was the last attempt."""
    world = call.world
    before = attempts_on(world, subscription_id)
    attempts = after_wrong_code(before, world.now.astimezone(UTC))
    keep_attempts(world, subscription_id, attempts)
    if attempts.locked_until is None:
        return None
    return _locked(world.now, attempts.locked_until)


def _locked(now: datetime, until: datetime | None) -> Fault:
    seconds = int(between(now, until).total_seconds()) if until else None
    return Fault(
        "VOUCHER_ATTEMPTS_EXCEEDED",
        field="voucherCode",
        retry_after=seconds,
        keeps_effects=True,
    )


def _check_voucher(call: Call, subscription_id: str, voucher: Voucher) -> None:
    world = call.world
    # UTC, so that adding a minute is a minute also when the clocks are changed.
    now = world.now.astimezone(UTC)
    taken = taken_voucher(world, voucher.code)
    fault, until = objection(voucher, taken, now)
    if fault == "VOUCHER_PENDING" and until is not None:
        take_voucher(world, voucher.code, "PENDING", until=until)
        seconds = int(between(now, until).total_seconds())
        raise Fault(fault, field="voucherCode", retry_after=seconds, keeps_effects=True)
    if fault:
        raise Fault(fault, field="voucherCode")
    if world.seed_set == "BENCH":
        return  # contract, section 10: no balance limits in this set
    balance = money_on(world, subscription_id)
    account = Account(balance, topped_up_today(world, subscription_id))
    if over_limit(voucher.worth, account, call.partner.limits):
        raise Fault("TOPUP_LIMIT_EXCEEDED", field="voucherCode")


def _book(
    call: Call, subscription: Mapping[str, Any], voucher: Voucher
) -> Mapping[str, Any]:
    world, subscription_id = call.world, subscription["subscription_id"]
    if not take_voucher(world, voucher.code, "USED"):
        raise Fault("VOUCHER_USED", field="voucherCode")
    top_up_id = new_id(world, "TU", call.partner)
    booked = {"kind": "TOP_UP", "reference": top_up_id}
    balance = add_money(world, subscription_id, voucher.worth, **booked)
    row = {
        "top_up_id": top_up_id,
        "partner": call.partner.code,
        "subscription_id": subscription_id,
        "method": "VOUCHER",
        "status": "COMPLETED",
        "amount": voucher.amount,
        "bonus": voucher.bonus or None,
        "new_balance": balance,
        "voucher_masked": voucher.masked,
        "failure_code": "",
    }
    insert_top_up(world, row)
    _prolong(world, subscription_id)
    emit(
        world,
        "TopUpCompleted",
        call.partner.code,
        customer_id=subscription["customer_id"],
        subscription_id=subscription_id,
        top_up_id=top_up_id,
        new_status="COMPLETED",
    )
    _send_receipt(call, subscription, voucher.worth, balance)
    return top_up_fields({**row, "at": local(world.now)})


_PROLONG = Prepared(
    update(SUBSCRIPTIONS)
    .where(
        SUBSCRIPTIONS.c.workspace == bindparam("here"),
        SUBSCRIPTIONS.c.subscription_id == bindparam("it"),
    )
    .values(balance_expires=bindparam("balance_expires"))
)


def _prolong(world: World, subscription_id: str) -> None:
    _PROLONG.run(
        world.db,
        here=world.workspace,
        it=subscription_id,
        balance_expires=today(world.now) + BALANCE_LASTS,
    )


def _send_receipt(
    call: Call, subscription: Mapping[str, Any], worth: Decimal, balance: Decimal
) -> None:
    customer = customer_row(call.world, subscription["customer_id"])
    if customer is None:
        return
    language = customer["data"].get("language", "da")
    send(
        call.world,
        call.partner,
        "TOPUP_RECEIPT",
        customer,
        msisdn=number_of(call.world, subscription["subscription_id"]) or "",
        amount=money_text(worth, language),
        balance=money_text(balance, language),
    )
