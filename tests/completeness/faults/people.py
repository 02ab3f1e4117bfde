"""CustomerService, BillingService, NotificationService, SystemService."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tests.completeness.faults.stage import Row
from tutorial_app.mock.moments import COPENHAGEN

if TYPE_CHECKING:
    from tests.completeness.faults.stage import Stage

PERSON = {
    "customerType": "PRIVATE",
    "firstName": "Ida",
    "lastName": "Prøvesen",
    "email": "ida@testmail.example",
}
REAL = "+4520304050"
NAMELESS = {name: said for name, said in PERSON.items() if name != "lastName"}
ADDRESS = {
    "street": "Prøvevej",
    "houseNumber": "1",
    "postalCode": "8000",
    "city": "Aarhus C",
    "country": "DK",
}
NOWHERE = {**ADDRESS, "street": "Ukendt Vej"}
HOME_WORKER = {**PERSON, "cpr": "610190-1001", "address": ADDRESS}
COMPANY = {
    "customerType": "BUSINESS",
    "companyName": "Nyt Eksempel ApS",
    "cvr": "99000023",
    "address": ADDRESS,
    "email": "nyt@testmail.example",
}
PAGE = {"page": {"pageNumber": 99}}
NOBODY = {"customerId": "CU19999999"}
ANNA = {"customerId": "CU10000001"}
HERS = {**PERSON, "firstName": "Anna", "lastName": "Testesen"}
UPDATE = {**ANNA, "expectedVersion": 1, "customer": HERS}
COMPANYS = {"customerId": "CU20000001", "expectedVersion": 1}
AGENT = "kurv-agent"


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN)


def _forgotten(stage: Stage) -> dict[str, Any]:
    """Let somebody never order: closed after 90 days, anonymous 5 years later."""
    stage.do("ResetSandbox", seedSet="EMPTY")
    made = stage.do("CreateCustomer", customer=PERSON)["customerId"]
    for _ in range(6):
        stage.wait("P399D")
    return {"customerId": made}


def _full_house(stage: Stage) -> None:
    here = f"http://127.0.0.1:8080/receiver/{stage.workspace}/kurv"
    for _ in range(5):
        stage.do("RegisterCallback", url=here)


def _created(code: str, by: str = "kurv-self", **customer: Any) -> Row:
    return Row("CreateCustomer", code, {"customer": customer}, by)


def _updated(code: str, **changed: Any) -> Row:
    return Row("UpdateCustomer", code, {**UPDATE, "customer": {**HERS, **changed}})


CUSTOMERS = (
    _created("FIELD_REQUIRED", **NAMELESS),
    _created("INVALID_ADDRESS", **PERSON, address=NOWHERE),
    _created("INVALID_CPR", "kontora-self", **{**HOME_WORKER, "cpr": "010190-1001"}),
    _created("INVALID_CVR", "kontora-self", **{**COMPANY, "cvr": "12345674"}),
    _created("AGE_RESTRICTION", "gnist-self", **PERSON, birthDate=date(1980, 1, 1)),
    _created("CUSTOMER_ALREADY_EXISTS", **{**PERSON, "email": "anna@testmail.example"}),
    _created(
        "CONSENT_REQUIRED",
        **PERSON,
        birthDate=date(2010, 1, 1),
        directoryListing="LISTED",
    ),
    _created("INVALID_MSISDN", **PERSON, contactNumber=REAL),
    Row("GetCustomer", "CUSTOMER_NOT_FOUND", NOBODY),
    Row("FindCustomers", "FIELD_REQUIRED", {}, AGENT),
    Row("FindCustomers", "PAGE_OUT_OF_RANGE", {"nameContains": "Test", **PAGE}, AGENT),
    Row("FindCustomers", "OPERATION_NOT_ALLOWED", {"nameContains": "Test"}),
    Row("FindCustomers", "INVALID_MSISDN", {"msisdn": REAL}, AGENT),
    Row("FindCustomers", "INVALID_CVR", {"cvr": "12345674"}, AGENT),
    Row("UpdateCustomer", "CUSTOMER_NOT_FOUND", {**UPDATE, **NOBODY}),
    Row("UpdateCustomer", "VERSION_CONFLICT", {**UPDATE, "expectedVersion": 9}),
    Row("UpdateCustomer", "CUSTOMER_STATE", UPDATE, first=_forgotten),
    Row("UpdateCustomer", "FIELD_REQUIRED", {**UPDATE, "customer": NAMELESS}),
    _updated("INVALID_ADDRESS", address=NOWHERE),
    _updated("INVALID_CPR", cpr="010190-1001"),
    _updated("INVALID_MSISDN", contactNumber=REAL),
    _updated("CUSTOMER_ALREADY_EXISTS", email="bo@testmail.example"),
    *(
        Row("UpdateCustomer", code, {**COMPANYS, "customer": said}, "kontora-self")
        for code, said in (
            ("INVALID_CVR", {**COMPANY, "cvr": "12345674"}),
            ("VALUE_NOT_ALLOWED", HOME_WORKER),
        )
    ),
    Row("AddCustomerNote", "CUSTOMER_NOT_FOUND", {**NOBODY, "text": "Hm."}, AGENT),
    Row(
        "AddCustomerNote",
        "ORDER_NOT_FOUND",
        {**ANNA, "text": "Hm.", "orderId": "OR19999999"},
        AGENT,
    ),
    Row("AddCustomerNote", "CHANNEL_NOT_ALLOWED", {**ANNA, "text": "Hm."}),
    Row("ListCustomerHistory", "CUSTOMER_NOT_FOUND", NOBODY),
    Row("ListCustomerHistory", "PAGE_OUT_OF_RANGE", {**ANNA, **PAGE}),
)
BILLING = (
    Row("ListInvoices", "CUSTOMER_NOT_FOUND", NOBODY),
    Row("ListInvoices", "PAGE_OUT_OF_RANGE", {**ANNA, **PAGE}),
    Row("GetInvoice", "INVOICE_NOT_FOUND", {"invoiceId": "IN19999999"}),
    Row("GetInvoiceDocument", "INVOICE_NOT_FOUND", {"invoiceId": "IN19999999"}),
    *(
        Row("ListUsageRecords", code, {**span, **fields})
        for span in (
            {"from": _at("2026-03-01T00:00:00"), "to": _at("2026-03-02T00:00:00")},
        )
        for code, fields in (
            ("SUBSCRIPTION_NOT_FOUND", {"subscriptionId": "SU19999999"}),
            ("PAGE_OUT_OF_RANGE", {"subscriptionId": "SU10000001", **PAGE}),
            (
                "DATE_TOO_FAR",
                {"subscriptionId": "SU10000001", "from": _at("2025-01-01T00:00:00")},
            ),
        )
    ),
)
NOTIFICATION = (
    Row("ListMessages", "PAGE_OUT_OF_RANGE", {**ANNA, **PAGE}),
    Row("GetMessage", "MESSAGE_NOT_FOUND", {"messageId": "ME19999999"}),
    Row("ListEvents", "VALUE_NOT_ALLOWED", {"maximumCount": 0}),
    Row(
        "RegisterCallback",
        "VALUE_NOT_ALLOWED",
        {"url": "https://nobody.example/callbacks"},
    ),
    Row("RegisterCallback", "CALLBACK_NOT_FOUND", {"callbackId": "CB199999"}),
    Row(
        "RegisterCallback",
        "LIMIT_EXCEEDED",
        {"url": "http://127.0.0.1:8080/callbacks"},
        first=_full_house,
    ),
)
SYSTEM = (
    Row(
        "AdvanceSandboxClock",
        "DATE_IN_PAST",
        {"toDateTime": _at("2020-01-01T00:00:00")},
    ),
    Row("AdvanceSandboxClock", "AMOUNT_OUT_OF_RANGE", {"byDuration": "P500D"}),
    Row("SetSandboxBehaviour", "VALUE_NOT_ALLOWED", {"speedFactor": 0}),
    Row("ResetSandbox", "VALUE_NOT_ALLOWED", {"seedSet": "BASIC", "seed": -1}),
)
ROWS = (*CUSTOMERS, *BILLING, *NOTIFICATION, *SYSTEM)
