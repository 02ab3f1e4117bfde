"""SIM cards, numbers, blocks and ends of a line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.mock.test_mock_changes import (
    ANNA,
    BASIS,
    BOUND,
    DORTE,
    agent,
    change,
    kroner,
    line,
    statuses,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.integration.mock.conftest import Desk

KIT = "8945990100000000024"
CARLA = {"subscriptionId": "SU10000003"}
LATE = {"subscriptionId": "SU20000003"}


def swap(desk: Desk, key: Mapping[str, str], iccid: str, **more: str) -> str:
    return change(desk, "ChangeSimCard", **key, simChoice={"iccid": iccid}, **more)


def actions(desk: Desk, key: Mapping[str, str]) -> dict[str, Any]:
    listed = desk.ask("subscription", "ListAllowedActions", **key)["action"]
    return {one["action"]: one.get("reason", "yes") for one in listed}


def test_a_lost_card_dies_at_once_and_the_new_one_takes_its_place(desk: Desk) -> None:
    old = line(desk, ANNA)["sim"]["iccid"]
    order_id = swap(desk, ANNA, KIT, reason="LOST")
    at_once = line(desk, ANNA)["sim"]
    events = desk.advance("PT1M")
    new = line(desk, ANNA)["sim"]

    moved = [
        (one["detail"], one["newStatus"])
        for one in events
        if one["eventType"] == "SimStatusChanged"
    ]
    assert (at_once["iccid"], at_once["status"]) == (old, "BLOCKED")
    assert moved == [(KIT, "ALLOCATED"), (old, "RETIRED"), (KIT, "ACTIVE")]
    assert (new["iccid"], new["status"]) == (KIT, "ACTIVE")
    assert statuses(desk, order_id)["DELIVER_ESIM"] == "SKIPPED"


@pytest.mark.parametrize("reason", ["LOST", None])
def test_a_card_the_network_refuses_leaves_the_old_one_in_use(
    desk: Desk, reason: str | None
) -> None:
    old = line(desk, DORTE)["sim"]
    more = {"reason": reason} if reason else {}
    order_id = swap(desk, DORTE, "8945990100000000214", **more)
    desk.advance("PT2M")
    order = desk.get_order(order_id)
    again = swap(desk, DORTE, "8945990100000000214")

    assert (order["status"], order["failureCode"]) == ("FAILED", "HLR_REJECTED")
    assert statuses(desk, order_id)["SWAP_SIM"] == "FAILED"
    assert statuses(desk, order_id)["ALLOCATE_SIM"] == "COMPENSATED"
    assert line(desk, DORTE)["sim"] == old
    assert again != order_id


def test_a_blocked_line_opens_with_its_new_card(desk: Desk) -> None:
    swap(desk, CARLA, KIT)
    desk.advance("PT1M")
    carla = line(desk, CARLA)

    assert carla["status"] == "ACTIVE"
    assert carla["sim"]["status"] == "ACTIVE"
    assert "blockReason" not in carla


@pytest.mark.parametrize(
    ("choice", "code", "path"),
    [
        ({"iccid": "8945990100000000123"}, "SIM_NOT_AVAILABLE", "simChoice/iccid"),
        ({"iccid": "8945990100000000025"}, "INVALID_ICCID", "simChoice/iccid"),
        ({"iccid": "8945990200000000014"}, "SIM_NOT_FOUND", "simChoice/iccid"),
        ({"esim": False}, "VALUE_NOT_ALLOWED", "simChoice/esim"),
        ({"shipTo": {}}, "FEATURE_NOT_ENABLED", "simChoice/shipTo"),
    ],
)
def test_cards_that_cannot_be_had(
    desk: Desk, choice: dict[str, Any], code: str, path: str
) -> None:
    fault = desk.refused("subscription", "ChangeSimCard", **ANNA, simChoice=choice)

    assert (fault.fault_code, fault.field) == (code, path)


def test_kontora_swaps_a_card_in_hand(desk: Desk) -> None:
    agent(desk)
    bad = swap(desk, BASIS, "8945990200000000212")
    desk.advance("PT1M")
    good = swap(desk, BASIS, "8945990200000000014")
    desk.advance("PT1M")

    assert desk.get_order(bad)["failureCode"] == "HLR_REJECTED"
    assert desk.get_order(good)["status"] == "COMPLETED"
    assert line(desk, BASIS)["sim"]["iccid"] == "8945990200000000014"


def test_a_puk_is_shown_to_people_and_leaves_a_trace(desk: Desk) -> None:
    codes = desk.ask("number", "GetSimPuk", **ANNA)
    again = desk.ask("number", "GetSimPuk", **ANNA)
    desk.channel = "MACHINE"
    machine = desk.refused("number", "GetSimPuk", **ANNA)
    agent(desk, "KURV")
    unasked = desk.refused("number", "GetSimPuk", **ANNA)
    blocked = desk.refused("number", "GetSimPuk", **CARLA, reason="phone found")
    key = {"customerId": "CU10000001"}
    history = desk.ask("customer", "ListCustomerHistory", **key)["entry"]

    assert codes == again
    assert codes["iccid"] == line(desk, ANNA)["sim"]["iccid"]
    assert machine.fault_code == "OPERATION_NOT_ALLOWED"
    assert unasked.fault_code == "FIELD_REQUIRED"
    assert blocked.fault_code == "SUBSCRIPTION_STATE"
    assert [one["kind"] for one in history] == ["CHANGE", "CHANGE"]
    assert codes["puk1"] not in str(history)


def test_a_number_given_up_rests_and_is_free_again_in_half_a_year(desk: Desk) -> None:
    reservation_id, msisdn = desk.reserve("42")
    choice = {"reservationId": reservation_id}
    order_id = change(desk, "ChangeNumber", **ANNA, numberChoice=choice)
    desk.advance("PT1M")
    old = {"msisdn": "+4542010001"}
    resting = desk.ask("number", "GetNumber", **old)["number"]
    taken = desk.refused("number", "ReserveNumber", **old)
    desk.advance("P190D")
    free = desk.ask("number", "GetNumber", **old)["number"]
    found = desk.ask("number", "SearchFreeNumbers", endsWith="010001")["number"]
    held = desk.ask("number", "ReserveNumber", **old)["reservation"]
    desk.ask("number", "ReleaseNumber", reservationId=held["reservationId"])

    assert line(desk, ANNA)["msisdn"] == msisdn
    assert desk.get_order(order_id)["status"] == "COMPLETED"
    assert resting["status"] == "QUARANTINED"
    assert resting["quarantinedUntil"] == date(2026, 9, 2)
    assert resting["portableUntil"] == date(2026, 4, 2)
    assert taken.fault_code == "NUMBER_NOT_AVAILABLE"
    assert free["status"] == "FREE"
    assert [one["msisdn"] for one in found] == ["+4542010001"]
    assert desk.ask("number", "GetNumber", **old)["number"]["status"] == "FREE"


@pytest.mark.parametrize("seconds", [5, 12])
def test_a_change_of_number_cancelled_gives_the_new_one_back(
    desk: Desk, seconds: int
) -> None:
    reservation_id, msisdn = desk.reserve("42")
    choice = {"reservationId": reservation_id}
    order_id = change(desk, "ChangeNumber", **ANNA, numberChoice=choice)
    desk.advance(f"PT{seconds}S")
    desk.ask("order", "CancelOrder", orderId=order_id)

    assert line(desk, ANNA)["msisdn"] == "+4542010001"
    assert desk.ask("number", "GetNumber", msisdn=msisdn)["number"]["status"] == "FREE"


def test_numbers_that_cannot_be_had(desk: Desk) -> None:
    reservation_id, _ = desk.reserve("7777")
    gold = {"numberChoice": {"reservationId": reservation_id}}
    dear = desk.refused(
        "subscription", "ChangeNumber", **ANNA, **gold, acceptedPrice=kroner("0.00")
    )
    none = {"numberChoice": {"reservationId": "RE10009999"}}
    unknown = desk.refused("subscription", "ChangeNumber", **ANNA, **none)
    desk.advance("PT31M")
    late = desk.refused("subscription", "ChangeNumber", **ANNA, **gold)
    desk.partner = "GNIST"
    gnist = desk.refused(
        "subscription",
        "ChangeNumber",
        subscriptionId="SU30000001",
        numberChoice={"anyNumber": True},
    )

    assert (dear.fault_code, dear.field) == ("PRICE_CHANGED", "acceptedPrice")
    assert unknown.fault_code == "RESERVATION_NOT_FOUND"
    assert late.fault_code == "RESERVATION_EXPIRED"
    assert gnist.fault_code == "FEATURE_NOT_ENABLED"


def test_a_block_stops_the_line_and_says_what_it_carries(desk: Desk) -> None:
    block = {"reason": "CUSTOMER_REQUEST", "scope": "OUTGOING", "text": "On holiday"}
    order_id = change(desk, "BlockSubscription", **ANNA, **block)
    twice = desk.refused("subscription", "BlockSubscription", **ANNA, reason="LOST")
    desk.advance("PT10S")
    anna = line(desk, ANNA)
    steps = {one["stepCode"]: one for one in desk.get_order(order_id)["step"]}
    key = {"customerId": "CU10000001"}
    history = desk.ask("customer", "ListCustomerHistory", **key)["entry"]

    assert twice.fault_code == "SUBSCRIPTION_STATE"
    assert (anna["status"], anna["blockScope"]) == ("BLOCKED", "OUTGOING")
    assert anna["sim"]["status"] == "ACTIVE"
    assert steps["BAR"]["message"] == "CUSTOMER_REQUEST, scope OUTGOING"
    assert "Remark on a block: On holiday" in [one["text"] for one in history]


@pytest.mark.parametrize(
    ("channel", "reason", "code"),
    [
        ("SELF_SERVICE", "NON_PAYMENT", "OPERATION_NOT_ALLOWED"),
        ("SELF_SERVICE", "FRAUD_SUSPECTED", "OPERATION_NOT_ALLOWED"),
        ("CALL_CENTRE", "NON_PAYMENT", "VALUE_NOT_ALLOWED"),
        ("MACHINE", "SPEND_LIMIT", "VALUE_NOT_ALLOWED"),
    ],
)
def test_reasons_that_cannot_be_given(
    desk: Desk, channel: str, reason: str, code: str
) -> None:
    desk.channel = channel

    fault = desk.refused("subscription", "BlockSubscription", **ANNA, reason=reason)

    assert (fault.fault_code, fault.field) == (code, "reason")


def test_what_may_be_done_hangs_on_state_channel_and_open_orders(desk: Desk) -> None:
    free = actions(desk, ANNA)
    blocked = actions(desk, CARLA)
    swap(desk, ANNA, KIT)
    busy = actions(desk, ANNA)
    desk.partner = "KONTORA"
    unpaid = actions(desk, LATE)
    agents = actions(agent(desk), LATE)
    desk.partner = "GNIST"
    gnist = actions(desk, {"subscriptionId": "SU30000001"})

    assert {code for code, why in free.items() if why != "yes"} == {"UNBLOCK"}
    assert blocked["CHANGE_PRODUCT"] == blocked["BLOCK"] == "SUBSCRIPTION_STATE"
    assert blocked["CHANGE_SIM"] == blocked["UNBLOCK"] == "yes"
    assert busy["TERMINATE"] == busy["CHANGE_SERVICES"] == "OPEN_ORDER_EXISTS"
    assert busy["BLOCK"] == "yes"
    assert unpaid["UNBLOCK"] == "OPERATION_NOT_ALLOWED"
    assert unpaid["CHANGE_SIM"] == "SUBSCRIPTION_STATE"
    assert agents["UNBLOCK"] == "yes"
    assert gnist["CHANGE_NUMBER"] == gnist["TOP_UP"] == "FEATURE_NOT_ENABLED"


def test_terms_say_when_and_what_for(desk: Desk) -> None:
    kurv = desk.ask("subscription", "GetTerminationTerms", **DORTE)["terms"]
    desk.partner = "KONTORA"
    basis = desk.ask("subscription", "GetTerminationTerms", **BASIS)["terms"]
    bound = desk.ask("subscription", "GetTerminationTerms", **BOUND)["terms"]
    desk.partner = "GNIST"
    freja = {"subscriptionId": "SU30000001"}
    gnist = desk.ask("subscription", "GetTerminationTerms", **freja)["terms"]

    assert kurv["earliestDate"] == date(2026, 3, 2)
    assert kurv["withdrawalUntil"] == date(2026, 3, 16)
    assert kurv["refund"].value == Decimal("210.00")
    assert kurv["numberPortableUntil"] == date(2026, 4, 2)
    assert basis["earliestDate"] == date(2026, 4, 30)
    assert basis["fee"].value == Decimal("0.00")
    assert "withdrawalUntil" not in basis
    assert bound["bindingEnds"] == date(2026, 11, 30)
    assert bound["fee"].value == Decimal("1393.00")
    assert gnist["earliestDate"] == date(2026, 3, 31)
    assert gnist["numberPortableUntil"] == date(2026, 4, 30)


def test_a_line_ends_with_its_day_and_pays_the_balance_back(desk: Desk) -> None:
    order_id = change(desk, "TerminateSubscription", **DORTE, reason="WITHDRAWAL_RIGHT")
    ending = line(desk, DORTE)
    desk.advance("P1D")
    ended = line(desk, DORTE)
    number = desk.ask("number", "GetNumber", msisdn="+4542010004")["number"]
    customer = desk.ask("customer", "GetCustomer", customerId="CU10000004")["customer"]
    (told,) = desk.ask("notification", "ListMessages", orderId=order_id)["message"]
    letter = desk.ask("notification", "GetMessage", messageId=told["messageId"])

    assert ending["status"] == "TERMINATING"
    assert ending["terminationDate"] == date(2026, 3, 2)
    assert ended["status"] == "TERMINATED"
    assert "msisdn" not in ended
    assert "sim" not in ended
    assert number["status"] == "QUARANTINED"
    assert customer["status"] == "CLOSED"
    # DKK 210 on the account and 129 for the plan.
    assert "339,00 kr." in letter["bodyText"]


def test_a_blocked_line_is_blocked_again_when_its_end_is_regretted(desk: Desk) -> None:
    order_id = change(desk, "TerminateSubscription", **CARLA, reason="CUSTOMER_REQUEST")
    ending = line(desk, CARLA)
    desk.ask("order", "CancelOrder", orderId=order_id)
    carla = line(desk, CARLA)

    assert "blockReason" not in ending
    assert (carla["status"], carla["blockReason"]) == ("BLOCKED", "LOST")
    assert "terminationDate" not in carla


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"reason": "DECEASED"}, "OPERATION_NOT_ALLOWED"),
        ({"reason": "PORT_OUT"}, "OPERATION_NOT_ALLOWED"),
        ({"terminationDate": date(2026, 3, 1)}, "DATE_IN_PAST"),
        ({"terminationDate": date(2027, 4, 1)}, "DATE_TOO_FAR"),
        ({"acceptedFee": kroner("10.00")}, "PRICE_CHANGED"),
        ({"subscriptionId": "SU10009999"}, "SUBSCRIPTION_NOT_FOUND"),
    ],
)
def test_ends_that_cannot_be(desk: Desk, fields: dict[str, Any], code: str) -> None:
    wanted = {**ANNA, "reason": "CUSTOMER_REQUEST"} | fields

    fault = desk.refused("subscription", "TerminateSubscription", **wanted)

    assert fault.fault_code == code


def test_after_its_days_nobody_may_withdraw(desk: Desk) -> None:
    desk.advance("P15D")

    fault = desk.refused(
        "subscription", "TerminateSubscription", **ANNA, reason="WITHDRAWAL_RIGHT"
    )

    assert fault.fault_code == "OPERATION_NOT_ALLOWED"


def test_who_is_bound_accepts_the_fee_or_stays(desk: Desk) -> None:
    agent(desk)
    wanted = {**BOUND, "reason": "CUSTOMER_REQUEST"}
    early = desk.refused(
        "subscription",
        "TerminateSubscription",
        **wanted,
        terminationDate=date(2026, 4, 1),
    )
    bound = desk.refused("subscription", "TerminateSubscription", **wanted)

    assert early.fault_code == "DATE_TOO_EARLY"
    assert bound.fault_code == "BINDING_PERIOD_ACTIVE"
