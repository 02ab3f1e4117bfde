"""The virtual clock, the event feed, and pages of lists."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.integration.mock.conftest import Desk


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"byDuration": "P401D"}, "AMOUNT_OUT_OF_RANGE"),
        ({"byDuration": "P1Y"}, "FIELD_FORMAT"),
        ({"byDuration": "P99999999999D"}, "FIELD_FORMAT"),
        ({"toDateTime": datetime(2026, 3, 2, 7, 59, tzinfo=UTC)}, "DATE_IN_PAST"),
        (
            {"toDateTime": datetime(2028, 3, 2, 8, 0, tzinfo=UTC)},
            "AMOUNT_OUT_OF_RANGE",
        ),
        ({"toNextEvent": False}, "FIELD_FORMAT"),
        ({"byDuration": "PT0S"}, "AMOUNT_OUT_OF_RANGE"),
        ({"toDateTime": datetime(2026, 3, 2, 8, 0, tzinfo=UTC)}, "DATE_IN_PAST"),
    ],
)
def test_the_clock_only_goes_forward_and_not_too_far(
    desk: Desk, fields: dict[str, Any], code: str
) -> None:
    before = desk.now

    fault = desk.refused("system", "AdvanceSandboxClock", **fields)

    assert fault.fault_code == code
    assert [finding.code for finding in fault.findings] == [code]
    assert desk.now == before


def test_to_next_event_stops_at_each_timer(desk: Desk) -> None:
    desk.place()

    stops = []
    for _ in range(3):
        moved = desk.ask("system", "AdvanceSandboxClock", toNextEvent=True)
        assert moved["timersRun"] == 1
        stops.append(moved["clock"].strftime("%H:%M:%S"))

    # The last is the usage simulator's, which comes every day.
    assert stops == ["09:00:10", "09:00:15", "20:00:00"]


def test_timers_run_in_the_order_of_their_due_time(desk: Desk) -> None:
    desk.reserve("42")
    desk.advance("PT29M50S")
    desk.place()
    events = desk.advance("PT1M")

    kinds = [event["eventType"] for event in events]
    lapsed = kinds.index("NumberStatusChanged")
    provisioned = kinds.index("OrderStepChanged")
    assert events[lapsed]["at"] == events[provisioned]["at"]
    # Both are due at 09:30:00; the reservation's timer was set first.
    assert lapsed < provisioned


def test_an_hour_over_the_change_to_summer_time_is_an_hour(desk: Desk) -> None:
    night = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    desk.ask("system", "AdvanceSandboxClock", toDateTime=night)
    desk.advance("PT1H")

    assert desk.now.isoformat() == "2026-03-29T03:30:00+02:00"


def test_the_event_feed_goes_on_behind_the_last_id(desk: Desk) -> None:
    desk.place()
    desk.advance("PT1M")
    whole = desk.ask("notification", "ListEvents", maximumCount=500)

    read: list[str] = []
    after: dict[str, str] = {}
    more = True
    while more:
        part = desk.ask("notification", "ListEvents", maximumCount=4, **after)
        read += [event["eventId"] for event in part["event"]]
        after, more = {"afterEventId": part["lastEventId"]}, part["more"]

    assert read == [event["eventId"] for event in whole["event"]]
    assert whole["more"] is False


def test_an_event_id_beyond_all_others_has_nothing_after_it(desk: Desk) -> None:
    last = "EV999999999999"

    part = desk.ask("notification", "ListEvents", afterEventId=last)

    assert (part["event"], part["more"]) == ([], False)


@pytest.mark.parametrize(
    "page", [{"pageNumber": 0}, {"pageSize": 0}, {"pageSize": 201}, {"pageNumber": 9}]
)
def test_a_page_that_cannot_be_is_refused(desk: Desk, page: dict[str, int]) -> None:
    fault = desk.refused("catalog", "ListProducts", page=page)

    assert fault.fault_code == "PAGE_OUT_OF_RANGE"


def test_a_list_comes_in_pages(desk: Desk) -> None:
    second = desk.ask("catalog", "ListProducts", page={"pageNumber": 2, "pageSize": 3})

    assert second["page"] == {"pageNumber": 2, "pageSize": 3, "totalCount": 4}
    assert [product["productCode"] for product in second["product"]] == ["KURV_DATA5"]


def test_reference_data_has_labels_in_both_languages(desk: Desk) -> None:
    english = desk.ask("system", "ListCodeValues", codeList="BLOCK_REASON")["value"]
    desk.language = "da"
    danish = desk.ask("system", "ListCodeValues", codeList="BLOCK_REASON")["value"]

    assert (english[1]["code"], english[1]["label"]) == ("STOLEN", "Stolen")
    assert (danish[1]["code"], danish[1]["label"]) == ("STOLEN", "Stjålet")


@pytest.mark.parametrize(
    "code_list",
    [
        "FAULT_CODE",
        "PORTING_REJECT_REASON",
        "BLOCK_REASON",
        "TERMINATION_REASON",
        "ORDER_TYPE",
        "ORDER_STATUS",
        "HELD_REASON",
        "OPERATOR",
        "EVENT_TYPE",
        "TEMPLATE",
    ],
)
def test_every_code_list_has_values(desk: Desk, code_list: str) -> None:
    assert desk.ask("system", "ListCodeValues", codeList=code_list)["value"]


def test_a_pending_voucher_is_free_again_after_a_minute(desk: Desk) -> None:
    call = {"subscriptionId": "SU10000002", "voucherCode": "4550000000000170"}

    first = desk.refused("topup", "TopUpWithVoucher", **call)
    desk.advance("PT30S")
    second = desk.refused("topup", "TopUpWithVoucher", **call)
    desk.advance("PT30S")
    third = desk.ask("topup", "TopUpWithVoucher", **call)["topUp"]

    assert (first.fault_code, first.retry_after) == ("VOUCHER_PENDING", 60)
    assert (second.fault_code, second.retry_after) == ("VOUCHER_PENDING", 30)
    assert third["status"] == "COMPLETED"


def test_a_voucher_with_a_bonus_adds_both(desk: Desk) -> None:
    call = {"subscriptionId": "SU10000002", "voucherCode": "4550000000000030"}

    top_up = desk.ask("topup", "TopUpWithVoucher", **call)["topUp"]

    assert str(top_up["amount"].value) == "200.00"
    assert str(top_up["bonus"].value) == "20.00"
    assert str(top_up["newBalance"].value) == "224.00"


def test_a_business_line_cannot_be_topped_up(desk: Desk) -> None:
    desk.partner = "KONTORA"
    call = {"subscriptionId": "SU20000001", "voucherCode": "4550000000000014"}

    assert desk.refused("topup", "TopUpWithVoucher", **call).fault_code == "NOT_PREPAID"


def test_a_credential_holds_fifty_numbers_at_most(desk: Desk) -> None:
    for number in range(1000, 1050):
        desk.ask("number", "ReserveNumber", msisdn=f"+454201{number}")

    fault = desk.refused("number", "ReserveNumber", msisdn="+4542011050")

    assert fault.fault_code == "LIMIT_EXCEEDED"


def test_a_customer_holds_three_numbers_at_most_until_one_is_released(
    desk: Desk,
) -> None:
    held = [
        desk.ask(
            "number",
            "ReserveNumber",
            msisdn=f"+454201{number}",
            customerId="CU10000001",
        )
        for number in (1000, 1001, 1002)
    ]
    asked = {"msisdn": "+4542011003", "customerId": "CU10000001"}

    fault = desk.refused("number", "ReserveNumber", **asked)
    released = desk.ask(
        "number",
        "ReleaseNumber",
        reservationId=held[0]["reservation"]["reservationId"],
    )
    desk.ask("number", "ReserveNumber", **asked)

    assert fault.fault_code == "LIMIT_EXCEEDED"
    assert released == {"msisdn": "+4542011000", "status": "FREE"}


def test_a_released_reservation_cannot_be_released_again(desk: Desk) -> None:
    reservation_id, _ = desk.reserve()
    desk.ask("number", "ReleaseNumber", reservationId=reservation_id)

    fault = desk.refused("number", "ReleaseNumber", reservationId=reservation_id)

    assert fault.fault_code == "RESERVATION_EXPIRED"


def test_a_blocked_subscription_cannot_be_topped_up(desk: Desk) -> None:
    call = {"subscriptionId": "SU10000003", "voucherCode": "4550000000000014"}

    fault = desk.refused("topup", "TopUpWithVoucher", **call)

    assert fault.fault_code == "SUBSCRIPTION_STATE"


def test_a_code_with_a_wrong_check_digit_counts_as_a_wrong_code(desk: Desk) -> None:
    call = {"subscriptionId": "SU10000002", "voucherCode": "4550000000000015"}

    codes = [
        desk.refused("topup", "TopUpWithVoucher", **call).fault_code for _ in range(7)
    ]

    assert codes == ["FIELD_FORMAT"] * 5 + ["VOUCHER_ATTEMPTS_EXCEEDED"] * 2


def test_a_right_code_ends_the_row_of_wrong_ones(desk: Desk) -> None:
    wrong = {"subscriptionId": "SU10000002", "voucherCode": "4550000000001012"}
    for _ in range(5):
        desk.refused("topup", "TopUpWithVoucher", **wrong)

    desk.ask("topup", "TopUpWithVoucher", **wrong | {"voucherCode": "4550000000000022"})

    fault = desk.refused("topup", "TopUpWithVoucher", **wrong)
    assert fault.fault_code == "VOUCHER_NOT_FOUND"


def test_a_negative_seed_is_refused(desk: Desk) -> None:
    fault = desk.refused("system", "ResetSandbox", seedSet="BASIC", seed=-1)

    assert (fault.fault_code, fault.field) == ("VALUE_NOT_ALLOWED", "seed")


@pytest.mark.parametrize("year", [1, 9999])
def test_times_at_the_ends_of_the_calendar_are_taken_for_what_they_are(
    desk: Desk, year: int
) -> None:
    edge = datetime(year, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    edge = edge if year == 1 else edge.replace(month=12, day=31)

    moved = desk.refused("system", "AdvanceSandboxClock", toDateTime=edge)
    orders = desk.ask("order", "ListOrders", createdFrom=edge, createdTo=edge)
    top_ups = {"subscriptionId": "SU10000002", "from": edge.date()}

    assert moved.fault_code == ("DATE_IN_PAST" if year == 1 else "AMOUNT_OUT_OF_RANGE")
    assert orders["page"]["totalCount"] == 0
    assert desk.ask("topup", "ListTopUps", **top_ups)["topUp"] == []
