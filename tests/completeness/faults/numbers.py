"""NumberService and PortingService."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tests.completeness.faults.orders import bringing, place
from tests.completeness.faults.stage import Row
from tutorial_app.mock.moments import COPENHAGEN

if TYPE_CHECKING:
    from tests.completeness.faults.stage import Stage

GNIST, AGENT = "gnist-self", "kurv-agent"
REAL = "+4520304050"
LINE = {"subscriptionId": "SU10000001"}
NO_LINE = {"subscriptionId": "SU19999999"}
NO_CASE = {"portingId": "PO19999999"}
BAD_ICCID = "8945990100000000017"
SATURDAY = date(2026, 3, 14)


def held(stage: Stage, customer: str = "") -> dict[str, Any]:
    """Reserve a number; return the reservation's id."""
    free = stage.do("SearchFreeNumbers", maximumCount=1)["number"][0]["msisdn"]
    whose = {"customerId": customer} if customer else {}
    made = stage.do("ReserveNumber", msisdn=free, **whose)["reservation"]
    return {"reservationId": made["reservationId"]}


def lapsed(stage: Stage) -> dict[str, Any]:
    """Reserve a number and let the reservation lapse."""
    found = held(stage)
    stage.wait("PT31M")
    return found


def _three_held(stage: Stage) -> dict[str, Any]:
    for _ in range(3):
        held(stage, "CU10000001")
    free = stage.do("SearchFreeNumbers", maximumCount=1)["number"][0]["msisdn"]
    return {"msisdn": free, "customerId": "CU10000001"}


def _case(ends: str, wait: str = "") -> Any:
    """Return what brings a number that ends so, and waits; gives the case's id."""

    def first(stage: Stage) -> dict[str, Any]:
        order = place(stage, numberChoice={"portIn": bringing(ends)})
        if wait:
            stage.wait(wait)
        found = stage.do("GetOrder", orderId=order["orderId"])["order"]
        return {"portingId": found["portingId"]}

    return first


def _thrice(stage: Stage) -> dict[str, Any]:
    """Have the donor refuse a customer number three times."""
    case: dict[str, Any] = _case("52", "PT1H5M")(stage)
    for _ in range(2):
        stage.do("UpdatePorting", donorCustomerNumber="K-9999", **case)
        stage.wait("PT1H5M")
    return case


def port_out(stage: Stage) -> dict[str, Any]:
    """Let the foreseen port-out arrive; return the case's id."""
    due = datetime(2026, 3, 5, 10, 0, tzinfo=COPENHAGEN)
    stage.do("AdvanceSandboxClock", toDateTime=due)
    (case,) = stage.do("ListPortings", direction="OUT")["porting"]
    return {"portingId": case["portingId"]}


