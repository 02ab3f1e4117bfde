"""ProductCatalogService, DiscountService and OrderService."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tests.completeness.faults.people import (
    ADDRESS,
    COMPANY,
    HOME_WORKER,
    NAMELESS,
    PERSON,
)
from tests.completeness.faults.stage import Row, money
from tutorial_app.mock.moments import COPENHAGEN

if TYPE_CHECKING:
    from tests.completeness.faults.stage import Stage

GNIST, KONTORA, MACHINE = "gnist-self", "kontora-self", "kurv-machine"
NO_CUSTOMER = {"customerId": "CU19999999"}
NO_LINE = {"subscriptionId": "SU19999999"}
NO_PRODUCT = {"productCode": "KURV_NOTHING"}
MINI = {"productCode": "KURV_MINI30"}
LINE = {"subscriptionId": "SU10000002"}
BON = "BON-4711-0001"
STARTER_KIT = {"iccid": "8945990100000000016"}
YOUNG = {**PERSON, "birthDate": date(2003, 5, 5)}


def order(**changed: Any) -> dict[str, Any]:
    """Return a `NewSubscriptionOrder` for KURV, with some parts *changed*."""
    parts = {
        "newCustomer": PERSON,
        **MINI,
        "numberChoice": {"anyNumber": True},
        "simChoice": {"esim": True},
        "termsAccepted": True,
    }
    return {name: part for name, part in (parts | changed).items() if part != {}}


def business(**changed: Any) -> dict[str, Any]:
    """Return an order for KONTORA."""
    parts = {
        "newCustomer": HOME_WORKER,
        "productCode": "KONTORA_BASIS",
        "simChoice": {"shipTo": ADDRESS},
    }
    return order(**(parts | changed))


def youth(**changed: Any) -> dict[str, Any]:
    """Return an order for GNIST."""
    parts = {
        "newCustomer": YOUNG,
        "productCode": "GNIST_DATA20",
        "cardToken": "tok_ok_visa",
    }
    return order(**(parts | changed))


def bringing(ends: str, **changed: Any) -> dict[str, Any]:
    """Return `PortInData` of a number that ends so, to be there on a Thursday."""
    data = {
        "msisdn": f"+45530100{ends}",
        "donorIccid": "8945990100000000024",
        "requestedDate": date(2026, 3, 12),
        "authorization": {
            "method": "SMS_CODE",
            "givenByName": "Ida Prøvesen",
            "givenAt": datetime(2026, 3, 2, 8, 0, tzinfo=COPENHAGEN),
            "smsCode": "1234",
        },
    }
    return data | changed


def place(stage: Stage, by: str = "kurv-self", **changed: Any) -> dict[str, Any]:
    """Place an order; return its receipt."""
    receipt: dict[str, Any] = stage.do("PlaceOrder", by, order=order(**changed))[
        "receipt"
    ]
    return receipt


def _reserved(stage: Stage) -> dict[str, Any]:
    free = stage.do("SearchFreeNumbers", maximumCount=1)["number"][0]["msisdn"]
    made = stage.do("ReserveNumber", msisdn=free)["reservation"]["reservationId"]
    stage.wait("PT31M")
    return {"order": order(numberChoice={"reservationId": made})}


def _used_code(stage: Stage) -> None:
    place(stage, discountCode=BON)


def _applied(stage: Stage) -> None:
    stage.do("ApplyDiscountCode", discountCode=BON, **LINE)


def _coming(stage: Stage) -> None:
    other = {**PERSON, "email": "other@testmail.example"}
    place(stage, newCustomer=other, numberChoice={"portIn": bringing("01")})


def _done(stage: Stage) -> dict[str, Any]:
    placed = place(stage)
    stage.wait("P1D")
    return {"orderId": placed["orderId"]}


def _calculated(code: str, **fields: Any) -> Row:
    return Row("CalculatePrice", code, {**MINI, **fields})


def _applying(code: str, discount: str, first: Any = None, **fields: Any) -> Row:
    asked = {**LINE, "discountCode": discount, **fields}
    return Row("ApplyDiscountCode", code, asked, first=first)


def _ordering(code: str, first: Any = None, **changed: Any) -> Row:
    return Row("PlaceOrder", code, {"order": order(**changed)}, first=first)


def _bringing(code: str, ends: str = "01", first: Any = None, **changed: Any) -> Row:
    return _ordering(code, first, numberChoice={"portIn": bringing(ends, **changed)})


def _business(code: str, **changed: Any) -> Row:
    return Row("PlaceOrder", code, {"order": business(**changed)}, KONTORA)


def _youth(code: str, **changed: Any) -> Row:
    return Row("PlaceOrder", code, {"order": youth(**changed)}, GNIST)


CATALOG = (
    Row("ListProducts", "CUSTOMER_NOT_FOUND", NO_CUSTOMER),
    Row("ListProducts", "PAGE_OUT_OF_RANGE", {"page": {"pageNumber": 99}}),
    Row("GetProduct", "PRODUCT_NOT_FOUND", NO_PRODUCT),
    Row("ListProvisioningCodes", "PRODUCT_NOT_FOUND", NO_PRODUCT),
    Row("ListProvisioningCodes", "SUBSCRIPTION_NOT_FOUND", NO_LINE),
    _calculated("PRODUCT_NOT_FOUND", **NO_PRODUCT),
    _calculated("SUBSCRIPTION_NOT_FOUND", **NO_LINE),
    _calculated(
        "SERVICE_NOT_COMPATIBLE", service=[{"serviceCode": "FIXED_IP", "active": True}]
    ),
    _calculated(
        "SERVICE_MANDATORY", service=[{"serviceCode": "VOICE", "active": False}]
    ),
    _calculated("VALUE_NOT_ALLOWED", msisdn="+4542020150"),
    _calculated("INVALID_MSISDN", msisdn="+4520304050"),
    _calculated("PRODUCT_NOT_ELIGIBLE", subscriptionId="SU10000001"),
    _calculated("DISCOUNT_CODE_NOT_FOUND", discountCode="FORKERT"),
    _calculated("DISCOUNT_EXPIRED", discountCode="KURVSOMMER"),
    _calculated("DISCOUNT_NOT_STARTED", discountCode="KURVJUL"),
    _calculated("DISCOUNT_EXHAUSTED", discountCode="KURVSLUT"),
    _calculated("DISCOUNT_NOT_APPLICABLE", discountCode="KURVMAXI"),
    _calculated("DISCOUNT_NEW_CUSTOMERS_ONLY", **LINE, discountCode="KURVNY50"),
)
DISCOUNT = (
    Row(
        "CheckDiscountCode",
        "PRODUCT_NOT_FOUND",
        {"discountCode": "KURV10"} | NO_PRODUCT,
    ),
    Row(
        "CheckDiscountCode",
        "CUSTOMER_NOT_FOUND",
        {"discountCode": "KURV10"} | NO_CUSTOMER,
    ),
    _applying("SUBSCRIPTION_NOT_FOUND", "KURV10", **NO_LINE),
    _applying("SUBSCRIPTION_STATE", "KURV10", subscriptionId="SU10000003"),
    _applying("DISCOUNT_CODE_NOT_FOUND", "FORKERT"),
    _applying("DISCOUNT_EXPIRED", "KURVSOMMER"),
    _applying("DISCOUNT_NOT_STARTED", "KURVJUL"),
    _applying("DISCOUNT_EXHAUSTED", "KURVSLUT"),
    _applying("DISCOUNT_ALREADY_USED", BON, _applied),
    _applying("DISCOUNT_NOT_APPLICABLE", "KURVMAXI"),
    _applying("DISCOUNT_NEW_CUSTOMERS_ONLY", "KURVNY50"),
    Row("ListCampaigns", "CHANNEL_NOT_ALLOWED", {}),
)
PLACING = (
    _ordering("FIELD_REQUIRED", newCustomer=NAMELESS),
    _ordering("CUSTOMER_NOT_FOUND", newCustomer={}, **NO_CUSTOMER),
    _business("CUSTOMER_STATE", newCustomer={}, customerId="CU20000002"),
    _ordering(
        "CUSTOMER_ALREADY_EXISTS",
        newCustomer={**PERSON, "email": "anna@testmail.example"},
    ),
    _ordering("PRODUCT_NOT_FOUND", **NO_PRODUCT),
    _ordering("PRODUCT_NOT_ELIGIBLE", productCode="KURV_DATA5"),
    _ordering(
        "SERVICE_NOT_COMPATIBLE", service=[{"serviceCode": "FIXED_IP", "active": True}]
    ),
    _ordering("SERVICE_MANDATORY", service=[{"serviceCode": "VOICE", "active": False}]),
    _ordering(
        "VALUE_NOT_ALLOWED",
        service=[{"serviceCode": "VOICEMAIL", "active": True, "value": "7"}],
    ),
    _ordering("RESERVATION_NOT_FOUND", numberChoice={"reservationId": "RE19999999"}),
    Row("PlaceOrder", "RESERVATION_EXPIRED", {}, first=_reserved),
    _bringing("NUMBER_NOT_PORTABLE", "55"),
    _bringing(
        "AUTHORIZATION_INVALID",
        authorization={**bringing("01")["authorization"], "smsCode": "9999"},
    ),
    _bringing("PORTING_ALREADY_OPEN", first=_coming),
    _ordering("SIM_NOT_FOUND", simChoice={"iccid": "8945990200000000014"}),
    _ordering("SIM_NOT_AVAILABLE", simChoice={"iccid": "8945990100000000115"}),
    _ordering("INVALID_ICCID", simChoice={"iccid": "8945990100000000017"}),
    _bringing("INVALID_MSISDN", msisdn="+4520304050"),
    _business("INVALID_CPR", newCustomer={**HOME_WORKER, "cpr": "010190-1001"}),
    _business("INVALID_CVR", newCustomer={**COMPANY, "cvr": "12345674"}),
    _business(
        "INVALID_ADDRESS", simChoice={"shipTo": {**ADDRESS, "street": "Ukendt Vej"}}
    ),
    _youth("AGE_RESTRICTION", newCustomer={**PERSON, "birthDate": date(1980, 1, 1)}),
    _business("CREDIT_DECLINED", newCustomer={**HOME_WORKER, "cpr": "610190-2002"}),
    _business("DEPOSIT_REQUIRED", newCustomer={**HOME_WORKER, "cpr": "610190-3003"}),
    _ordering("DISCOUNT_CODE_NOT_FOUND", discountCode="FORKERT"),
    _ordering("DISCOUNT_EXPIRED", discountCode="KURVSOMMER"),
    _ordering("DISCOUNT_NOT_STARTED", discountCode="KURVJUL"),
    _ordering("DISCOUNT_EXHAUSTED", discountCode="KURVSLUT"),
    _ordering(
        "DISCOUNT_ALREADY_USED",
        _used_code,
        discountCode=BON,
        newCustomer={**PERSON, "email": "other@testmail.example"},
    ),
    _ordering("DISCOUNT_NOT_APPLICABLE", discountCode="KURVMAXI"),
    _ordering(
        "DISCOUNT_NEW_CUSTOMERS_ONLY",
        newCustomer={},
        customerId="CU10000001",
        discountCode="KURVNY50",
    ),
    _ordering("PAYMENT_CARD_NOT_FOUND", paymentCardId="PC19999999"),
    _youth("CARD_DECLINED", cardToken="tok_declined"),
    _youth("CARD_INSUFFICIENT_FUNDS", cardToken="tok_insufficient_funds"),
    _youth("CARD_EXPIRED", cardToken="tok_expired"),
    _ordering("PRICE_CHANGED", acceptedPrice=money("1.00")),
    _ordering("TERMS_NOT_ACCEPTED", termsAccepted=False),
    _ordering("FEATURE_NOT_ENABLED", simChoice={"shipTo": ADDRESS}),
    _ordering("DATE_IN_PAST", requestedDate=date(2026, 3, 1)),
    _ordering("DATE_TOO_FAR", requestedDate=date(2027, 3, 1)),
    _bringing("DATE_NOT_WORKING_DAY", requestedDate=date(2026, 3, 14)),
    _youth("LIMIT_EXCEEDED", newCustomer={}, customerId="CU30000001"),
)


def _batch(*references: str, **changed: Any) -> dict[str, Any]:
    items = [
        {"itemReference": reference, "order": order(**changed)}
        for reference in references
    ]
    return {"mode": "ALL_OR_NOTHING", "item": items}


MANY = tuple(f"item-{nth:05}" for nth in range(201))
ORDERS = (
    Row("GetOrder", "ORDER_NOT_FOUND", {"orderId": "OR19999999"}),
    Row("ListOrders", "PAGE_OUT_OF_RANGE", {"page": {"pageNumber": 0}}),
    Row("CancelOrder", "ORDER_NOT_FOUND", {"orderId": "OR19999999", "reason": "Hm."}),
    Row("CancelOrder", "ORDER_STATE", {"reason": "Hm."}, first=_done),
    Row("SubmitBulkOrder", "CHANNEL_NOT_ALLOWED", _batch("item-0001")),
    Row("SubmitBulkOrder", "LIMIT_EXCEEDED", _batch(*MANY), MACHINE),
    Row("SubmitBulkOrder", "DUPLICATE_ITEM", _batch("item-0001", "item-0001"), MACHINE),
    Row(
        "SubmitBulkOrder",
        "BULK_REJECTED",
        _batch("item-0001", discountCode="KURVJUL"),
        MACHINE,
    ),
    Row("GetBulkOrder", "BULK_ORDER_NOT_FOUND", {"bulkOrderId": "BO199999"}, MACHINE),
    Row(
        "GetBulkOrder",
        "PAGE_OUT_OF_RANGE",
        {"page": {"pageNumber": 99}},
        MACHINE,
        lambda stage: {
            "bulkOrderId": stage.do("SubmitBulkOrder", MACHINE, **_batch("item-0001"))[
                "bulkOrderId"
            ]
        },
    ),
)
ROWS = (*CATALOG, *DISCOUNT, *PLACING, *ORDERS)
