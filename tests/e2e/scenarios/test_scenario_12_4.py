"""Rows 1 to 6 of scenario 12.4 of the contract, and the exercises on vouchers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.scenarios.conftest import Partner, Refusal

BO = "SU10000002"
GOOD, BOOKED_BUT_SILENT = "4550000000000014", "4550000000000188"
#: Right check digits, but nobody printed them.
WRONG = [
    "4550000000001012",
    "4550000000001020",
    "4550000000001038",
    "4550000000001046",
    "4550000000001053",
    "4550000000001061",
]


def redeem(kurv: Partner, code: str, ref: str) -> Any:
    """Redeem a voucher for Bo."""
    call = {"subscriptionId": BO, "voucherCode": code}
    return kurv.call("topup", "TopUpWithVoucher", ref=ref, **call)


def refused(kurv: Partner, code: str, ref: str) -> Refusal:
    """Redeem a voucher for Bo that must be refused."""
    call = {"subscriptionId": BO, "voucherCode": code}
    return kurv.refused("topup", "TopUpWithVoucher", ref=ref, **call)


def balance(kurv: Partner, kroner: Callable[[Any], Decimal]) -> Decimal:
    """Return what is on Bo's account."""
    balances = kurv.call("topup", "GetBalance", subscriptionId=BO).balance
    money = next(one for one in balances if one.balanceType == "MONETARY")
    return kroner(money.money)


def test_rows_1_to_4_a_voucher_counts_once(
    kurv: Partner, kroner: Callable[[Any], Decimal]
) -> None:
    before = balance(kurv, kroner)
    first = redeem(kurv, GOOD, "client-ref-A")
    again = redeem(kurv, GOOD, "client-ref-A")
    after = balance(kurv, kroner)
    refusal = refused(kurv, GOOD, "client-ref-B")

    assert before == Decimal("4.00")
    assert first.topUp.status == "COMPLETED"
    assert kroner(first.topUp.amount) == Decimal("100.00")
    assert kroner(first.topUp.newBalance) == Decimal("104.00")
    assert first.topUp.voucherMasked == "************0014"
    assert first.header.replayed is False
    assert again.topUp.topUpId == first.topUp.topUpId
    assert again.header.replayed is True
    assert after == Decimal("104.00")
    assert (refusal.kind, refusal.code) == ("BusinessFault", "VOUCHER_USED")
    assert balance(kurv, kroner) == Decimal("104.00")


def test_rows_5_and_6_a_timeout_is_cleared_up_by_the_same_reference(
    kurv: Partner, kroner: Callable[[Any], Decimal]
) -> None:
    refusal = refused(kurv, BOOKED_BUT_SILENT, "client-ref-C")
    again = redeem(kurv, BOOKED_BUT_SILENT, "client-ref-C")
    other = refused(kurv, BOOKED_BUT_SILENT, "client-ref-D")

    assert (refusal.kind, refusal.code) == ("SystemFault", "BACKEND_TIMEOUT")
    assert refusal.retryable is True
    assert again.topUp.status == "COMPLETED"
    assert again.header.replayed is True
    assert other.code == "VOUCHER_USED"
    assert balance(kurv, kroner) == Decimal("104.00")


@pytest.mark.parametrize(
    ("code", "kind", "expected"),
    [
        ("4550000000000113", "BusinessFault", "VOUCHER_USED"),
        ("4550000000000121", "BusinessFault", "VOUCHER_USED"),
        ("4550000000000139", "BusinessFault", "VOUCHER_EXPIRED"),
        ("4550000000000147", "BusinessFault", "VOUCHER_BLOCKED"),
        ("4550000000000154", "BusinessFault", "VOUCHER_INACTIVE"),
        ("4550000000000162", "BusinessFault", "VOUCHER_WRONG_PARTNER"),
        ("4550000000000170", "ConflictFault", "VOUCHER_PENDING"),
        ("4550000000000196", "BusinessFault", "TOPUP_LIMIT_EXCEEDED"),
        (WRONG[0], "NotFoundFault", "VOUCHER_NOT_FOUND"),
        ("4550000000000015", "ValidationFault", "FIELD_FORMAT"),
    ],
)
def test_exercise_a_bad_voucher_says_why_and_changes_nothing(
    kurv: Partner,
    kroner: Callable[[Any], Decimal],
    code: str,
    kind: str,
    expected: str,
) -> None:
    refusal = refused(kurv, code, "client-ref-1")

    assert (refusal.kind, refusal.code) == (kind, expected)
    assert refusal.field == "voucherCode"
    assert refusal.documentation_url.endswith(f"/docs/reference/faults/{expected}")
    assert balance(kurv, kroner) == Decimal("4.00")


def test_exercise_six_wrong_codes_lock_for_a_day_of_virtual_time(
    kurv: Partner,
) -> None:
    codes = [
        refused(kurv, code, f"client-ref-{nth}").code for nth, code in enumerate(WRONG)
    ]
    locked = refused(kurv, GOOD, "client-ref-8")
    kurv.call("system", "AdvanceSandboxClock", byDuration="P1D")
    unlocked = redeem(kurv, GOOD, "client-ref-9")

    assert codes == ["VOUCHER_NOT_FOUND"] * 5 + ["VOUCHER_ATTEMPTS_EXCEEDED"]
    assert (locked.code, locked.retryable) == ("VOUCHER_ATTEMPTS_EXCEEDED", True)
    assert unlocked.topUp.status == "COMPLETED"


def test_each_completed_top_up_has_a_receipt_by_text_message(kurv: Partner) -> None:
    redeem(kurv, GOOD, "client-ref-1")

    sent = kurv.call("notification", "ListMessages", customerId="CU10000002").message

    assert [(one.template, one.channel) for one in sent] == [("TOPUP_RECEIPT", "SMS")]
    assert sent[0].recipient == "+4542010002"