NUMBERS = (
    Row("SearchFreeNumbers", "VALUE_NOT_ALLOWED", {"endsWith": "12345678"}),
    Row("SearchFreeNumbers", "FEATURE_NOT_ENABLED", {}, GNIST),
    Row("ReserveNumber", "INVALID_MSISDN", {"msisdn": REAL}),
    Row("ReserveNumber", "NUMBER_NOT_FOUND", {"msisdn": "+4542020150"}),
    Row("ReserveNumber", "NUMBER_NOT_AVAILABLE", {"msisdn": "+4542019999"}),
    Row("ReserveNumber", "LIMIT_EXCEEDED", {}, first=_three_held),
    Row("ReserveNumber", "FEATURE_NOT_ENABLED", {"msisdn": "+4542030150"}, GNIST),
    Row(
        "ReserveNumber",
        "CUSTOMER_NOT_FOUND",
        {"msisdn": "+4542010150", "customerId": "CU19999999"},
    ),
    Row("ReleaseNumber", "RESERVATION_NOT_FOUND", {"reservationId": "RE19999999"}),
    Row("ReleaseNumber", "RESERVATION_EXPIRED", {}, first=lapsed),
    Row("GetNumber", "INVALID_MSISDN", {"msisdn": REAL}),
    Row("GetNumber", "NUMBER_NOT_FOUND", {"msisdn": "+4542020150"}),
    Row(
        "ValidateSimCard",
        "INVALID_ICCID",
        {"iccid": BAD_ICCID, "purpose": "NEW_SUBSCRIPTION"},
    ),
    Row("GetSimPuk", "SUBSCRIPTION_NOT_FOUND", NO_LINE),
    Row("GetSimPuk", "SUBSCRIPTION_STATE", {"subscriptionId": "SU10000003"}),
    Row("GetSimPuk", "FIELD_REQUIRED", LINE, AGENT),
    Row("GetSimPuk", "OPERATION_NOT_ALLOWED", LINE, "kurv-machine"),
)
CORRECTION = {"requestedDate": date(2026, 3, 13)}
CORRECTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("DATE_NOT_WORKING_DAY", {"requestedDate": SATURDAY}),
    ("DATE_IN_PAST", {"requestedDate": date(2026, 3, 1)}),
    ("DATE_TOO_FAR", {"requestedDate": date(2027, 3, 1)}),
    ("INVALID_ICCID", {"donorIccid": BAD_ICCID}),
    ("FIELD_REQUIRED", {}),
    (
        "AUTHORIZATION_INVALID",
        {
            "authorization": {
                "method": "SMS_CODE",
                "givenByName": "Ida Prøvesen",
                "givenAt": datetime(2026, 3, 2, 8, 0, tzinfo=COPENHAGEN),
                "smsCode": "9999",
            }
        },
    ),
)
PORTING = (
    Row("CheckPortability", "INVALID_MSISDN", {"msisdn": REAL}),
    Row(
        "CheckPortability",
        "INVALID_ICCID",
        {"msisdn": "+4553010001", "donorIccid": BAD_ICCID},
    ),
    Row("CheckPortability", "FEATURE_NOT_ENABLED", {"msisdn": "+4553010001"}, GNIST),
    Row("CheckPortability", "BACKEND_TIMEOUT", {"msisdn": "+4553010064"}),
    Row("GetPorting", "PORTING_NOT_FOUND", NO_CASE),
    Row("ListPortings", "INVALID_MSISDN", {"msisdn": REAL}),
    Row("ListPortings", "PAGE_OUT_OF_RANGE", {"page": {"pageSize": 201}}),
    Row("UpdatePorting", "PORTING_NOT_FOUND", {**NO_CASE, **CORRECTION}),
    Row("UpdatePorting", "PORTING_STATE", CORRECTION, first=_case("53", "PT4H")),
    Row(
        "UpdatePorting",
        "PORTING_CUTOFF_PASSED",
        {"requestedDate": date(2026, 3, 17)},
        first=_case("01", "P9DT12H"),
    ),
    *(
        Row("UpdatePorting", code, fields, first=_case("01"))
        for code, fields in CORRECTIONS
    ),
    Row("UpdatePorting", "LIMIT_EXCEEDED", CORRECTION, first=_thrice),
    Row("CancelPorting", "PORTING_NOT_FOUND", {**NO_CASE, "keepSubscription": True}),
    Row("CancelPorting", "PORTING_STATE", {"keepSubscription": True}, first=port_out),
    Row(
        "CancelPorting",
        "PORTING_CUTOFF_PASSED",
        {"keepSubscription": True},
        first=_case("01", "P9DT12H"),
    ),
    Row(
        "AnswerPortOut", "PORTING_NOT_FOUND", {**NO_CASE, "decision": "CONFIRM"}, AGENT
    ),
    Row(
        "AnswerPortOut",
        "PORTING_STATE",
        {"decision": "CONFIRM"},
        AGENT,
        first=_case("01"),
    ),
    Row("AnswerPortOut", "FIELD_REQUIRED", {"decision": "REJECT"}, AGENT, port_out),
    Row(
        "AnswerPortOut",
        "VALUE_NOT_ALLOWED",
        {"decision": "CONFIRM", "confirmedDate": date(2026, 3, 5)},
        AGENT,
        port_out,
    ),
    Row(
        "AnswerPortOut",
        "DATE_NOT_WORKING_DAY",
        {"decision": "CONFIRM", "confirmedDate": date(2026, 3, 7)},
        AGENT,
        port_out,
    ),
    Row(
        "AnswerPortOut",
        "CHANNEL_NOT_ALLOWED",
        {**NO_CASE, "decision": "CONFIRM"},
    ),
)
ROWS = (*NUMBERS, *PORTING)
