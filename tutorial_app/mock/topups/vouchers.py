"""Redeeming a voucher: all of it in one transaction, and once only."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.faults import Fault, Finding
from tutorial_app.mock.ids import new_id
from tutorial_app.mock.luhn import fits
from tutorial_app.mock.moments import between
from tutorial_app.mock.subscriptions.store import find_subscription, subscription_row
from tutorial_app.mock.topups.booking import check_may_top_up, completed, too_much
from tutorial_app.mock.topups.rules import (
    Attempts,
    Voucher,
    after_wrong_code,
    is_locked,
    objection,
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
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tutorial_app.mock.call import Call


def redeem(call: Call, subscription_id: str, code: str) -> Mapping[str, Any]:
    """Redeem the voucher *code* for a subscription; return the fields of `TopUp`.

    Raises:
        Fault: for every reason of section 11.3; BACKEND_TIMEOUT carries the
            answer that a repeat with the same clientReference brings.
    """
    if not fits(code):
        raise _malformed(call, subscription_id)
    subscription = find_subscription(call, subscription_id)
    offered = call.partner.features.voucher_top_up
    check_may_top_up(subscription, offered=offered)
    voucher = _known_voucher(call, subscription_id, code)
    _check_voucher(call, subscription_id, voucher)
    top_up = _book(call, subscription, voucher)
    if voucher.fault == "BACKEND_TIMEOUT":
        raise Fault("BACKEND_TIMEOUT", keeps_effects=True, outcome={"topUp": top_up})
    return top_up


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
    if too_much(world, call.partner, subscription_id, voucher.worth):
        raise Fault("TOPUP_LIMIT_EXCEEDED", field="voucherCode")


def _book(
    call: Call, subscription: Mapping[str, Any], voucher: Voucher
) -> Mapping[str, Any]:
    if not take_voucher(call.world, voucher.code, "USED"):
        raise Fault("VOUCHER_USED", field="voucherCode")
    row = completed(
        call.world,
        call.partner,
        subscription,
        {
            "top_up_id": new_id(call.world, "TU", call.partner),
            "method": "VOUCHER",
            "amount": voucher.amount,
            "bonus": voucher.bonus or None,
            "voucher_masked": voucher.masked,
        },
    )
    insert_top_up(call.world, row)
    return top_up_fields(call.world, row)
