"""Every scenario begins with ResetSandbox: then all is as it was at first."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.scenarios.conftest import Partner

VOUCHER = {"subscriptionId": "SU10000002", "voucherCode": "4550000000000014"}


def test_a_reset_brings_data_ids_and_clock_back_and_frees_the_references(
    kurv: Partner, kroner: Callable[[Any], Decimal]
) -> None:
    first = kurv.call("topup", "TopUpWithVoucher", ref="client-ref-A", **VOUCHER)
    kurv.call("system", "AdvanceSandboxClock", byDuration="P3D")

    reset = kurv.call("system", "ResetSandbox", seedSet="BASIC", ref="reset-ref-1")
    again = kurv.call("topup", "TopUpWithVoucher", ref="client-ref-A", **VOUCHER)

    assert reset.clock == datetime.fromisoformat("2026-03-02T09:00:00+01:00")
    assert reset.header.serverTime == reset.clock
    assert (reset.customers, reset.subscriptions) == (8, 9)
    assert reset.freeNumbers == 9900
    assert again.header.replayed is False
    assert again.topUp.topUpId == first.topUp.topUpId
    assert kroner(again.topUp.newBalance) == Decimal("104.00")


def test_a_repeated_reset_is_answered_but_not_done_again(
    kurv: Partner, kroner: Callable[[Any], Decimal]
) -> None:
    kurv.call("system", "ResetSandbox", seedSet="BASIC", ref="reset-ref-1")
    kurv.call("topup", "TopUpWithVoucher", **VOUCHER)

    repeat = kurv.call("system", "ResetSandbox", seedSet="BASIC", ref="reset-ref-1")

    balance = kurv.call("topup", "GetBalance", subscriptionId="SU10000002").balance
    assert repeat.header.replayed is True
    assert kroner(balance[0].money) == Decimal("104.00")


def test_an_empty_sandbox_still_sells(kurv: Partner) -> None:
    reset = kurv.call("system", "ResetSandbox", seedSet="EMPTY")

    listed = kurv.call("catalog", "ListProducts").product
    free = kurv.call("number", "SearchFreeNumbers").number

    assert (reset.customers, reset.subscriptions) == (0, 0)
    assert len(listed) == 4
    assert len(free) == 10
