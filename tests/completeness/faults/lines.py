"""SubscriptionService."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tests.completeness.faults.numbers import lapsed
from tests.completeness.faults.orders import NO_LINE, bringing, place, youth
from tests.completeness.faults.people import ADDRESS
from tests.completeness.faults.stage import Row, money

if TYPE_CHECKING:
    from tests.completeness.faults.stage import Stage

KONTORA, GNIST = "kontora-agent", "gnist-self"
LINE = {"subscriptionId": "SU10000001"}
REAL = {"msisdn": "+4520304050"}
BLOCKED = {"subscriptionId": "SU10000003"}
BOUND = {"subscriptionId": "SU20000002"}
UNPAID = {"subscriptionId": "SU20000003"}
YOUNG = {"subscriptionId": "SU30000001"}
MAXI = {"productCode": "KURV_MAXI30", "timing": "IMMEDIATE"}
ANY = {"numberChoice": {"anyNumber": True}}
ESIM = {"simChoice": {"esim": True}}
WISH = {"reason": "CUSTOMER_REQUEST"}
REASON = {"reason": "CUSTOMER_REQUEST"}


def _open_order(stage: Stage) -> None:
    stage.do("ChangeSimCard", simChoice={"esim": True}, **LINE)


def _leaving(stage: Stage) -> None:
    stage.do("TerminateSubscription", **LINE, **REASON)
    stage.wait("P2D")


def _coming(stage: Stage) -> None:
    place(stage, numberChoice={"portIn": bringing("01")})


def _paid_by_code(stage: Stage) -> dict[str, Any]:
    """Sign somebody up from whose card nothing was taken, so that none is stored."""
    wanted = youth(discountCode="STUDIE2")
    receipt = stage.do("PlaceOrder", GNIST, order=wanted)["receipt"]
    stage.wait("P1D", GNIST)
    return {"subscriptionId": receipt["subscriptionId"]}


def _choice(stage: Stage) -> dict[str, Any]:
    return {"numberChoice": lapsed(stage)}


def _product(code: str, first: Any = None, **fields: Any) -> Row:
    return Row("ChangeProduct", code, {**LINE, **MAXI, **fields}, first=first)


def _services(code: str, service: str, first: Any = None, **more: Any) -> Row:
    line = {name: more.pop(name) for name in LINE if name in more} or LINE
    chosen = {"service": [{"serviceCode": service, "active": True, **more}]}
    return Row("ChangeServices", code, {**line, **chosen}, first=first)


def _sim(code: str, first: Any = None, *, by: str = "kurv-self", **more: Any) -> Row:
    return Row("ChangeSimCard", code, {**LINE, **ESIM, **more}, by, first)


def _card(code: str, iccid: str) -> Row:
    return _sim(code, simChoice={"iccid": iccid})


def _number(code: str, first: Any = None, **fields: Any) -> Row:
    return Row("ChangeNumber", code, {**LINE, **ANY, **fields}, first=first)


def _bringing(code: str, ends: str = "01", first: Any = None, **changed: Any) -> Row:
    choice = {"portIn": bringing(ends, **changed)}
    return _number(code, first, numberChoice=choice)


def _ending(code: str, by: str = "kurv-self", first: Any = None, **more: Any) -> Row:
    return Row("TerminateSubscription", code, {**LINE, **REASON, **more}, by, first)


READING = (
    Row("ListSubscriptions", "FIELD_REQUIRED", {}),
    Row(
        "ListSubscriptions",
        "PAGE_OUT_OF_RANGE",
        {"customerId": "CU10000001", "page": {"pageNumber": 99}},
    ),
    Row("ListSubscriptions", "INVALID_MSISDN", REAL),
    Row("GetSubscription", "INVALID_MSISDN", REAL),
    Row("GetSubscription", "SUBSCRIPTION_NOT_FOUND", NO_LINE),
    Row("ListAllowedActions", "SUBSCRIPTION_NOT_FOUND", NO_LINE),
    Row("GetTerminationTerms", "SUBSCRIPTION_NOT_FOUND", NO_LINE),
    Row("GetTerminationTerms", "SUBSCRIPTION_STATE", LINE, first=_leaving),
)
PRODUCT = (
    _product("SUBSCRIPTION_NOT_FOUND", **NO_LINE),
    _product("SUBSCRIPTION_STATE", **BLOCKED),
    _product("OPEN_ORDER_EXISTS", _open_order),
    _product("PRODUCT_NOT_FOUND", productCode="KURV_NOTHING"),
    _product("PRODUCT_NOT_ELIGIBLE", productCode="KURV_MINI30"),
    Row(
        "ChangeProduct",
        "BINDING_PERIOD_ACTIVE",
        {**BOUND, "productCode": "KONTORA_BASIS", "timing": "IMMEDIATE"},
        KONTORA,
    ),
    Row(
        "ChangeProduct",
        "PAYMENT_CARD_NOT_FOUND",
        {"productCode": "GNIST_DATA100", "timing": "IMMEDIATE"},
        GNIST,
        _paid_by_code,
    ),
    _product("PRICE_CHANGED", acceptedPrice=money("1.00")),
    _product("DATE_IN_PAST", timing="ON_DATE", onDate=date(2026, 3, 1)),
    _product("DISCOUNT_CODE_NOT_FOUND", discountCode="FORKERT"),
    _product(
        "DISCOUNT_NOT_APPLICABLE", productCode="KURV_START", discountCode="KURVMAXI"
    ),
)
SERVICES = (
    _services("SUBSCRIPTION_NOT_FOUND", "VOICEMAIL", **NO_LINE),
    _services("SUBSCRIPTION_STATE", "VOICEMAIL", **BLOCKED),
    _services("OPEN_ORDER_EXISTS", "VOICEMAIL", _open_order),
    _services("SERVICE_NOT_COMPATIBLE", "FIXED_IP"),
    _services("SERVICE_MANDATORY", "VOICE", active=False),
    _services("VALUE_NOT_ALLOWED", "VOICEMAIL", value="7"),
    _services("INVALID_MSISDN", "CALL_FORWARD", value=REAL["msisdn"]),
)
SIM = (
    _sim("SUBSCRIPTION_NOT_FOUND", **NO_LINE),
    _sim("SUBSCRIPTION_STATE", by=KONTORA, **UNPAID),
    _sim("OPEN_ORDER_EXISTS", _open_order),
    _card("SIM_NOT_FOUND", "8945990200000000014"),
    _card("SIM_NOT_AVAILABLE", "8945990100000000115"),
    _card("INVALID_ICCID", "8945990100000000017"),
    _sim(
        "INVALID_ADDRESS",
        by=KONTORA,
        subscriptionId="SU20000001",
        simChoice={"shipTo": {**ADDRESS, "street": "Ukendt Vej"}},
    ),
    _sim("FEATURE_NOT_ENABLED", simChoice={"shipTo": ADDRESS}),
)
NUMBER = (
    _number("SUBSCRIPTION_NOT_FOUND", **NO_LINE),
    _number("SUBSCRIPTION_STATE", **BLOCKED),
    _number("OPEN_ORDER_EXISTS", _open_order),
    _number("RESERVATION_NOT_FOUND", numberChoice={"reservationId": "RE19999999"}),
    _number("RESERVATION_EXPIRED", _choice),
    _bringing("NUMBER_NOT_PORTABLE", "55"),
    _bringing("INVALID_MSISDN", **REAL),
    _bringing("PORTING_ALREADY_OPEN", first=_coming),
    Row(
        "ChangeNumber",
        "FEATURE_NOT_ENABLED",
        {**YOUNG, **ANY},
        GNIST,
    ),
    _number("PRICE_CHANGED", acceptedPrice=money("1.00")),
    _bringing("DATE_NOT_WORKING_DAY", requestedDate=date(2026, 3, 14)),
    _bringing(
        "FIELD_REQUIRED",
        authorization={**bringing("01")["authorization"], "method": "MITID"},
    ),
)
BLOCKING = (
    Row("BlockSubscription", "SUBSCRIPTION_NOT_FOUND", {**NO_LINE, **WISH}),
    Row("BlockSubscription", "SUBSCRIPTION_STATE", {**BLOCKED, **WISH}),
    Row(
        "BlockSubscription",
        "OPERATION_NOT_ALLOWED",
        {**LINE, "reason": "FRAUD_SUSPECTED"},
    ),
    Row(
        "BlockSubscription",
        "VALUE_NOT_ALLOWED",
        {**LINE, "reason": "NON_PAYMENT"},
        "kurv-agent",
    ),
    Row("UnblockSubscription", "SUBSCRIPTION_NOT_FOUND", NO_LINE),
    Row("UnblockSubscription", "SUBSCRIPTION_STATE", LINE),
    Row("UnblockSubscription", "OPERATION_NOT_ALLOWED", UNPAID, "kontora-self"),
)
ENDING = (
    _ending("SUBSCRIPTION_NOT_FOUND", **NO_LINE),
    _ending("SUBSCRIPTION_STATE", first=_leaving),
    _ending("OPEN_ORDER_EXISTS", first=_open_order),
    _ending("BINDING_PERIOD_ACTIVE", KONTORA, **BOUND),
    _ending("DATE_IN_PAST", terminationDate=date(2026, 3, 1)),
    _ending("DATE_TOO_EARLY", KONTORA, **BOUND, terminationDate=date(2026, 3, 3)),
    _ending("DATE_TOO_FAR", terminationDate=date(2028, 3, 1)),
    _ending("PRICE_CHANGED", acceptedFee=money("1.00")),
    _ending("OPERATION_NOT_ALLOWED", reason="DECEASED"),
)
ROWS = (*READING, *PRODUCT, *SERVICES, *SIM, *NUMBER, *BLOCKING, *ENDING)
