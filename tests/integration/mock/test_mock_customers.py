"""CustomerService: registering, finding, changing, noting, reading the time line."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tests.integration.mock.conftest import VAULT
from tutorial_app.mock.customers.tables import CUSTOMERS

if TYPE_CHECKING:
    from tests.integration.mock.conftest import Desk

COMPANY: dict[str, Any] = {
    "customerType": "BUSINESS",
    "companyName": "Snedkeriet Prøve ApS",
    "cvr": "99000023",
    "address": {
        "street": "Prøvevej",
        "houseNumber": "2",
        "postalCode": "8000",
        "city": "Aarhus C",
        "country": "DK",
    },
    "email": "snedker@testmail.example",
}
PERSON: dict[str, Any] = {
    "customerType": "PRIVATE",
    "firstName": "Ida",
    "lastName": "Prøvesen",
    "email": "ida@testmail.example",
}
MINOR = {**PERSON, "birthDate": date(2010, 1, 1)}


def agent(desk: Desk, partner: str = "KONTORA") -> Desk:
    desk.partner, desk.channel, desk.agent_id = partner, "CALL_CENTRE", "mette"
    return desk


def create(desk: Desk, **data: Any) -> str:
    made = desk.ask("customer", "CreateCustomer", customer=data)
    assert (made["status"], made["version"]) == ("PROSPECT", 1)
    customer_id: str = made["customerId"]
    return customer_id


def test_a_registered_customer_may_order_with_its_id(desk: Desk) -> None:
    customer_id = create(desk, **PERSON)
    receipt = desk.place(newCustomer=None, customerId=customer_id)
    desk.advance("PT1M")

    customer = desk.ask("customer", "GetCustomer", customerId=customer_id)["customer"]
    assert receipt["customerId"] == customer_id
    assert customer["status"] == "ACTIVE"


@pytest.mark.parametrize(
    ("partner", "data", "code", "path"),
    [
        ("KURV", {**PERSON, "lastName": None}, "FIELD_REQUIRED", "customer/lastName"),
        ("KONTORA", {**COMPANY, "cvr": "12345678"}, "INVALID_CVR", "customer/cvr"),
        ("KONTORA", {**COMPANY, "cvr": "99000074"}, "FIELD_REQUIRED", "customer/gln"),
        (
            "KONTORA",
            {**PERSON, "cpr": "010190-1001", "address": COMPANY["address"]},
            "INVALID_CPR",
            "customer/cpr",
        ),
        (
            "KONTORA",
            {**PERSON, "cpr": "610190-9009", "address": COMPANY["address"]},
            "CUSTOMER_ALREADY_EXISTS",
            "customer",
        ),
        ("KONTORA", {**COMPANY, "cvr": "99000015"}, "CUSTOMER_ALREADY_EXISTS", ""),
        (
            "KURV",
            {**PERSON, "email": "Anna@testmail.example"},
            "CUSTOMER_ALREADY_EXISTS",
            "customer",
        ),
        (
            "GNIST",
            {**PERSON, "birthDate": date(1990, 1, 1)},
            "AGE_RESTRICTION",
            "customer/birthDate",
        ),
        (
            "GNIST",
            {**MINOR, "directoryListing": "LISTED"},
            "CONSENT_REQUIRED",
            "customer/directoryListing",
        ),
        (
            "KURV",
            {**PERSON, "address": {**COMPANY["address"], "street": "Ukendt Vej"}},
            "INVALID_ADDRESS",
            "customer/address/street",
        ),
    ],
)
def test_data_that_cannot_be_taken_are_refused(
    desk: Desk, partner: str, data: dict[str, Any], code: str, path: str
) -> None:
    desk.partner = partner
    given = {name: value for name, value in data.items() if value is not None}

    fault = desk.refused("customer", "CreateCustomer", customer=given)

    assert fault.fault_code == code
    assert fault.field == path or not path


def test_self_service_finds_by_exact_email_or_number_only(desk: Desk) -> None:
    by_email = desk.ask("customer", "FindCustomers", email="ANNA@testmail.example")
    by_number = desk.ask("customer", "FindCustomers", msisdn="+4542010004")
    fault = desk.refused("customer", "FindCustomers", nameContains="Testesen")

    (anna,) = by_email["customer"]
    assert anna["customerId"] == "CU10000001"
    assert (anna["displayName"], anna["subscriptionCount"]) == ("Anna Testesen", 1)
    assert [one["customerId"] for one in by_number["customer"]] == ["CU10000004"]
    assert (fault.fault_code, fault.field) == ("OPERATION_NOT_ALLOWED", "nameContains")


def test_the_call_centre_finds_by_everything_newest_first(desk: Desk) -> None:
    agent(desk, "KURV")
    named = desk.ask("customer", "FindCustomers", nameContains="testes")
    active = desk.ask("customer", "FindCustomers", status=["ACTIVE"])
    since = desk.ask("customer", "FindCustomers", createdFrom=date(2026, 3, 3))
    short = desk.refused("customer", "FindCustomers", nameContains="Te")

    assert [one["customerId"] for one in named["customer"]] == [
        "CU10000003",
        "CU10000001",
    ]
    assert active["page"]["totalCount"] == 5
    assert since["customer"] == []
    assert (short.fault_code, short.field) == ("FIELD_REQUIRED", "nameContains")


def test_names_are_found_with_danish_letters_large_or_small(desk: Desk) -> None:
    agent(desk)
    create(desk, **COMPANY, contactNumber="+4542020009")
    create(desk, **{**COMPANY, **OTHER})

    found = desk.ask("customer", "FindCustomers", nameContains="åbenrå")
    percent = desk.ask("customer", "FindCustomers", nameContains="0% a")

    names = [one["displayName"] for one in found["customer"]]
    assert names == ["ÅBENRÅ 100% A/S"]
    assert len(percent["customer"]) == 1


def test_data_are_replaced_under_the_version_that_was_read(desk: Desk) -> None:
    agent(desk)
    new = {**COMPANY, "companyName": "Nyt Navn ApS"}
    customer_id = create(desk, **COMPANY)
    key = {"customerId": customer_id}
    changed = desk.ask(
        "customer", "UpdateCustomer", **key, expectedVersion=1, customer=new
    )
    late = desk.refused(
        "customer", "UpdateCustomer", **key, expectedVersion=1, customer=COMPANY
    )
    other = desk.refused(
        "customer",
        "UpdateCustomer",
        **key,
        expectedVersion=2,
        customer={**COMPANY, "cvr": "99000015"},
    )
    history = desk.ask("customer", "ListCustomerHistory", **key)["entry"]

    assert changed["customer"]["version"] == 2
    assert changed["customer"]["data"]["companyName"] == "Nyt Navn ApS"
    assert late.fault_code == "VERSION_CONFLICT"
    assert other.fault_code == "CUSTOMER_ALREADY_EXISTS"
    assert [one["text"] for one in history] == [
        "Master data changed: companyName",
        "The customer was registered.",
    ]


def test_a_cpr_number_left_out_is_kept_and_a_type_cannot_change(desk: Desk) -> None:
    agent(desk)
    person = {**PERSON, "address": COMPANY["address"]}
    customer_id = create(desk, **person, cpr="610190-1001")
    key = {"customerId": customer_id, "expectedVersion": 1}
    kept = desk.ask("customer", "UpdateCustomer", **key, customer=person)
    key["expectedVersion"] = 2
    company = desk.refused("customer", "UpdateCustomer", **key, customer=COMPANY)

    assert kept["customer"]["cprMasked"] == "610190-XXXX"
    assert (company.fault_code, company.field) == (
        "VALUE_NOT_ALLOWED",
        "customer/customerType",
    )


def test_only_the_call_centre_writes_notes_and_they_name_the_agent(desk: Desk) -> None:
    key = {"customerId": "CU10000001", "text": "Ringer igen i morgen.\nSpørg om SIM."}
    refused = desk.refused("customer", "AddCustomerNote", **key)
    agent(desk, "KURV")
    unknown = desk.refused("customer", "AddCustomerNote", **key, orderId="OR10000009")
    note = desk.ask("customer", "AddCustomerNote", **key)
    page = desk.ask("customer", "ListCustomerHistory", customerId="CU10000001")

    (entry,) = page["entry"]
    assert refused.fault_code == "CHANNEL_NOT_ALLOWED"
    assert unknown.fault_code == "ORDER_NOT_FOUND"
    assert entry["noteId"] == note["noteId"] == "NO10000001"
    assert (entry["kind"], entry["text"]) == ("NOTE", key["text"])
    assert (entry["channel"], entry["agentId"]) == ("CALL_CENTRE", "mette")


def test_the_time_line_puts_orders_messages_and_notes_together(desk: Desk) -> None:
    receipt = desk.place()
    desk.advance("PT1M")
    key = {"customerId": receipt["customerId"]}
    line = desk.ask("customer", "ListCustomerHistory", **key)
    today = {"from": date(2026, 3, 2), "to": date(2026, 3, 2)}
    same = desk.ask("customer", "ListCustomerHistory", **key, **today)
    later = desk.ask(
        "customer", "ListCustomerHistory", **key, **{"from": date(2026, 3, 3)}
    )
    desk.language = "da"
    danish = desk.ask("customer", "ListCustomerHistory", **key)["entry"]
    turned = {"from": date(2026, 3, 3), "to": date(2026, 3, 2)}
    fault = desk.refused("customer", "ListCustomerHistory", **key, **turned)

    kinds = [entry["kind"] for entry in line["entry"]]
    assert kinds == ["MESSAGE", "MESSAGE", "ORDER"]
    assert line["entry"][-1]["orderId"] == receipt["orderId"]
    assert line["entry"][-1]["channel"] == "SELF_SERVICE"
    assert [entry["text"] for entry in line["entry"]] == [
        "Welcome (EMAIL)",
        "Order confirmation (EMAIL)",
        f"New subscription ({receipt['orderId']}): Completed",
    ]
    assert danish[0]["text"] == "Velkomst (EMAIL)"
    assert same["page"] == line["page"]
    assert later["entry"] == []
    assert fault.fault_code == "VALUE_NOT_ALLOWED"


OTHER = {
    "companyName": "ÅBENRÅ 100% A/S",
    "email": "aabenraa@testmail.example",
    "cvr": "99000031",
}


def test_a_cpr_number_is_sealed_and_its_digest_needs_the_key(desk: Desk) -> None:
    agent(desk)
    person = {**PERSON, "address": COMPANY["address"]}
    customer_id = create(desk, **person, cpr="610190-1001")
    with desk.database.transaction() as db:
        query = select(CUSTOMERS).where(CUSTOMERS.c.customer_id == customer_id)
        row = dict(db.execute(query).mappings().one())
    found = desk.ask("customer", "GetCustomer", customerId=customer_id)["customer"]

    assert VAULT.open(row["cpr_sealed"]) == "6101901001"
    guessed = hashlib.sha256(f"{desk.workspace}:6101901001".encode()).hexdigest()
    assert row["cpr_digest"] != guessed
    assert "1901001" not in str({**row, "cpr_sealed": "", "cpr_digest": ""})
    assert found["cprMasked"] == "610190-XXXX"
    assert "cpr" not in found["data"]


def test_another_number_of_the_same_birthday_is_a_change(desk: Desk) -> None:
    agent(desk)
    person = {**PERSON, "address": COMPANY["address"]}
    customer_id = create(desk, **person, cpr="610190-1001")
    other = {**person, "cpr": "610190-5005"}
    desk.ask(
        "customer",
        "UpdateCustomer",
        customerId=customer_id,
        customer=other,
        expectedVersion=1,
    )
    feed = desk.ask("notification", "ListEvents")["event"]

    details = [
        one.get("detail") for one in feed if one["eventType"] == "CustomerUpdated"
    ]
    assert "cpr" in details
