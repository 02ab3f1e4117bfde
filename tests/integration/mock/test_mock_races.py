"""Two callers who want the same thing at the same time: exactly one gets it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tutorial_app.mock.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.mock.conftest import Desk

CALLERS = 4


def outcomes(desk: Desk, work: Callable[[Desk, int], Any]) -> list[str]:
    """Let several callers do *work* at once; return `ok` or the fault's code."""
    ready = threading.Barrier(CALLERS)

    def one(nth: int) -> str:
        mine = replace(desk, calls=1000 * (nth + 1))
        ready.wait()
        try:
            work(mine, nth)
        except Fault as fault:
            return fault.fault_code
        return "ok"

    with ThreadPoolExecutor(CALLERS) as pool:
        return sorted(pool.map(one, range(CALLERS)))


def test_one_voucher_is_redeemed_once(desk: Desk) -> None:
    def redeem(mine: Desk, _nth: int) -> None:
        mine.ask(
            "topup",
            "TopUpWithVoucher",
            subscriptionId="SU10000002",
            voucherCode="4550000000000014",
        )

    assert outcomes(desk, redeem) == ["VOUCHER_USED"] * (CALLERS - 1) + ["ok"]
    balance = desk.ask("topup", "GetBalance", subscriptionId="SU10000002")["balance"]
    assert str(balance[0]["money"].value) == "104.00"


def test_one_number_is_reserved_once(desk: Desk) -> None:
    def reserve(mine: Desk, _nth: int) -> None:
        mine.ask("number", "ReserveNumber", msisdn="+4542010100")

    taken = ["NUMBER_NOT_AVAILABLE"] * (CALLERS - 1)
    assert outcomes(desk, reserve) == [*taken, "ok"]


def test_one_reservation_makes_one_order(desk: Desk) -> None:
    reservation_id, _ = desk.reserve()

    def place(mine: Desk, _nth: int) -> None:
        mine.place(
            numberChoice={"reservationId": reservation_id}, simChoice={"esim": True}
        )

    assert outcomes(desk, place) == ["RESERVATION_EXPIRED"] * (CALLERS - 1) + ["ok"]
    assert len(desk.ask("order", "ListOrders")["order"]) == 1


def test_one_sim_card_goes_to_one_subscription(desk: Desk) -> None:
    def place(mine: Desk, _nth: int) -> None:
        mine.place()

    assert outcomes(desk, place) == ["SIM_NOT_AVAILABLE"] * (CALLERS - 1) + ["ok"]


def test_callers_at_once_leave_no_gap_in_the_event_feed(desk: Desk) -> None:
    def reserve(mine: Desk, nth: int) -> None:
        for number in range(5):
            mine.ask("number", "ReserveNumber", msisdn=f"+454201{nth + 1}{number:03}")

    assert outcomes(desk, reserve) == ["ok"] * CALLERS
    events = desk.ask("notification", "ListEvents")["event"]
    numbers = [int(event["eventId"].removeprefix("EV")) for event in events]
    assert numbers == list(range(1, 5 * CALLERS + 1))
